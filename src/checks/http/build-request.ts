import { createHmac } from 'node:crypto';
import { Failure } from '../report/index.ts';
import { encodeBody, type EncodedBody } from './body.ts';
import type { HttpRequest } from './http-client.ts';
import { interpolate, interpolateDeep, type Lookup } from './interpolate.ts';
import type { RequestSpec, Signature } from './spec.ts';

/** A request with every value filled in, and what a curl line needs to know beyond it. */
export interface BuiltRequest extends HttpRequest {
  encoded?: EncodedBody;
  signature?: { header: string; digest: string; payload: string; secret: string; spec: Signature };
  followRedirects: boolean;
}

const USER_AGENT = 'deploy-smoke-test';

/** Fills a request in. `base` is the address that paths stand on; `directory` holds the files of multipart bodies. */
export async function buildRequest(
  spec: RequestSpec,
  lookup: Lookup,
  base: string,
  directory: string,
): Promise<BuiltRequest> {
  const headers: Record<string, string> = { 'user-agent': USER_AGENT, accept: '*/*' };
  for (const [name, value] of Object.entries(spec.headers)) headers[name.toLowerCase()] = interpolate(value, lookup);
  const encoded = spec.body && (await encodeBody(interpolateDeep(spec.body, lookup) as typeof spec.body, directory));
  if (encoded?.type !== undefined) headers['content-type'] ??= encoded.type;
  const url = resolveTarget(interpolate(spec.target, lookup), base);
  for (const [name, value] of Object.entries(spec.query)) url.searchParams.append(name, interpolate(value, lookup));
  const signature = spec.sign && sign(spec.sign, lookup, encoded?.bytes ?? Buffer.alloc(0));
  if (signature)
    headers[signature.header] = interpolate(spec.sign!.value, (name) =>
      name === 'signature' ? signature.digest : lookup(name),
    );
  for (const [name, value] of Object.entries(headers)) {
    if (/[\r\n\0]/.test(value))
      throw new Failure({ code: 'input', what: `Header ${name} would have more than one line` });
  }
  return {
    method: spec.method,
    url,
    headers,
    body: encoded?.bytes,
    encoded,
    signature,
    followRedirects: spec.followRedirects,
  };
}

/** A path below the base URL (whose own path stays in front), or a whole URL as it is. */
export function resolveTarget(target: string, base: string): URL {
  const text = target.startsWith('/') ? base.replace(/\/+$/, '') + target : target;
  try {
    const url = new URL(text);
    if (/^https?:$/.test(url.protocol) && !url.username && !url.password) return url;
  } catch {
    // Said below, with the address.
  }
  throw new Failure({
    code: 'input',
    what: `${JSON.stringify(text.replace(/\/\/[^/@]*@/, '//...@'))} is no address for a check`,
    why: 'Allowed: an http:// or https:// URL without user name and password (they belong into a header, from a secret)',
    todo: 'Look at base-url and the path or url of the step',
  });
}

function sign(spec: Signature, lookup: Lookup, body: Buffer): BuiltRequest['signature'] {
  const secret = interpolate(spec.secret, lookup);
  // Bytes, not text: a body may be binary.
  const [before, after] = splitOnce(spec.payload, '${body}');
  const hmac = createHmac(spec.algorithm, secret).update(interpolate(before, lookup));
  if (after !== undefined) hmac.update(body).update(interpolate(after, lookup));
  const payload =
    interpolate(before, lookup) + (after === undefined ? '' : body.toString() + interpolate(after, lookup));
  return { header: spec.header.toLowerCase(), digest: hmac.digest(spec.encoding), payload, secret, spec };
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
