import { createHmac } from 'node:crypto';
import { Failure } from '../../report/index.ts';
import type { Part, RequestSpec, Signature } from '../definition/request-schema.ts';
import { interpolate, interpolateDeep, type Lookup } from '../definition/variables.ts';
import { encodeBody } from './body.ts';
import type { HttpRequest } from './messages.ts';

/** A request with every value filled in, and what a curl line needs to know beyond it. */
export interface BuiltRequest extends HttpRequest {
  parts?: Readonly<Record<string, Part>>;
  signature?: { header: string; digest: string; payload: string; secret: string; spec: Signature };
  followRedirects: boolean;
}

const USER_AGENT = 'deploy-smoke-test';

interface BuildContext {
  /** The address that paths are relative to. */
  baseUrl: string;
  /** Holds the files of multipart bodies. */
  directory: string;
  /** For what is below the base URL: nobody else gets them. */
  headers?: Readonly<Record<string, string>>;
}

/** The headers that every request below the base URL has, by their lower-case names: they lead to what is to be checked. */
export function commonHeaders(
  url: URL,
  { baseUrl, headers = {} }: Pick<BuildContext, 'baseUrl' | 'headers'>,
): Record<string, string> {
  if (url.origin !== new URL(baseUrl).origin) return {};
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Fills a request in. */
export async function buildRequest(
  spec: RequestSpec,
  lookup: Lookup,
  { baseUrl, directory, headers: common = {} }: BuildContext,
): Promise<BuiltRequest> {
  const headers: Record<string, string> = { 'user-agent': USER_AGENT, accept: '*/*' };
  for (const [name, value] of Object.entries(spec.headers)) headers[name.toLowerCase()] = interpolate(value, lookup);
  const { json, form, multipart, body } = spec;
  const filled = interpolateDeep({ json, form, multipart, body }, lookup) as Pick<RequestSpec, 'multipart'>;
  const encoded = await encodeBody(filled, directory);
  if (encoded?.type !== undefined) headers['content-type'] ??= encoded.type;
  const url = resolveTarget(interpolate(spec.target, lookup), baseUrl);
  for (const [name, value] of Object.entries(commonHeaders(url, { baseUrl, headers: common }))) headers[name] ??= value;
  for (const [name, value] of Object.entries(spec.query)) url.searchParams.append(name, interpolate(value, lookup));
  const signature = spec.sign && sign(spec.sign, lookup, encoded?.bytes ?? Buffer.alloc(0));
  if (signature)
    headers[signature.header] = interpolate(spec.sign!.value, (name) =>
      name === 'signature' ? signature.digest : lookup(name),
    );
  const broken = Object.keys(headers).find((name) => /[\r\n\0]/.test(headers[name]!));
  if (broken) throw new Failure({ code: 'input', what: `Header ${broken} would have more than one line` });
  return {
    method: spec.method,
    url,
    headers,
    body: encoded?.bytes,
    parts: filled.multipart,
    signature,
    followRedirects: spec['follow-redirects'],
  };
}

/** A path below the base URL (whose own path stays in front), or a whole URL as it is. */
export function resolveTarget(target: string, base: string): URL {
  const text = target.startsWith('/') ? base.replace(/\/+$/, '') + target : target;
  try {
    const url = new URL(text);
    if (/^https?:$/.test(url.protocol) && !url.username && !url.password) return url;
  } catch {
    // Refused below, with the address.
  }
  throw new Failure({
    code: 'input',
    what: `${JSON.stringify(text.replace(/\/\/[^/@]*@/, '//...@'))} is not an address for a check`,
    why: 'Allowed: an http:// or https:// URL without user name and password (put them into a header, from a secret)',
    todo: 'Check base-url and the path or url of the step',
  });
}

function sign(spec: Signature, lookup: Lookup, body: Buffer): BuiltRequest['signature'] {
  const secret = interpolate(spec.secret, lookup);
  // Bytes, not text: a body may be binary.
  const at = spec.payload.indexOf('${body}');
  const [before, after] =
    at < 0 ? [spec.payload] : [spec.payload.slice(0, at), spec.payload.slice(at + '${body}'.length)];
  const start = interpolate(before!, lookup);
  const hmac = createHmac(spec.algorithm, secret).update(start);
  let payload = start;
  if (after !== undefined) {
    const end = interpolate(after, lookup);
    hmac.update(body).update(end);
    payload += body.toString() + end;
  }
  return { header: spec.header.toLowerCase(), digest: hmac.digest(spec.encoding), payload, secret, spec };
}
