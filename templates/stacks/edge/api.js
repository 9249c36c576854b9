/* global sideOf, hasKey, visitor, field, signedCandidate, RELEASE_COOKIE */
import cf from 'cloudfront';

// Viewer request, API behavior: chooses the backend that answers. Key "api" of the KeyValueStore, JSON of at most 1 kB:
//   revision         names this value, for /.well-known/deploy (site.js)
//   stable           { id, domain, protocol: "http" | "https", port, path, release, site }
//   candidate        the same, during a shift: a share of the viewers goes to it
//   before           the same, after a shift: pages that are still open keep their API
//   weight, from, at percent of the viewers on the candidate: `from` before the time `at`, `weight` after it
//   until            when it has passed there is only `stable`
//   origin           what backends that are `closed` want to see in x-origin-verify
//   salt, key        whom the share hits; the secret that reaches the candidate at any share
// A request with a signed header is answered by the backend that it names: the checks of a release that is not live yet.
// Viewer response, every behavior: a page leaves a cookie with its release, which decides for what the page asks.
const store = cf.kvs();

async function handler(event) {
  const api = await read();
  const candidate = await signedCandidate(event, store, Date.now());
  // Without a site in front this function says what its point of presence knows.
  if (event.request.uri === '/.well-known/deploy') return event.response || known(api || {}, candidate);
  const response = event.context.eventType === 'viewer-response';
  const side = api && sideOf(api, event, Date.now(), opensPage(api, event.request));
  if (response) return remember(event, api, side);
  if (candidate.api) {
    const key = await originKey();
    return toBackend(event.request, candidate.api, key);
  }
  return side ? toBackend(event.request, side, api.origin) : unavailable();
}

async function read() {
  try {
    const api = await store.get('api', { format: 'json' });
    // A list of backends, as it was written before there were shifts.
    if (!api.stable && api.backends) api.stable = api.backends[0];
    return api.stable ? api : undefined;
  } catch (error) {
    return undefined;
  }
}

async function originKey() {
  try {
    return await store.get('origin');
  } catch (error) {
    return undefined;
  }
}

// With a site the pages come from there. Without one a browser says what it asks for; others open what they ask.
function opensPage(api, request) {
  if (api.stable.site) return false;
  const destination = field(request.headers, 'sec-fetch-dest');
  return !destination || /^(document|i?frame)$/.test(destination);
}

function toBackend(request, side, key) {
  const https = side.protocol !== 'http';
  const origin = {
    domainName: side.domain,
    customHeaders: {},
    // The placeholder origin's own control would sign the request; the host header is the domain's by itself.
    originAccessControlConfig: { enabled: false },
    connectionAttempts: 3,
    // Timeouts are those of the placeholder origin (ApiTimeout of the template).
    customOriginConfig: {
      port: side.port || (https ? 443 : 80),
      protocol: https ? 'https' : 'http',
      sslProtocols: ['TLSv1.2'],
    },
  };
  // A path that does not begin with a slash, such as an empty one, is refused by CloudFront with 502.
  if (side.path) origin.originPath = side.path;
  cf.updateRequestOrigin(origin);
  // Host names the backend; the address in the browser is what links and redirects need.
  if (request.headers.host) request.headers['x-forwarded-host'] = { value: request.headers.host.value };
  delete request.headers['x-origin-verify'];
  if (side.closed && key) request.headers['x-origin-verify'] = { value: key };
  delete request.headers['x-candidate-key'];
  if (side.key) request.headers['x-candidate-key'] = { value: side.key };
  delete request.headers['x-deploy-side'];
  if (side.release) request.headers['x-deploy-side'] = { value: side.release };
  return request;
}

// What the function chose for the request stands in its header; a runtime that does not show it here chooses again.
function remember(event, api, side) {
  const response = event.response;
  if (!/^text\/html/.test(field(response.headers, 'content-type'))) return response;
  const chosen = field(event.request.headers, 'x-deploy-side') || (side && side.release) || '';
  if (!/^[\w.-]{1,64}$/.test(chosen)) return response;
  let value = chosen + '~' + visitor(event);
  if (api && hasKey(api, event)) value += '~' + api.key;
  if (field(event.request.cookies, RELEASE_COOKIE) === value) return response;
  response.cookies = response.cookies || {};
  response.cookies[RELEASE_COOKIE] = { value: value, attributes: 'Path=/; Secure; SameSite=Lax' };
  return response;
}

// insert src/site/edge/side.ts

// insert src/site/edge/signed-candidate.ts

function known(api, candidate) {
  return answer(200, 'OK', { api: api.revision, signed: candidate.until });
}

function unavailable() {
  return answer(503, 'Service Unavailable', { error: 'No backend is connected yet' });
}

function answer(status, description, body) {
  return {
    statusCode: status,
    statusDescription: description,
    headers: {
      'content-type': { value: 'application/json' },
      'cache-control': { value: 'no-store' },
    },
    body: { encoding: 'text', data: JSON.stringify(body) },
  };
}
