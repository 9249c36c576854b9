// The door of a preview: every request to its address comes here first. It ends with the preview's time, and before
// that does what the distribution of another environment does: the site by the rules of its edge
// function, the API from the backend that the edge function chooses. Node 24, no dependencies.
import { handler as chooseBackend } from './api.mjs';
import { takeOrigin } from './cloudfront.mjs';
import { refusal, withoutSecrets } from './lock.mjs';
import { handler as askBackend } from './relay.cjs';
import { handler as chooseFile } from './site.mjs';
import { Busy, fetchObject, invoke, lookAtStore, objectAddress } from './store.mjs';

/** Bytes of a file that still fit, as base64, into the 6 MB of a function's answer. */
const LARGEST = 4_400_000;
const HEADERS = ['content-type', 'content-encoding', 'content-language', 'content-disposition', 'cache-control'];
const VALIDATORS = ['etag', 'last-modified', 'accept-ranges', 'content-range', 'expires'];
/** As AWS's managed SecurityHeadersPolicy, which the distribution of an environment has. */
const SECURITY = {
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'x-xss-protection': '1; mode=block',
  'referrer-policy': 'strict-origin-when-cross-origin',
};
const { API_PATH = '/api/*', HAS_SITE = 'true', HAS_API = 'true', HOST = '', RELAY = '' } = process.env;
const patterns = API_PATH.split(',').map((path) =>
  path
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.'),
);
const isApi = new RegExp(`^(${patterns.join('|')})$`);

export async function handler(event) {
  const answer = await answerTo(event).catch((error) => {
    console.error(error);
    if (error instanceof Busy)
      return text(503, 'Too many requests are under way in this AWS account. Try again.', { 'retry-after': '1' });
    return text(502, 'The preview could not answer. Its log says why.');
  });
  // No search engine lists a preview, whatever the app says in whatever letters.
  const own = { 'x-robots-tag': 'noindex, nofollow', ...(answer.statusCode >= 400 && { 'cache-control': 'no-store' }) };
  const headers = Object.entries(answer.headers ?? {}).filter(([name]) => !(name.toLowerCase() in own));
  return { ...answer, headers: { ...Object.fromEntries(headers), ...own } };
}

async function answerTo(event) {
  const { preview } = await lookAtStore();
  // Written before everything else: until then nobody knows who may come in.
  if (preview === undefined) return text(503, 'Nothing is deployed here yet.');
  const { until, lock } = JSON.parse(preview);
  if (until !== undefined && Date.now() >= Date.parse(until))
    return text(410, `This preview has expired (${until}). A new push to the pull request brings it back.`);
  if (!lock) return await open(event);
  return refusal(lock, event, until) ?? kept(await open(withoutSecrets(event)));
}

/** Of what has a password, no cache between keeps a copy. */
function kept(answer) {
  const headers = Object.entries(answer.headers ?? {}).map(([name, value]) => [
    name,
    name.toLowerCase() === 'cache-control' ? String(value).replace(/\bpublic\b/gi, 'private') : value,
  ]);
  return { ...answer, headers: Object.fromEntries(headers) };
}

async function open(event) {
  const request = viewerRequest(event);
  const isStatus = request.uri === '/.well-known/deploy';
  const isSite = HAS_SITE === 'true' && (HAS_API === 'false' || !isApi.test(event.rawPath));
  return isSite || isStatus ? await site(event, request) : await backend(event, request);
}

/** The request as an edge function sees it. The path of an HTTP API is decoded, that of CloudFront is not. */
function viewerRequest({ rawPath, rawQueryString = '', headers = {}, cookies, requestContext }) {
  const querystring = {};
  for (const pair of rawQueryString.split('&').filter(Boolean)) {
    const [name, ...value] = pair.split('=');
    const one = { value: value.join('=') };
    if (querystring[name])
      querystring[name].multiValue = [...(querystring[name].multiValue ?? [querystring[name]]), one];
    else querystring[name] = one;
  }
  const parsed = (cookies ?? []).map((cookie) => cookie.split(/=(.*)/s).slice(0, 2));
  return {
    method: requestContext.http.method,
    uri: rawPath.split('/').map(encodeURIComponent).join('/'),
    querystring,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), { value }])),
    cookies: Object.fromEntries(parsed.map(([name, value = '']) => [name, { value }])),
  };
}

async function site(event, request) {
  if (!['GET', 'HEAD'].includes(request.method))
    return text(405, 'The site answers GET and HEAD.', { allow: 'GET, HEAD' });
  const chosen = await chooseFile(edgeEvent(event, request));
  if (chosen.statusCode) return generated(chosen);
  const asked = Object.fromEntries(
    ['if-none-match', 'if-modified-since', 'range'].flatMap((name) => {
      const value = request.headers[name]?.value;
      return value ? [[name, value]] : [];
    }),
  );
  const file = await fetchObject(chosen.uri, request.method, asked);
  if (file.status >= 400) {
    await file.body?.cancel();
    if (file.status === 404 || file.status === 403) return await missing();
    if (file.status === 416) return text(416, 'The range is not in the file.');
    throw new Error(`S3 answers ${file.status} for ${chosen.uri}`);
  }
  const headers = { ...SECURITY };
  for (const name of [...HEADERS, ...VALIDATORS]) if (file.headers.has(name)) headers[name] = file.headers.get(name);
  if (request.method === 'HEAD') return { statusCode: file.status, headers };
  if (Number(file.headers.get('content-length')) > LARGEST) {
    await file.body?.cancel();
    return { statusCode: 302, headers: { location: objectAddress(chosen.uri), 'cache-control': 'no-store' } };
  }
  const body = Buffer.from(await file.arrayBuffer());
  return { statusCode: file.status, headers, body: body.toString('base64'), isBase64Encoded: true };
}

/** A site alone has a page of its own for it, as its distribution has (errors/404.html in the bucket). */
async function missing() {
  const page = HAS_API === 'false' ? await fetchObject('/errors/404.html', 'GET') : undefined;
  if (!page?.ok) return text(404, 'There is no such file.');
  const headers = { ...SECURITY, 'content-type': page.headers.get('content-type'), 'cache-control': 'no-store' };
  return { statusCode: 404, headers, body: await page.text() };
}

async function backend(event, request) {
  const chosen = await chooseBackend(edgeEvent(event, request));
  if (chosen.statusCode) return generated(chosen);
  const origin = takeOrigin();
  if (origin.domainName.startsWith('arn:')) return proxyAnswer(await invoke(origin.domainName, event));
  return await forward(event, origin);
}

function edgeEvent({ requestContext }, request) {
  const context = { eventType: 'viewer-request', requestId: requestContext.requestId };
  return { version: '1.0', context, viewer: { ip: requestContext.http.sourceIp }, request };
}

/** An answer that an edge function gives itself. */
function generated({ statusCode, headers = {}, cookies = {}, body }) {
  return {
    statusCode,
    headers: Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value])),
    cookies: Object.entries(cookies).map(([name, { value, attributes }]) =>
      [`${name}=${value}`, attributes].filter(Boolean).join('; '),
    ),
    body: body?.data ?? body ?? '',
  };
}

/**
 * What an HTTP API makes of a function's answer: without a status it is the body.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
function proxyAnswer(answer) {
  if (answer !== null && typeof answer === 'object' && 'statusCode' in answer) return answer;
  const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body };
}

/**
 * Sends the request to a backend with an address: what an app's own template has made, or a container, which only the
 * function in its network reaches.
 */
async function forward({ rawPath, rawQueryString, headers, cookies, body, isBase64Encoded, requestContext }, origin) {
  const { port, protocol } = origin.customOriginConfig;
  const path = rawPath.split('/').map(encodeURIComponent).join('/');
  const request = {
    url: `${protocol}://${origin.domainName}:${port}${origin.originPath ?? ''}${path}${rawQueryString ? `?${rawQueryString}` : ''}`,
    method: requestContext.http.method,
    headers: {
      ...headers,
      'x-forwarded-host': HOST !== '' && headers['x-forwarded-host'] === HOST ? HOST : requestContext.domainName,
      ...(cookies?.length && { cookie: cookies.join('; ') }),
    },
    body: body === undefined || isBase64Encoded ? body : Buffer.from(body).toString('base64'),
  };
  // The relay asks containers alone, whose names end in what no public name does; what an app's own template has made is asked
  // from here, even while a container of before is still there.
  const isContainer = RELAY !== '' && origin.domainName.endsWith('.internal');
  return isContainer ? await invoke(RELAY, request) : await askBackend(request);
}

function text(statusCode, body, headers = {}) {
  return {
    statusCode,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: `${body}\n`,
  };
}
