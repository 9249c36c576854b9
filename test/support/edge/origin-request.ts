import type { IncomingMessage } from 'node:http';
import type { Origin } from '@aws-sdk/client-cloudfront';
import type { EdgeBehavior } from './configuration.ts';
import { send, type Headers } from './forward.ts';
import type { RequestOrigin } from './functions.ts';
import type { Target } from './origins.ts';
import type { PointOfPresence } from './point-of-presence.ts';

/** A viewer's request as it is after the viewer-request function. */
export interface EdgeRequest {
  method: string;
  uri: string;
  query: string;
  headers: Headers;
}

/** How many times longer than CloudFront it waits: two processors that start ten functions at once are slower than Lambda. */
const PATIENCE = 4;

/** A chosen origin: the one of the behavior, or what the function put in its place. */
export interface ChosenOrigin {
  domain: string;
  host: string;
  path: string;
  protocol: 'http' | 'https';
  port: number;
  headers: Record<string, string>;
  readTimeoutMs: number;
  /** Bucket whose policy decides, for an S3 origin with origin access control. */
  bucket?: string;
}

/** Asks the origin; a bucket whose policy does not let this distribution read answers 403, as S3 does. */
export async function askOrigin(
  pop: PointOfPresence,
  origin: ChosenOrigin,
  request: EdgeRequest,
  headers: Headers,
  body: IncomingMessage | undefined,
): Promise<IncomingMessage> {
  const path = `${origin.path}${request.uri}${request.query ? `?${request.query}` : ''}`;
  const aws = await pop.hosts.resolve(origin.domain, path);
  const target: Target = aws ?? { protocol: origin.protocol, hostname: origin.domain, port: origin.port, path };
  let sent = headers;
  if (origin.bucket) {
    const key = decodeURIComponent(`${origin.path}${request.uri}`).slice(1);
    // S3 answers as it does to a caller without permission.
    if (!(await pop.access.allows(origin.bucket, key, pop.distribution.arn)))
      throw Object.assign(new Error(`The policy of ${origin.bucket} does not let this distribution read ${key}`), {
        status: 403,
      });
    sent = { ...headers, ...(await pop.access.signature(request.method, target)) };
  }
  const sends = body && !['GET', 'HEAD'].includes(request.method) ? body : undefined;
  return await send(target, { method: request.method, headers: sent, body: sends, timeoutMs: origin.readTimeoutMs });
}

/** The origin of the behavior, with what cf.updateRequestOrigin put in its place. */
export function chooseOrigin(configured: Origin, override: RequestOrigin | undefined): ChosenOrigin {
  if (override && configured.VpcOriginConfig)
    throw new Error('FunctionValidationError: the origin of a VPC origin cannot be changed');
  const custom = configured.CustomOriginConfig;
  const https = override?.customOriginConfig
    ? override.customOriginConfig.protocol === 'https'
    : custom?.OriginProtocolPolicy !== 'http-only';
  const domain = override?.domainName ?? configured.DomainName!;
  const signed = override?.originAccessControlConfig?.enabled ?? Boolean(configured.OriginAccessControlId);
  return {
    domain,
    host: override?.hostHeader ?? domain,
    path: override?.originPath ?? configured.OriginPath ?? '',
    protocol: https ? 'https' : 'http',
    port: override?.customOriginConfig?.port ?? (https ? (custom?.HTTPSPort ?? 443) : (custom?.HTTPPort ?? 80)),
    headers:
      override?.customHeaders ??
      Object.fromEntries((configured.CustomHeaders?.Items ?? []).map((item) => [item.HeaderName!, item.HeaderValue!])),
    readTimeoutMs: PATIENCE * 1000 * (override?.timeouts?.readTimeout ?? custom?.OriginReadTimeout ?? 30),
    bucket: signed ? /^(.+)\.s3[.-]/.exec(domain)?.[1] : undefined,
  };
}

/** What the cache policy and the origin request policy let through; without them the origin sees little of the viewer. */
export function originHeaders(
  behavior: EdgeBehavior,
  request: EdgeRequest,
  origin: ChosenOrigin,
  incoming?: IncomingMessage,
): Headers {
  const policy = behavior.originRequestPolicy?.HeadersConfig;
  const listed = new Set((policy?.Headers?.Items ?? []).map((name) => name.toLowerCase()));
  const all = policy?.HeaderBehavior?.startsWith('allViewer') || policy?.HeaderBehavior === 'allExcept';
  const except = policy?.HeaderBehavior === 'allExcept';
  const kept: Headers = {};
  for (const [name, value] of Object.entries(request.headers)) {
    const wanted = all ? !(except && listed.has(name)) : listed.has(name);
    if (wanted || name === 'range' || name === 'content-length') kept[name] = value;
  }
  if (!all) kept['user-agent'] = 'Amazon CloudFront';
  if (request.headers['accept-encoding']) kept['accept-encoding'] = request.headers['accept-encoding'];
  if (behavior.originRequestPolicy?.CookiesConfig?.CookieBehavior !== 'all') delete kept['cookie'];
  if (behavior.originRequestPolicy?.QueryStringsConfig?.QueryStringBehavior !== 'all') request.query = '';
  if (!all || except) kept['host'] = origin.host;
  const viewer = incoming?.socket.remoteAddress ?? '127.0.0.1';
  kept['x-forwarded-for'] = [request.headers['x-forwarded-for'], viewer].flat().filter(Boolean).join(', ');
  kept['via'] = '1.1 local.cloudfront.net (CloudFront)';
  return { ...kept, ...lowerCase(origin.headers) };
}

function lowerCase(headers: Record<string, string>): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
