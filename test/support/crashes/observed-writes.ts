import { AsyncLocalStorage } from 'node:async_hooks';
import { DatabaseSync } from 'node:sqlite';
import { afterAll } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { CheckpointStore } from '../../../src/data/checkpoint/checkpoint.ts';
import { FolderFiles } from '../../../src/data/files/folder-files.ts';
import { writeOf } from './crash-points.ts';

/**
 * Called before and after each write of a run: "PutObject users/1.txt", "BatchWriteItem", "file 1.txt", "SQLite
 * transaction", "checkpoint". The run waits for the promise, if there is one; what is thrown is the error of the write.
 */
export type WriteObserver = (phase: 'before' | 'after', what: string) => Promise<void> | void;

/** The observer of the run that is executing: several runs may go on at the same time, with one observer each. */
const observers = new AsyncLocalStorage<WriteObserver | undefined>();

/** What an observer returns where its run is killed. */
const NEVER = new Promise<void>(() => undefined);

/** Shows an observer all writes of `run`: requests to AWS, files in folders, SQLite transactions, saved checkpoints. */
export async function observeWrites<T>(observer: WriteObserver | undefined, run: () => Promise<T>): Promise<T> {
  return await observers.run(observer, run);
}

/** Counts each save as one write, whether it goes to S3 or to this disk. */
export function observedCheckpoint(store: CheckpointStore): CheckpointStore {
  return {
    location: store.location,
    load: () => store.load(),
    getPart: (name) => store.getPart(name),
    save: (checkpoint) => observed('checkpoint', () => store.save(checkpoint)),
    putPart: (name, text) => observed('dead-letter part', () => store.putPart(name, text)),
  };
}

async function observed<T>(what: string, write: () => Promise<T>): Promise<T> {
  const observer = observers.getStore();
  if (!observer) return await write();
  await observer('before', what);
  // The requests that a write is made of do not count themselves.
  const result = await observers.run(undefined, write);
  await observer('after', what);
  return result;
}

const { handle } = NodeHttpHandler.prototype;
NodeHttpHandler.prototype.handle = function (request, options) {
  const what = writeOf(request);
  const send = () => handle.call(this, request, options);
  return what === undefined ? send() : observed(what, send);
};

const { write, remove } = FolderFiles.prototype;
FolderFiles.prototype.write = function (path, content, overwrite) {
  return observed(`file ${path}`, () => write.call(this, path, content, overwrite));
};
FolderFiles.prototype.remove = async function (paths) {
  for (const path of paths) await observed(`removal of ${path}`, () => remove.call(this, [path]));
};

const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (sql) {
  const observer = /COMMIT;?$/.test(sql) ? observers.getStore() : undefined;
  // A transaction cannot wait for a promise, so a killed run ends with an error here.
  const observe = (phase: 'before' | 'after') => {
    if (observer?.(phase, 'SQLite transaction') === NEVER) throw new Error('killed');
  };
  observe('before');
  exec.call(this, sql);
  observe('after');
};
// These classes are shared by all test files of a worker.
afterAll(() => void Object.assign(NodeHttpHandler.prototype, { handle }));
afterAll(() => void (DatabaseSync.prototype.exec = exec));

/**
 * Ends a run as SIGKILL would: at the nth point (before or after a write) nothing of the run goes on; what is under way
 * in other branches stops at its own next write. Resolves with the number of points and the one where the run ended
 * ("before checkpoint").
 */
export async function killedAt(
  point: number,
  run: (onWrite: WriteObserver) => Promise<unknown>,
): Promise<{ killed: boolean; points: number; at: string }> {
  let points = 0;
  let at = '';
  let dead = false;
  let underWay = 0;
  const death = Promise.withResolvers<undefined>();
  const still = Promise.withResolvers<undefined>();
  const onWrite: WriteObserver = (phase, what) => {
    if (phase === 'after') underWay--;
    if (!dead && ++points !== point) {
      if (phase === 'before') underWay++;
      return;
    }
    if (!dead) at = `${phase} ${what}`;
    dead = true;
    death.resolve(undefined);
    // Requests that were sent arrive, as they would after a kill; then nothing of this run is left.
    if (underWay === 0) still.resolve(undefined);
    return NEVER;
  };
  const finished = run(onWrite).then(
    () => ({ killed: false, points, at }),
    (error: unknown) => {
      // A killed process tells nobody of an error.
      if (dead) return new Promise<never>(() => undefined);
      throw error;
    },
  );
  const killed = death.promise.then(() => still.promise).then(() => ({ killed: true, points, at }));
  return await Promise.race([killed, finished]);
}
