import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { cacheKey, errorTimeToLive, timeToLive, type StoredResponse } from './cache.ts';
import type { EdgeBehavior, EdgeDistribution } from './configuration.ts';
import { bodyOf, endToEnd, type Headers } from './forward.ts';
import type { FunctionEvent, FunctionResponse, RequestOrigin } from './functions.ts';
import { askOrigin, chooseOrigin, originHeaders, type ChosenOrigin, type EdgeRequest } from './origin-request.ts';
import type { PointOfPresence } from './point-of-presence.ts';

/** One request on its way: what came in, what was decided for it, and where the answer goes. */
interface Exchange {
  pop: PointOfPresence;
  behavior: EdgeBehavior;
  request: EdgeRequest;
  origin: ChosenOrigin;
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

/** Answers one viewer request as CloudFront does. `tls`: the viewer came (or counts as having come) over https. */
export async function serveViewer(
  pop: PointOfPresence,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  tls: boolean,
): Promise<void> {
  const [rawPath, query = ''] = split(incoming.url ?? '/');
  const behavior = behaviorFor(pop.distribution, rawPath);
  const method = incoming.method ?? 'GET';
  if (!tls && behavior.config.ViewerProtocolPolicy !== 'allow-all') {
    if (behavior.config.ViewerProtocolPolicy === 'https-only') return fail(outgoing, pop, 403, 'https only');
    const location = `https://${incoming.headers.host ?? ''}${incoming.url ?? '/'}`;
    return reply(
      outgoing,
      pop,
      { status: 301, headers: { location }, body: Buffer.alloc(0) },
      'Redirect from cloudfront',
    );
  }
  if (!(behavior.config.AllowedMethods?.Items ?? ['GET', 'HEAD']).includes(method as 'GET'))
    return fail(outgoing, pop, 403, `${method} is not allowed by this behavior`);

  const uri =
    rawPath === '/' && pop.distribution.defaultRootObject ? `/${pop.distribution.defaultRootObject}` : rawPath;
  const request = { method, uri, query, headers: endToEnd(incoming.headers) };
  let override: RequestOrigin | undefined;
  let originId = behavior.config.TargetOriginId!;
  if (behavior.viewerRequest) {
    const { run, keyValueStoreArn } = behavior.viewerRequest;
    try {
      const values = keyValueStoreArn ? await pop.keyValues(keyValueStoreArn) : new Map<string, string>();
      const result = await run(eventOf(pop.distribution, request, incoming), values, pop.now());
      if (result.response)
        return reply(outgoing, pop, generated(result.response), 'FunctionGeneratedResponse from cloudfront');
      applyResult(request, result.request!);
      override = result.origin;
      originId = result.originId ?? originId;
    } catch (error) {
      return fail(outgoing, pop, 503, `The function failed: ${String(error)}`);
    }
  }
  const origin = chooseOrigin(pop.distribution.origins.get(originId)!, override);
  await fromCacheOrOrigin({ pop, behavior, request, origin, incoming, outgoing });
}

async function fromCacheOrOrigin(exchange: Exchange): Promise<void> {
  const { pop, behavior, request, origin, outgoing } = exchange;
  const reading = request.method === 'GET' || request.method === 'HEAD';
  if (reading && (await fromKeptError(exchange))) return;
  const cacheable = reading && Number(behavior.cachePolicy.MaxTTL ?? 1) > 0 && !request.headers['range'];
  if (!cacheable) return await passThrough(exchange);

  const { id } = pop.distribution;
  const key = cacheKey(id, behavior.cachePolicy, { ...request, query: new URLSearchParams(request.query) });
  const cached = pop.cache.get(key);
  if (cached && !cached.stale) {
    const headers = { ...cached.response.headers, age: String(cached.age) };
    const page = pop.distribution.errorPages.get(cached.response.status);
    if (page?.page)
      return await errorPage(exchange, page.page, { ...cached.response, status: page.code ?? cached.response.status });
    return await replyTo(exchange, { ...cached.response, headers }, 'Hit from cloudfront');
  }
  try {
    const headers = originHeaders(behavior, request, origin);
    const etag = cached?.response.headers['etag'];
    if (etag) headers['if-none-match'] = etag;
    const answer = await askOrigin(pop, origin, { ...request, method: 'GET' }, headers, undefined);
    const body = await bodyOf(answer);
    const status = answer.statusCode!;
    const fresh: StoredResponse =
      status === 304 && cached
        ? { ...cached.response, headers: { ...cached.response.headers, ...endToEnd(answer.headers) } }
        : { status, headers: endToEnd(answer.headers), body };
    const page = pop.distribution.errorPages.get(status);
    const ttl = timeToLive(behavior.cachePolicy, status, fresh.headers, page?.ttl);
    pop.cache.set(key, request.uri, fresh, ttl, pop.distribution.tagHeader);
    const verdict =
      status === 304 ? 'RefreshHit from cloudfront' : status >= 400 ? 'Error from cloudfront' : 'Miss from cloudfront';
    if (page?.page) return await errorPage(exchange, page.page, { ...fresh, status: page.code ?? status });
    await replyTo(exchange, fresh, verdict);
  } catch (error) {
    fail(outgoing, pop, statusOf(error), String(error));
  }
}

/** No function runs for it; where the page itself is missing, the origin's own answer goes out. */
async function errorPage(exchange: Exchange, page: string, own: StoredResponse): Promise<void> {
  const { pop, request, origin } = exchange;
  const asked = { ...request, method: 'GET', uri: page, query: '' };
  const answer = await askOrigin(pop, origin, asked, { host: origin.host }, undefined);
  const body = await bodyOf(answer);
  const found = answer.statusCode === 200 ? { ...own, headers: endToEnd(answer.headers), body } : own;
  await replyTo(exchange, found, 'Error from cloudfront');
}

/** Requests that are never cached stream in both directions. */
async function passThrough(exchange: Exchange): Promise<void> {
  const { pop, behavior, request, origin, incoming, outgoing } = exchange;
  try {
    const answer = await askOrigin(pop, origin, request, originHeaders(behavior, request, origin, incoming), incoming);
    if (answer.statusCode! >= 400 && (request.method === 'GET' || request.method === 'HEAD'))
      return await keepError(exchange, answer);
    const headers = viewerHeaders(pop, behavior, endToEnd(answer.headers), 'Miss from cloudfront');
    await onTheWayOut(exchange, answer.statusCode!, headers);
    outgoing.writeHead(answer.statusCode!, headers);
    outgoing.flushHeaders();
    answer.pipe(outgoing);
    answer.once('error', () => outgoing.destroy());
    answer.once('close', () => {
      if (!answer.complete) outgoing.destroy();
    });
    outgoing.once('close', () => answer.destroy());
  } catch (error) {
    fail(outgoing, pop, statusOf(error), String(error));
  }
}

/** Where the cache policy keeps nothing errors are kept all the same. */
function errorKey({ pop, behavior, request }: Exchange): string {
  const query = new URLSearchParams(request.query);
  return `${cacheKey(pop.distribution.id, behavior.cachePolicy, { ...request, query })} error`;
}

async function fromKeptError(exchange: Exchange): Promise<boolean> {
  const kept = exchange.pop.cache.get(errorKey(exchange));
  if (!kept || kept.stale) return false;
  await replyTo(exchange, kept.response, 'Error from cloudfront');
  return true;
}

async function keepError(exchange: Exchange, answer: IncomingMessage): Promise<void> {
  const { pop, request } = exchange;
  const status = answer.statusCode!;
  const error: StoredResponse = { status, headers: endToEnd(answer.headers), body: await bodyOf(answer) };
  const ttl = errorTimeToLive(status, error.headers, pop.distribution.errorPages.get(status)?.ttl);
  pop.cache.set(errorKey(exchange), request.uri, error, ttl);
  await replyTo(exchange, error, 'Error from cloudfront');
}

function eventOf(distribution: EdgeDistribution, request: EdgeRequest, incoming: IncomingMessage): FunctionEvent {
  const headers: FunctionEvent['request']['headers'] = {};
  for (const [name, value] of Object.entries(request.headers))
    if (name !== 'cookie') headers[name] = { value: Array.isArray(value) ? value.join(',') : value };
  const querystring: FunctionEvent['request']['querystring'] = {};
  for (const [name, value] of new URLSearchParams(request.query))
    querystring[name] ??= { value: encodeURIComponent(value) };
  const cookies: FunctionEvent['request']['cookies'] = {};
  for (const pair of String(request.headers['cookie'] ?? '').split(/; */)) {
    const at = pair.indexOf('=');
    if (at > 0) cookies[pair.slice(0, at)] = { value: pair.slice(at + 1) };
  }
  return {
    version: '1.0',
    context: {
      eventType: 'viewer-request',
      distributionDomainName: distribution.domain,
      distributionId: distribution.id,
      requestId: randomUUID(),
    },
    viewer: { ip: incoming.socket.remoteAddress ?? '127.0.0.1' },
    request: { method: request.method, uri: request.uri, querystring, headers, cookies },
  };
}

/** Takes over what the function changed; an unchanged query string keeps the viewer's bytes. */
function applyResult(request: EdgeRequest, changed: FunctionEvent['request']): void {
  request.uri = changed.uri;
  const cookie = request.headers['cookie'];
  request.headers = Object.fromEntries(Object.entries(changed.headers).map(([name, { value }]) => [name, value]));
  if (cookie) request.headers['cookie'] = cookie;
}

function generated({ statusCode, headers = {}, body }: FunctionResponse): StoredResponse {
  const text = typeof body === 'string' ? { encoding: 'text' as const, data: body } : body;
  return {
    status: statusCode,
    headers: Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value])),
    body: text ? Buffer.from(text.data, text.encoding === 'base64' ? 'base64' : 'utf8') : Buffer.alloc(0),
  };
}

function behaviorFor(distribution: EdgeDistribution, path: string): EdgeBehavior {
  return distribution.behaviors.find(({ pathPattern }) => pathPattern === undefined || matches(pathPattern, path))!;
}

function matches(pattern: string, path: string): boolean {
  const absolute = pattern.startsWith('/') ? pattern : `/${pattern}`;
  const source = absolute
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`).test(path);
}

function viewerHeaders(pop: PointOfPresence, behavior: EdgeBehavior, headers: Headers, verdict: string): Headers {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-meta-')));
  const policy = behavior.responseHeadersPolicy;
  const security = policy?.SecurityHeadersConfig;
  if (security?.StrictTransportSecurity)
    kept['strict-transport-security'] = `max-age=${security.StrictTransportSecurity.AccessControlMaxAgeSec}`;
  if (security?.ContentTypeOptions) kept['x-content-type-options'] = 'nosniff';
  if (security?.FrameOptions) kept['x-frame-options'] = security.FrameOptions.FrameOption!;
  if (security?.ReferrerPolicy) kept['referrer-policy'] = security.ReferrerPolicy.ReferrerPolicy!;
  if (security?.ContentSecurityPolicy)
    kept['content-security-policy'] = security.ContentSecurityPolicy.ContentSecurityPolicy!;
  for (const { Header, Value } of policy?.CustomHeadersConfig?.Items ?? []) kept[Header!.toLowerCase()] = Value!;
  return { ...kept, via: '1.1 local.cloudfront.net (CloudFront)', 'x-amz-cf-pop': pop.name, 'x-cache': verdict };
}

/**
 * The viewer-response function: it sees the request as the viewer-request function has left it, and is not run for answers
 * that are errors or come from a function.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
async function onTheWayOut(exchange: Exchange, status: number, headers: Headers): Promise<void> {
  const { pop, behavior, request, incoming } = exchange;
  if (!behavior.viewerResponse || status >= 400) return;
  const { run, keyValueStoreArn } = behavior.viewerResponse;
  const values = keyValueStoreArn ? await pop.keyValues(keyValueStoreArn) : new Map<string, string>();
  const event = eventOf(pop.distribution, request, incoming);
  event.context.eventType = 'viewer-response';
  const seen = Object.entries(headers).filter(([name]) => name !== 'set-cookie');
  event.response = {
    statusCode: status,
    headers: Object.fromEntries(seen.map(([name, value]) => [name, { value: String(value) }])),
  };
  const { response } = await run(event, values, pop.now());
  const set = Object.entries(response?.cookies ?? {}).map(
    ([name, { value, attributes }]) => `${name}=${value}${attributes ? `; ${attributes}` : ''}`,
  );
  if (set.length > 0) headers['set-cookie'] = [headers['set-cookie'] ?? [], set].flat();
}

async function replyTo(exchange: Exchange, response: StoredResponse, verdict: string): Promise<void> {
  const { pop, behavior, request, outgoing } = exchange;
  const headers = viewerHeaders(pop, behavior, response.headers, verdict);
  await onTheWayOut(exchange, response.status, headers);
  const etag = response.headers['etag'];
  if (etag && response.status === 200 && String(request.headers['if-none-match'] ?? '').includes(String(etag))) {
    delete headers['content-length'];
    outgoing.writeHead(304, headers).end();
    return;
  }
  headers['content-length'] = String(response.body.length);
  outgoing.writeHead(response.status, headers);
  outgoing.end(request.method === 'HEAD' ? undefined : response.body);
}

function reply(outgoing: ServerResponse, pop: PointOfPresence, response: StoredResponse, verdict: string): void {
  const headers = { ...response.headers, 'content-length': String(response.body.length) };
  outgoing.writeHead(response.status, { ...headers, 'x-amz-cf-pop': pop.name, 'x-cache': verdict });
  outgoing.end(response.body);
}

function fail(outgoing: ServerResponse, pop: PointOfPresence, status: number, reason: string): void {
  if (outgoing.headersSent) return void outgoing.destroy();
  const body = Buffer.from(`${status} from the local edge: ${reason}\n`);
  reply(
    outgoing,
    pop,
    { status, headers: { 'content-type': 'text/plain', 'x-local-edge': encodeURI(reason) }, body },
    'Error from cloudfront',
  );
}

function split(url: string): [string, string?] {
  const at = url.indexOf('?');
  return at < 0 ? [url] : [url.slice(0, at), url.slice(at + 1)];
}

function statusOf(error: unknown): number {
  const { code, status } = error as { code?: string; status?: number };
  return status ?? (code === 'ETIMEDOUT' ? 504 : 502);
}
