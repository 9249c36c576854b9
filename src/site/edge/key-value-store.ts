import {
  CloudFrontKeyValueStoreClient,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  paginateListKeys,
  PutKeyCommand,
  UpdateKeysCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import {
  awsErrorName,
  explainAwsError,
  httpStatus,
  ifFound,
  isDenied,
  isNotFound,
  retry,
  systemClock,
  useSignatureV4a,
  type AwsSession,
} from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure, messageOf } from '../../report/index.ts';
import { edgeObject } from './edge-object.ts';

// The data API of a KeyValueStore takes Signature Version 4A only.
useSignatureV4a();

/** How often a write is tried that others were before: all previews of an account may share a store. */
const TRIES = 40;

/** A value of a KeyValueStore may have 1 kB; keys and spaces aside. */
export const VALUE_LIMIT = 1000;

/** How a write waits for other writers; a write that nobody cancels leaves it out. */
export type Waits = Partial<Pick<Context, 'clock' | 'signal'>>;

/** The value of a key, and the ETag that its store had before it was read: a write under it loses if there was any since. */
export interface KeyReading {
  etag: string;
  value: string | undefined;
}

/** The ARN of a KeyValueStore, as the web stack outputs it. */
export const KEY_VALUE_STORE_ARN = /^arn:aws[\w-]*:cloudfront::(\d{12}):key-value-store\/[\w-]+$/;

export function accountOfKeyValueStore(arn: string): string | undefined {
  return KEY_VALUE_STORE_ARN.exec(arn)?.[1];
}

export async function getKey(session: AwsSession, arn: string, key: string): Promise<string | undefined> {
  const object = edgeObject(session, arn);
  if (object) return await object.get(key);
  const value = await valueOf(session, arn, key);
  // A missing key and a missing store are one error, told apart by no documented word.
  if (value === undefined) await readETag(session, arn);
  return value;
}

/** The value of a key in a store that is there; undefined where the key, or the store, is not. */
async function valueOf(session: AwsSession, arn: string, key: string): Promise<string | undefined> {
  const asked = session.client(CloudFrontKeyValueStoreClient).send(new GetKeyCommand({ KvsARN: arn, Key: key }));
  return (await orExplain(ifFound(asked), `Key ${key} of KeyValueStore ${arn} could not be read`))?.Value;
}

/** Reads a key for a write that comes later (`updateKey`); undefined where no store is asked, but an object of a bucket. */
export async function readForUpdate(session: AwsSession, arn: string, key: string): Promise<KeyReading | undefined> {
  return edgeObject(session, arn) ? undefined : await readVersioned(session, arn, key);
}

/**
 * Changes one key under the store's ETag, which changes with every write to any key: a write that lost is tried again
 * on what is there now. `change` returns the new value, or undefined when nothing is to be written. `read`: the key as it was
 * read ahead.
 */
export async function updateKey(
  session: AwsSession,
  arn: string,
  key: string,
  change: (present: string | undefined) => string | undefined,
  { read, ...waits }: Waits & { read?: KeyReading | undefined } = {},
): Promise<void> {
  const object = edgeObject(session, arn);
  if (object) return await object.update(key, change);
  const client = session.client(CloudFrontKeyValueStoreClient);
  let ahead = read && isToBeWritten(read, change) ? read : undefined;
  await amongOthers(async () => {
    const present = ahead ?? (await readVersioned(session, arn, key));
    ahead = undefined;
    const value = change(present.value);
    if (value === undefined) return;
    const put = new PutKeyCommand({ KvsARN: arn, Key: key, Value: value, IfMatch: present.etag });
    await orExplain(client.send(put), `Key ${key} of KeyValueStore ${arn} could not be written`);
  }, waits);
}

/** Where nothing was to be written, or the change was refused, what is there now decides. */
function isToBeWritten({ value }: KeyReading, change: (present: string | undefined) => string | undefined): boolean {
  try {
    return change(value) !== undefined;
  } catch {
    return false;
  }
}

async function readVersioned(session: AwsSession, arn: string, key: string): Promise<KeyReading> {
  const etag = await readETag(session, arn);
  return { etag, value: await valueOf(session, arn, key) };
}

/** Before the values: a write between the two reads makes ours fail. */
async function readETag(session: AwsSession, arn: string): Promise<string> {
  try {
    const describe = new DescribeKeyValueStoreCommand({ KvsARN: arn });
    return (await session.client(CloudFrontKeyValueStoreClient).send(describe)).ETag!;
  } catch (error) {
    if (!isNotFound(error)) throw explained(error, `KeyValueStore ${arn} could not be read`);
    throw new Failure({
      code: 'input',
      what: `KeyValueStore ${arn} does not exist`,
      todo: 'Check the input key-value-store; the ARN is output KeyValueStoreArn of the shipped web stack',
      cause: error,
    });
  }
}

/**
 * Repeats a write that others were before: at once after the first that was lost, then after a time of chance, so that of
 * many writers one is alone. Ends with the signal's reason where the job is cancelled meanwhile.
 */
async function amongOthers(write: () => Promise<void>, { clock = systemClock, signal }: Waits = {}): Promise<void> {
  const later = Array.from({ length: TRIES - 2 }, (_, index) => Math.random() * Math.min(2000, 100 * 2 ** index));
  await retry(write, { waits: [0, ...later], mayPass: wasLost, clock, signal });
}

/**
 * Whether a Failure says that the store has changed since its ETag was read. API_PutKey promises no error for that. People
 * who measured it got ValidationException, "Pre-Condition failed during update of Key-Value-Store": the rule
 * kvs-stale-etag of the strict front.
 */
function wasLost(failure: unknown): boolean {
  const { cause } = failure as { cause?: unknown };
  const name = awsErrorName(cause);
  if (name === 'ValidationException') return /pre-?condition/i.test(messageOf(cause));
  return name === 'ConflictException' || [409, 412].includes(httpStatus(cause) ?? 0);
}

/** All keys of a store. */
export async function listKeys(session: AwsSession, arn: string): Promise<string[]> {
  const client = session.client(CloudFrontKeyValueStoreClient);
  const listed = Array.fromAsync(paginateListKeys({ client }, { KvsARN: arn }));
  const pages = await orExplain(listed, `The keys of KeyValueStore ${arn} could not be read`);
  return pages.flatMap(({ Items = [] }) => Items.map(({ Key }) => Key!));
}

/** Deletes keys; a key, or a store, that is not there is well. */
export async function removeKeys(
  session: AwsSession,
  arn: string,
  keys: readonly string[],
  waits?: Waits,
): Promise<void> {
  const object = edgeObject(session, arn);
  if (object) return await object.remove(keys);
  const client = session.client(CloudFrontKeyValueStoreClient);
  await amongOthers(async () => {
    try {
      const IfMatch = await readETag(session, arn);
      const present = await Promise.all(keys.map((key) => valueOf(session, arn, key)));
      const Deletes = keys.filter((_, index) => present[index] !== undefined).map((Key) => ({ Key }));
      if (Deletes.length > 0) await client.send(new UpdateKeysCommand({ KvsARN: arn, IfMatch, Deletes }));
    } catch (error) {
      const { cause = error } = error as { cause?: unknown };
      if (!isNotFound(cause)) throw explained(cause, `KeyValueStore ${arn} could not be emptied`);
    }
  }, waits);
}

async function orExplain<T>(call: Promise<T>, what: string): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw explained(error, what);
  }
}

/**
 * A refusal that names no permission is about the credentials themselves: Signature Version 4A takes none that came from
 * the global endpoint of STS (sts.amazonaws.com).
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/MrapOperations.html#use-presigned-url-mrap
 */
function explained(error: unknown, what: string): Failure {
  const failure = explainAwsError(error, what);
  if (!isDenied(error) || /not authorized to perform/i.test(messageOf(error))) return failure;
  return new Failure({
    ...failure,
    code: 'credentials',
    todo: 'Use role-to-assume, or get the credentials from a regional STS endpoint (AWS_STS_REGIONAL_ENDPOINTS: regional): those from sts.amazonaws.com are not accepted here',
    cause: error,
  });
}
