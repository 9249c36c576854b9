import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, statfsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { now, type Items } from '../items/items.ts';
import { statusOf } from '../s3.ts';
import { openSqlite } from '../sqlite.ts';
import { Busy, type NoteStore } from './notes.ts';
import { sqliteNotes } from './sqlite.ts';

/** A copy is deleted after this long without a use. */
const KEPT_MS = 10 * 60_000;
/** Seconds after which a lock is void, should its holder have died. */
const LOCK_TTL = 60;

interface Options {
  bucket: string;
  /** Folder for copies, which may be lost at any time. */
  folder: string;
  /** Where locks are kept, so that writers of several processes wait for each other; without it they get Busy at once. */
  locks?: Items;
  client?: S3Client;
  /** Seconds to wait for a lock. */
  lockWait?: number;
  /** How full the disk of `folder` may be before the oldest copies go. */
  full?: number;
}

/**
 * One SQLite database for each owner, as an object in S3: fetched if it is another one than the copy here (ETag), used,
 * and put back if something changed, on the condition that nobody else has written it since (If-Match); otherwise
 * nothing is written and the caller gets Busy.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function s3Notes(options: Options): NoteStore {
  const { bucket, folder, locks, client = new S3Client({}), lockWait = 30, full = 0.8 } = options;
  /** The copies of this process. A file that is not in it is of a process before, and is not trusted. */
  const copies = new Map<string, { etag: string; used: number }>();
  /** The last work on each database: one at a time in this process. */
  const queues = new Map<string, Promise<unknown>>();
  const fileOf = (owner: string) => join(folder, `${createHash('sha256').update(owner).digest('hex')}.db`);
  const place = (owner: string) => ({ Bucket: bucket, Key: `users/${owner}/notes.db` });

  function forget(owner: string): void {
    copies.delete(owner);
    rmSync(fileOf(owner), { force: true });
  }

  /** Deletes copies that were not used for long, and the oldest ones while the disk is too full. */
  function sweep(): void {
    const isFull = () => {
      const { blocks, bavail } = statfsSync(folder);
      return 1 - bavail / blocks > full;
    };
    const oldestFirst = [...copies].filter(([owner]) => !queues.has(owner)).sort(([, a], [, b]) => a.used - b.used);
    for (const [owner, { used }] of oldestFirst) if (used < Date.now() - KEPT_MS || isFull()) forget(owner);
  }

  /** Brings the copy to what the bucket has; resolves to its ETag, or undefined where there is no database yet. */
  async function fetchCopy(owner: string): Promise<string | undefined> {
    const IfNoneMatch = copies.get(owner)?.etag;
    try {
      const object = await client.send(new GetObjectCommand({ ...place(owner), ...(IfNoneMatch && { IfNoneMatch }) }));
      forget(owner);
      sweep();
      mkdirSync(folder, { recursive: true });
      await writeFile(fileOf(owner), await object.Body!.transformToByteArray());
      copies.set(owner, { etag: object.ETag!, used: Date.now() });
    } catch (error) {
      if (statusOf(error) === 304) copies.get(owner)!.used = Date.now();
      else if (statusOf(error) === 404) forget(owner);
      else throw error;
    }
    return copies.get(owner)?.etag;
  }

  async function work<T>(owner: string, use: (notes: NoteStore) => Promise<T>): Promise<T> {
    const etag = await fetchCopy(owner);
    // The file alone is the database: a log beside it would not be uploaded.
    const database = openSqlite(fileOf(owner), true);
    let changed: unknown = 0;
    const result = await use(sqliteNotes(database)).finally(() => {
      changed = database.prepare('SELECT total_changes() AS changed').get()!['changed'];
      database.close();
    });
    if (changed !== 0) await upload(owner, etag);
    return result;
  }

  async function upload(owner: string, etag: string | undefined): Promise<void> {
    const writer = crypto.randomUUID();
    const object = { ...place(owner), Body: await readFile(fileOf(owner)), Metadata: { writer } };
    const condition = etag ? { IfMatch: etag } : { IfNoneMatch: '*' };
    try {
      const { ETag } = await client.send(new PutObjectCommand({ ...object, ...condition }));
      copies.set(owner, { etag: ETag!, used: Date.now() });
    } catch (error) {
      forget(owner);
      // 412: somebody else has written. 409: somebody writes just now. 404: it was deleted meanwhile.
      if (![404, 409, 412].includes(statusOf(error) ?? 0)) throw error;
      // A write whose answer was lost is sent again by the SDK, and then meets itself.
      const head = await client.send(new HeadObjectCommand(place(owner))).catch(() => undefined);
      if (head?.Metadata?.['writer'] !== writer) throw new Busy('Somebody else has just changed this');
    }
  }

  async function locked<T>(owner: string, run: () => Promise<T>): Promise<T> {
    if (!locks) return await run();
    const holder = crypto.randomUUID();
    const end = now() + lockWait;
    while (!(await locks.create(`lock#${owner}`, 'database', holder, now() + LOCK_TTL))) {
      if (now() >= end) throw new Busy('Somebody else has been changing this for a while');
      await sleep(50 + Math.random() * 150);
    }
    // Only its own: a lock that had run out may be another's by now.
    return await run().finally(() => locks.take(`lock#${owner}`, 'database', holder));
  }

  /** Runs after what this process does with the same database already. */
  async function queued<T>(owner: string, run: () => Promise<T>): Promise<T> {
    const turn = (queues.get(owner) ?? Promise.resolve()).then(run, run);
    const done = turn.catch(() => undefined);
    queues.set(owner, done);
    void done.then(() => queues.get(owner) === done && queues.delete(owner));
    return await turn;
  }

  const read = <T>(owner: string, use: (notes: NoteStore) => Promise<T>) => queued(owner, () => work(owner, use));
  const write = (owner: string, use: (notes: NoteStore) => Promise<void>) =>
    queued(owner, () => locked(owner, () => work(owner, use)));
  return {
    kind: 's3',
    list: (owner, limit) => read(owner, (notes) => notes.list(owner, limit)),
    get: (owner, id) => read(owner, (notes) => notes.get(owner, id)),
    create: (owner, note) => write(owner, (notes) => notes.create(owner, note)),
    update: (owner, note, expected) => write(owner, (notes) => notes.update(owner, note, expected)),
    remove: (owner, id, expected) => write(owner, (notes) => notes.remove(owner, id, expected)),
    sweep: async () => sweep(),
  };
}
