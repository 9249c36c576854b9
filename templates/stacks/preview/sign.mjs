// Signature Version 4 for the two requests that the door of a preview sends. The SDK takes 200 ms to load at every cold
// start; this is compared with the SDK's signer in test/unit/preview.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
import { createHash, createHmac } from 'node:crypto';

const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** The headers that a request must have. `url` is a URL whose path is encoded already. */
export function signedHeaders({ method, url, service, headers = {}, body = '' }, credentials, now = new Date()) {
  const date = stamp(now);
  const all = {
    ...headers,
    host: url.host,
    'x-amz-date': date,
    'x-amz-content-sha256': sha256(body),
    ...(credentials.sessionToken && { 'x-amz-security-token': credentials.sessionToken }),
  };
  const request = { method, url, service, headers: all, payload: all['x-amz-content-sha256'] };
  const { scope, names, signature } = sign(request, credentials, date);
  return {
    ...all,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/** An address that may be read without credentials for `seconds`. */
export function presigned(url, service, credentials, seconds, now = new Date()) {
  const date = stamp(now);
  const { scope } = place(credentials, service, date);
  const signed = new URL(url);
  const query = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${scope}`,
    'X-Amz-Date': date,
    'X-Amz-Expires': String(seconds),
    ...(credentials.sessionToken && { 'X-Amz-Security-Token': credentials.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  };
  signed.search = Object.entries(query)
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join('&');
  const request = { method: 'GET', url: signed, service, headers: { host: url.host }, payload: 'UNSIGNED-PAYLOAD' };
  const { signature } = sign(request, credentials, date);
  return `${signed.href}&X-Amz-Signature=${signature}`;
}

function sign({ method, url, service, headers, payload }, credentials, date) {
  const sorted = Object.keys(headers).sort();
  const names = sorted.join(';');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const lines = sorted.map((name) => `${name}:${String(headers[name]).trim()}\n`).join('');
  const canonical = [method, url.pathname, query, lines, names, payload].join('\n');
  const { day, scope } = place(credentials, service, date);
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = [credentials.region, service, 'aws4_request'].reduce(
    hmac,
    hmac(`AWS4${credentials.secretAccessKey}`, day),
  );
  return { scope, names, signature: hmac(key, text).toString('hex') };
}

function place({ region }, service, date) {
  const day = date.slice(0, 8);
  return { day, scope: `${day}/${region}/${service}/aws4_request` };
}

function stamp(now) {
  return now.toISOString().replace(/[-:]|\.\d{3}/g, '');
}
