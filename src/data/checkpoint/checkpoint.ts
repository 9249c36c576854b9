import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AwsSession } from '../../aws/index.ts';
import { Bucket } from '../../aws/s3/index.ts';
import { Failure, inputFailure, messageOf } from '../../report/index.ts';
import type { Cursor } from '../model/store.ts';

/** How far one migration has come. */
export interface Progress {
  state: 'copying' | 'copied' | 'verified';
  /** The target held nothing of this migration when it began: what it holds now was written by it. */
  fresh: boolean;
  /** Per lane: everything before the cursor is written. null: from the start. */
  lanes: (Cursor | null)[];
  copied: number;
  /** Rows that were there already with the same values. */
  unchanged: number;
  filtered: number;
  conflicts: number;
  bad: number;
  /** Those of the bad rows that the target itself refused: a comparison does not find them. */
  refused?: number;
  /** Digest of the target when it was verified. What it holds otherwise later was written by somebody else. */
  verifiedTarget?: string;
  /** What was left alone (conflicts, rows that the table refuses) and is not compared: key hashes (hex) of rows, paths of files. */
  passedOver: string[];
  /** The batch job that carries the copy out at AWS. */
  job?: string;
  /** What the source's stamp was (see RowSource.stamp). */
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

/** The object of a location s3://bucket/key; undefined for a path. Any other address is refused: a file is lost with the runner. */
export function checkpointObject(location: string): { bucket: string; key: string } | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location) ?? [];
  if (bucket && key) return { bucket, key };
  // One letter before the colon is a drive of Windows.
  if (/^[a-z][a-z0-9+.-]+:/i.test(location)) throw inputFailure('checkpoint', location, 'a path, or s3://bucket/key');
  return undefined;
}

/** Opens the store at a path, or at s3://bucket/key. */
export function openCheckpoint(location: string, session: AwsSession): CheckpointStore {
  const object = checkpointObject(location);
  if (!object) return new FileCheckpointStore(location);
  const bucket = new Bucket(session, object.bucket, { hint: 'Check input checkpoint' });
  return new S3CheckpointStore(bucket, object.key);
}

class FileCheckpointStore implements CheckpointStore {
  readonly location: string;

  constructor(path: string) {
    this.location = path;
  }

  load(): Promise<Checkpoint | undefined> {
    return Promise.resolve(this.#read());
  }

  async save(checkpoint: Checkpoint): Promise<void> {
    const present = this.#read();
    if (present && present.writer !== checkpoint.writer && present.sequence >= checkpoint.sequence)
      throw changedByAnotherRun(this.location);
    await writeDurably(this.location, JSON.stringify(checkpoint));
  }

  async putPart(name: string, text: string): Promise<void> {
    await writeDurably(`${this.location}.${name}`, text);
  }

  async getPart(name: string): Promise<string> {
    return await readFile(`${this.location}.${name}`, 'utf8');
  }

  #read(): Checkpoint | undefined {
    return existsSync(this.location) ? parse(readFileSync(this.location, 'utf8'), this.location) : undefined;
  }
}

/** Whole or not at all: a crash leaves the old file or the new one. */
async function writeDurably(path: string, text: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const scratch = `${path}.${randomUUID()}.tmp`;
  await writeFile(scratch, text, { flush: true });
  await rename(scratch, path);
}

class S3CheckpointStore implements CheckpointStore {
  readonly location: string;
  readonly #bucket: Bucket;
  readonly #key: string;
  /** Of the checkpoint that was loaded or saved last. */
  #etag: string | undefined;

  constructor(bucket: Bucket, key: string) {
    this.location = `s3://${bucket.name}/${key}`;
    this.#bucket = bucket;
    this.#key = key;
  }

  async load(): Promise<Checkpoint | undefined> {
    const object = await this.#bucket.get(this.#key);
    this.#etag = object?.etag;
    return object && parse(Buffer.from(object.bytes).toString(), this.location);
  }

  async save(checkpoint: Checkpoint): Promise<void> {
    const condition = this.#etag === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: this.#etag };
    const headers = { contentType: 'application/json' };
    const written = await this.#bucket.putIf(this.#key, JSON.stringify(checkpoint), condition, { headers });
    if (!written) throw changedByAnotherRun(this.location);
    this.#etag = written.etag;
  }

  async putPart(name: string, text: string): Promise<void> {
    await this.#bucket.put(`${this.#key}.${name}`, text, { headers: { contentType: 'application/x-ndjson' } });
  }

  async getPart(name: string): Promise<string> {
    const object = await this.#bucket.get(`${this.#key}.${name}`);
    if (object) return Buffer.from(object.bytes).toString();
    throw new Failure({
      code: 'checkpoint',
      what: `The dead-letter file ${name} of checkpoint ${this.location} is missing`,
      todo: 'Set another location to start again',
    });
  }
}

function parse(text: string, location: string): Checkpoint {
  try {
    const checkpoint = JSON.parse(text) as Checkpoint;
    if (checkpoint.version === 1 && typeof checkpoint.sequence === 'number') return checkpoint;
    throw new Error('it was written by another version');
  } catch (error) {
    throw new Failure({
      code: 'checkpoint',
      what: `Checkpoint ${location} cannot be used`,
      why: messageOf(error),
      todo: 'Set another location, or remove the checkpoint to start again',
    });
  }
}

function changedByAnotherRun(location: string): Failure {
  return new Failure({
    code: 'checkpoint-taken',
    what: `Checkpoint ${location} was changed by another run`,
    why: 'Two runs of one migration must not write at the same time',
    todo: 'Wait for the other run, then run again: it continues from there',
  });
}
