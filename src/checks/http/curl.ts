import type { Redactor } from '../../report/index.ts';
import type { BuiltRequest } from './build-request.ts';
import type { ConnectTo } from './connect-to.ts';

/** Longer bodies are named instead of shown. */
const SHOWN_BODY = 4000;

/**
 * The request as a line for a POSIX shell that sends it again. Secrets and cookies are variables; a signature is
 * computed by the line itself, since a signed request in a log could be replayed.
 */
export function curlLine(
  request: BuiltRequest,
  cookies: string,
  connectTo: readonly ConnectTo[],
  redact: Redactor,
): string {
  const word = (text: string) => redact.shellWord(text);
  const words = ['curl', '-i'];
  const { method, parts } = request;
  if (method === 'HEAD') words.push('--head');
  else if (method !== (request.body ? 'POST' : 'GET')) words.push('-X', method);
  if (request.followRedirects) words.push('-L');
  for (const { text } of connectTo) words.push('--connect-to', word(text));
  for (const [name, value] of Object.entries(request.headers)) {
    if (name === 'user-agent' || (name === 'accept' && value === '*/*')) continue;
    if (name === 'content-type' && parts) continue;
    words.push('-H', header(request, name, value, word));
  }
  if (cookies) words.push('-b', word(cookies));
  if (parts) {
    for (const [name, { value, file, type, filename }] of Object.entries(parts)) {
      const options = `${type ? `;type=${type}` : ''}${filename ? `;filename=${filename}` : ''}`;
      words.push('-F', word(`${name}=${file === undefined ? (value ?? '') : `@${file}`}${options}`));
    }
  } else if (request.body) {
    words.push('--data-binary', request.body.length > SHOWN_BODY ? '@body' : word(request.body.toString()));
  }
  words.push(word(request.url.href));
  return `${signing(request, word)}${words.join(' ')}`;
}

function header(request: BuiltRequest, name: string, value: string, word: (text: string) => string): string {
  const { signature } = request;
  if (signature?.header !== name) return word(value === '' ? `${name};` : `${name}: ${value}`);
  return `"${name}: ${value.split(signature.digest).join('$SIGNATURE')}"`;
}

function signing({ signature }: BuiltRequest, word: (text: string) => string): string {
  if (!signature) return '';
  const { spec, secret, payload } = signature;
  const shown = payload.length > SHOWN_BODY ? '"$(cat body)"' : word(payload);
  const digest = `openssl dgst -${spec.algorithm} -hmac ${word(secret)} -binary`;
  const encode = {
    hex: 'od -An -v -tx1 | tr -d " \\n"',
    base64: 'openssl base64 -A',
    base64url: "openssl base64 -A | tr '+/' '-_' | tr -d =",
  }[spec.encoding];
  return `SIGNATURE=$(printf %s ${shown} | ${digest} | ${encode}); `;
}
