import cf from 'cloudfront';

// Viewer request, API behavior: chooses the backend that answers. Key "api" of the KeyValueStore, JSON of at most 1 kB:
//   revision  names this list, for /.well-known/deploy (site.js)
//   backends  [{ id, domain, protocol: "http" | "https", port, path, weight }], old before new; weights are shares of 100.
// A viewer keeps its backend: it is chosen by the viewer's address, and raising the weight of the last backend step by step
// only ever moves viewers to it.
const store = cf.kvs();

async function handler(event) {
  const request = event.request;
  let backends;
  try {
    backends = (await store.get('api', { format: 'json' })).backends;
  } catch (error) {
    backends = [];
  }
  const backend = choose(backends, event.viewer.ip);
  if (!backend) return unavailable();
  const https = backend.protocol !== 'http';
  const origin = {
    domainName: backend.domain,
    customHeaders: {},
    // The placeholder origin's own control would sign the request; the host header is the domain's by itself.
    originAccessControlConfig: { enabled: false },
    connectionAttempts: 3,
    timeouts: { readTimeout: backend.timeout || 60, keepAliveTimeout: 5, connectionTimeout: 5 },
    customOriginConfig: {
      port: backend.port || (https ? 443 : 80),
      protocol: https ? 'https' : 'http',
      sslProtocols: ['TLSv1.2'],
    },
  };
  // A path that does not begin with a slash, such as an empty one, is refused by CloudFront with 502.
  if (backend.path) origin.originPath = backend.path;
  cf.updateRequestOrigin(origin);
  // Host names the backend; the address in the browser is what links and redirects need.
  if (request.headers.host) request.headers['x-forwarded-host'] = { value: request.headers.host.value };
  return request;
}

function choose(backends, address) {
  let total = 0;
  for (let i = 0; i < backends.length; i++) total += weight(backends[i]);
  const point = total * share(address);
  let sum = 0;
  for (let i = 0; i < backends.length; i++) {
    sum += weight(backends[i]);
    if (point < sum) return backends[i];
  }
  return undefined;
}

function weight(backend) {
  return backend.weight === undefined ? 100 : backend.weight;
}

// FNV-1a, then mixed so that neighboring addresses spread: a number from 0 up to, but not including, 1.
function share(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = multiply(hash ^ text.charCodeAt(i), 0x01000193);
  hash = multiply(hash ^ (hash >>> 16), 0x45d9f3b);
  hash = multiply(hash ^ (hash >>> 16), 0x45d9f3b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4294967296;
}

// 32-bit product; a double alone would lose the low bits.
function multiply(a, b) {
  return ((a & 0xffff) * b + ((((a >>> 16) * b) & 0xffff) << 16)) >>> 0;
}

function unavailable() {
  return {
    statusCode: 503,
    statusDescription: 'Service Unavailable',
    headers: {
      'content-type': { value: 'application/json' },
      'cache-control': { value: 'no-store' },
    },
    body: { encoding: 'text', data: '{"error":"No backend is connected yet"}' },
  };
}
