import cf from 'cloudfront';

// Viewer request of the one distribution for all previews (preview-domain.yaml): pr-7--shop.preview.example.com leads to the
// HTTP API of that preview. Key of the KeyValueStore: "pr-7--shop"; value: the API's own domain, written by actions/preview.
const store = cf.kvs();

async function handler(event) {
  const request = event.request;
  const host = request.headers.host ? request.headers.host.value.toLowerCase() : '';
  const domain = await apiOf(host.split('.')[0]);
  if (!domain) return none();
  cf.updateRequestOrigin({
    domainName: domain,
    customHeaders: {},
    originAccessControlConfig: { enabled: false },
    connectionAttempts: 3,
    customOriginConfig: { port: 443, protocol: 'https', sslProtocols: ['TLSv1.2'] },
  });
  // Host names the API; the address in the browser is what links and redirects need.
  request.headers['x-forwarded-host'] = { value: host };
  return request;
}

// Whoever can push a branch can write into the store: it holds previews and APIs of AWS, and nothing else counts.
async function apiOf(name) {
  if (!/^pr-[0-9]+--[a-z][a-z0-9-]*$/.test(name)) return '';
  const domain = await store.get(name).catch(() => '');
  return /^[a-z0-9]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com$/.test(domain) ? domain : '';
}

function none() {
  return {
    statusCode: 404,
    statusDescription: 'Not Found',
    headers: {
      'content-type': { value: 'text/plain; charset=utf-8' },
      'cache-control': { value: 'no-store' },
      'x-robots-tag': { value: 'noindex, nofollow' },
    },
    body: { encoding: 'text', data: 'There is no preview at this address.' },
  };
}
