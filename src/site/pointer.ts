import {
  CloudFrontKeyValueStoreClient,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  PutKeyCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
// The data API of a KeyValueStore takes Signature Version 4A only; importing the package makes the SDK use it.
import '@aws-sdk/signature-v4a';
import { awsErrorName, explainAwsError, httpStatus, isNotFound, type AwsSession } from '../aws/index.ts';
import { Failure, messageOf } from '../report/index.ts';
import { decodeRecord, encodeRecord, type SiteRecord } from './site-record.ts';

/** Keys of the KeyValueStore, as the edge functions of templates/stacks/web.yaml read them. */
export const SITE_KEY = 'site';
export const API_KEY = 'api';

/** A backend that answers below /api. `weight`: its share of the viewers, out of the sum of all; default 100. */
export interface Backend {
  id: string;
  domain: string;
  protocol: 'http' | 'https';
  port?: number;
  /** Path in front of the request's, such as the stage of an API: "/prod". */
  path?: string;
  weight?: number;
  /** Seconds that the backend may take to answer; default 60. */
  timeout?: number;
}

/** The ARN of a KeyValueStore, as the web stack outputs it. */
export const KEY_VALUE_STORE_ARN = /^arn:aws[\w-]*:cloudfront::(\d{12}):key-value-store\/[\w-]+$/;

export function accountOfKeyValueStore(arn: string): string | undefined {
  return KEY_VALUE_STORE_ARN.exec(arn)?.[1];
}

/** The live release as the edge learns it; undefined while nothing is deployed. */
export async function readPointer(session: AwsSession, arn: string): Promise<SiteRecord | undefined> {
  const value = await getKey(session, arn, SITE_KEY);
  return value === undefined ? undefined : decodeRecord(value);
}

/**
 * Makes a release live. `expected` is the release that was live when the plan was made: another one there now means that
 * another deployment came first, and nothing is written.
 */
export async function writePointer(
  session: AwsSession,
  arn: string,
  record: SiteRecord,
  expected: string | undefined,
): Promise<void> {
  const text = encodeRecord(record);
  await updateKey(session, arn, SITE_KEY, (present) => {
    const live = present === undefined ? undefined : decodeRecord(present).release;
    if (live === record.release && present === text) return undefined;
    if (live !== expected && live !== record.release) throw superseded(record.release, live);
    return text;
  });
}

export function superseded(release: string, live: string | undefined): Failure {
  return new Failure({
    code: 'superseded',
    what: `Release ${release} was not made live`,
    why: `Another deployment made ${live ? `release ${live}` : 'no release'} live in the meantime`,
    todo: 'Run this deployment again if it is the one that should be live; use a concurrency group so that only one runs at a time',
  });
}

/**
 * Connects the API to its backends: from the next second on, requests below /api go there. One backend, or two with
 * weights for stepwise traffic (the old one first).
 */
export async function pointBackend(session: AwsSession, arn: string, backends: readonly Backend[]): Promise<void> {
  const text = JSON.stringify({ backends });
  if (Buffer.byteLength(text) > 1000)
    throw new Failure({
      code: 'edge-record',
      what: 'The backends do not fit into the KeyValueStore',
      why: `${text.length} of 1000 bytes`,
    });
  await updateKey(session, arn, API_KEY, (present) => (present === text ? undefined : text));
}

/** The connected backends; none while the key is missing. */
export async function readBackends(session: AwsSession, arn: string): Promise<Backend[]> {
  const value = await getKey(session, arn, API_KEY);
  return value === undefined ? [] : (JSON.parse(value) as { backends: Backend[] }).backends;
}

async function getKey(session: AwsSession, arn: string, key: string): Promise<string | undefined> {
  try {
    const { Value } = await session
      .client(CloudFrontKeyValueStoreClient)
      .send(new GetKeyCommand({ KvsARN: arn, Key: key }));
    return Value;
  } catch (error) {
    if (!isNotFound(error)) throw explainAwsError(error, `Key ${key} of KeyValueStore ${arn} could not be read`);
    // For a missing key and for a missing store the answer is the same: the message tells.
    if (!/key ?value ?store/i.test(messageOf(error))) return undefined;
    throw new Failure({
      code: 'input',
      what: `KeyValueStore ${arn} does not exist`,
      todo: "Check the input key-value-store; the shipped web stack's output KeyValueStoreArn names the one it made",
      cause: error,
    });
  }
}

/**
 * Changes one key under the store's ETag, which changes with every write to any key: a write that lost is tried again
 * on what is there now. `change` returns the new value, or undefined when nothing is to be written.
 */
async function updateKey(
  session: AwsSession,
  arn: string,
  key: string,
  change: (present: string | undefined) => string | undefined,
): Promise<void> {
  const client = session.client(CloudFrontKeyValueStoreClient);
  for (let attempt = 1; ; attempt++) {
    let etag: string;
    try {
      // The ETag first: a write between the two reads makes ours fail.
      etag = (await client.send(new DescribeKeyValueStoreCommand({ KvsARN: arn }))).ETag!;
    } catch (error) {
      throw explainAwsError(error, `KeyValueStore ${arn} could not be read`);
    }
    const value = change(await getKey(session, arn, key));
    if (value === undefined) return;
    try {
      await client.send(new PutKeyCommand({ KvsARN: arn, Key: key, Value: value, IfMatch: etag }));
      return;
    } catch (error) {
      const lost =
        awsErrorName(error) === 'ConflictException' || httpStatus(error) === 409 || httpStatus(error) === 412;
      if (!lost || attempt >= 10)
        throw explainAwsError(error, `Key ${key} of KeyValueStore ${arn} could not be written`);
    }
  }
}
