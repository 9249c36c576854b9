// The bucket of a preview: the files of the site, and one object with what CloudFront would have in a KeyValueStore.
import { presigned, signedHeaders } from './sign.mjs';

const STORE = '.deploy/edge.json';

let values;

/** Looks at the store anew, once for each request: what was written before it is seen, as S3 promises. */
export function lookAtStore() {
  values = fetchStore();
  return values;
}

/** Key -> text, as `updateKey` of src/site/edge writes it. */
export function readStore() {
  return values ?? lookAtStore();
}

async function fetchStore() {
  const answer = await fetchObject(`/${STORE}`, 'GET');
  if (answer.status === 404) return {};
  if (!answer.ok) throw new Error(`The store answers ${answer.status}: ${await answer.text()}`);
  return await answer.json();
}

/** The answer of S3 for an object; `path` is encoded and begins with a slash. */
export async function fetchObject(path, method, headers = {}) {
  const url = addressOf(path);
  return await fetch(url, { method, headers: signedHeaders({ method, url, service: 's3', headers }, credentials()) });
}

/** An address of the object for a minute: what is too large for the answer of a function is fetched from S3 itself. */
export function objectAddress(path) {
  return presigned(addressOf(path), 's3', credentials(), 60);
}

function addressOf(path) {
  const { BUCKET, AWS_REGION, URL_SUFFIX } = process.env;
  const endpoint = endpointOf('S3');
  return new URL(endpoint ? `${endpoint}/${BUCKET}${path}` : `https://${BUCKET}.s3.${AWS_REGION}.${URL_SUFFIX}${path}`);
}

/** What an account has no room for at once, having been asked several times. */
export class Busy extends Error {}

/** Milliseconds before each further try; half of it at random, so that requests that came at once do not come again so. */
const AGAIN = [100, 200, 400, 800, 1600];

/**
 * Calls a function, or what its alias is on, and waits for its answer. A call over the account's concurrent executions did
 * not begin: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function invoke(arn, payload) {
  const [, , , region, , , name, qualifier] = arn.split(':');
  const host = endpointOf('LAMBDA') ?? `https://lambda.${region}.${process.env.URL_SUFFIX}`;
  const url = new URL(`${host}/2015-03-31/functions/${name}/invocations${qualifier ? `?Qualifier=${qualifier}` : ''}`);
  const body = JSON.stringify(payload);
  const headers = signedHeaders({ method: 'POST', url, service: 'lambda', body }, credentials());
  const call = () => fetch(url, { method: 'POST', headers, body });
  let answer = await call();
  for (const pause of AGAIN) {
    if (answer.status !== 429) break;
    await answer.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random() / 2)));
    answer = await call();
  }
  const text = await answer.text();
  if (answer.status === 429) throw new Busy(`Function ${name} answers 429: ${text.slice(0, 500)}`);
  if (answer.ok && !answer.headers.get('x-amz-function-error')) return text === '' ? null : JSON.parse(text);
  throw new Error(`Function ${name} answers ${answer.status}: ${text.slice(0, 500)}`);
}

/** As the SDKs do: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
function endpointOf(service) {
  return (process.env[`AWS_ENDPOINT_URL_${service}`] || process.env.AWS_ENDPOINT_URL)?.replace(/\/$/, '');
}

function credentials() {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION } = process.env;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
    region: AWS_REGION,
  };
}
