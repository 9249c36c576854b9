import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { explainAwsError, isConditionFailed, isNotFound, type AwsSession } from '../../aws/index.ts';
import { Failure, messageOf } from '../../report/index.ts';
import type { Cursor } from '../model/store.ts';
import type { WriteObserver } from '../dynamodb/throttle.ts';

/** How far one migration has come. */
export interface Progress {
  state: 'copying' | 'copied' | 'verified';
  /** The target held none of this migration's rows when it began: all that is there now is ours. */
  fresh: boolean;
  /** Per lane: everything before the cursor is written. null: from the start. */
  lanes: (Cursor | null)[];
  copied: number;
  /** Rows that were there already with the same values. */
  unchanged: number;
  filtered: number;
  conflicts: number;
  bad: number;
  /** Key hashes (hex) of rows left alone (conflicts, refused by the table): the comparison leaves them out; at most 10,000. */
  passedOver: string[];
  /** The batch job that carries the copy out at AWS. */
  job?: string;
  /** What the source's stamp was (see RowStore.stamp). */
  stamp?: string;
  /** Dead-letter parts that belong to this progress. */
  deadLetterParts: number;
  /** Identities of both sides: a checkpoint is of no use for others. */
  source: string;
  target: string;
}

export interface Checkpoint {
  version: 1;
  /** Hash of the plan, the variables in it and the direction. */
  plan: string;
  /** Grows by one with every save. */
  sequence: number;
  /** Who wrote it last. */
  writer: string;
  /** Since when (ISO) the app takes no writes: a run that was killed has not let it write again. */
  frozenSince?: string | undefined;
  migrations: Record<string, Progress>;
}

/** Where a checkpoint and the dead-letter parts beside it are kept. A save fails if somebody else saved in between. */
export interface CheckpointStore {
  readonly location: string;
  load(): Promise<Checkpoint | undefined>;
  save(checkpoint: Checkpoint): Promise<void>;
  putPart(name: string, text: string): Promise<void>;
  getPart(name: string): Promise<string>;
}

export interface CheckpointOptions {
  /** A path, or s3://bucket/key. */
  location: string;
  session: AwsSession;
  onWrite?: WriteObserver;
}

export function openCheckpoint(options: CheckpointOptions): CheckpointStore {
  const s3 = /^s3:\/\/([^/]+)\/(.+)$/.exec(options.location);
  if (options.location.startsWith('s3:') && !s3) {
    throw new Failure({
      code: 'input',
      what: `Input "checkpoint" is ${JSON.stringify(options.location)}`,
      why: 'Allowed: a path, or s3://bucket/key',
    });
  }
  const store = s3 ? s3Store(options, s3[1]!, s3[2]!) : fileStore(options.location);
  return observed(store, options.onWrite);
}

function observed(store: CheckpointStore, observe: WriteObserver | undefined): CheckpointStore {
  if (!observe) return store;
  return {
    ...store,
    save: async (checkpoint) => {
      await observe('before', 'checkpoint');
      await store.save(checkpoint);
      await observe('after', 'checkpoint');
    },
    putPart: async (name, text) => {
      await observe('before', 'dead-letter part');
      await store.putPart(name, text);
      await observe('after', 'dead-letter part');
    },
  };
}

function fileStore(path: string): CheckpointStore {
  const read = (): Checkpoint | undefined => (existsSync(path) ? parse(readFileSync(path, 'utf8'), path) : undefined);
  const partPath = (name: string) => `${path}.${name}`;
  return {
    location: path,
    load: () => Promise.resolve(read()),
    save: async (checkpoint) => {
      const current = read();
      if (current && current.writer !== checkpoint.writer && current.sequence >= checkpoint.sequence) throw taken(path);
      await writeDurably(path, JSON.stringify(checkpoint));
    },
    putPart: (name, text) => writeDurably(partPath(name), text),
    getPart: (name) => Promise.resolve(readFileSync(partPath(name), 'utf8')),
  };
}

/** Whole or not at all: a crash leaves the old file or the new one. */
async function writeDurably(path: string, text: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const scratch = `${path}.${randomUUID()}.tmp`;
  const file = await open(scratch, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(scratch, path);
}

function s3Store({ session }: CheckpointOptions, bucket: string, key: string): CheckpointStore {
  const client = session.client(S3Client);
  const location = `s3://${bucket}/${key}`;
  let etag: string | undefined;
  const owner = async () => ({ Bucket: bucket, ExpectedBucketOwner: await session.accountId() });

  const read = async (name: string) => {
    const answer = await client.send(new GetObjectCommand({ ...(await owner()), Key: name }));
    return { etag: answer.ETag, text: await answer.Body!.transformToString() };
  };
  return { location, load, save, putPart, getPart };

  async function getPart(name: string): Promise<string> {
    try {
      return (await read(`${key}.${name}`)).text;
    } catch (error) {
      throw explainAwsError(error, `Dead letters could not be read beside checkpoint ${location}`);
    }
  }

  async function load(): Promise<Checkpoint | undefined> {
    try {
      const { etag: tag, text } = await read(key);
      etag = tag;
      return parse(text, location);
    } catch (error) {
      if (isNotFound(error) && !/NoSuchBucket/.test((error as Error).name)) return undefined;
      throw error instanceof Failure ? error : explainAwsError(error, `Checkpoint ${location} could not be read`);
    }
  }

  async function save(checkpoint: Checkpoint): Promise<void> {
    const Body = JSON.stringify(checkpoint);
    try {
      const { ETag } = await client.send(
        new PutObjectCommand({
          ...(await owner()),
          Key: key,
          Body,
          ContentType: 'application/json',
          ...(etag ? { IfMatch: etag } : { IfNoneMatch: '*' }),
        }),
      );
      etag = ETag;
    } catch (error) {
      if (!isConditionFailed(error)) throw explainAwsError(error, `Checkpoint ${location} could not be saved`);
      // A save whose answer was lost is tried again by the SDK, and then meets itself.
      const present = await read(key).catch(() => undefined);
      if (present?.text !== Body) throw taken(location);
      etag = present.etag;
    }
  }

  async function putPart(name: string, text: string): Promise<void> {
    const part = { ...(await owner()), Key: `${key}.${name}`, Body: text, ContentType: 'application/x-ndjson' };
    await client.send(new PutObjectCommand(part)).catch((error: unknown) => {
      throw explainAwsError(error, `Dead letters could not be saved beside checkpoint ${location}`);
    });
  }
}

function parse(text: string, location: string): Checkpoint {
  try {
    const checkpoint = JSON.parse(text) as Checkpoint;
    if (checkpoint.version === 1 && typeof checkpoint.sequence === 'number') return checkpoint;
    throw new Error('it is of another version');
  } catch (error) {
    throw new Failure({
      code: 'checkpoint',
      what: `Checkpoint ${location} cannot be used`,
      why: messageOf(error),
      todo: 'Give another location, or remove it to start again',
    });
  }
}

function taken(location: string): Failure {
  return new Failure({
    code: 'checkpoint-taken',
    what: `Checkpoint ${location} was changed by another run`,
    why: 'Two runs of one migration must not write at the same time',
    todo: 'Wait for the other run, then run again: it goes on from there',
  });
}
