import { Failure } from '../report/index.ts';
import { type CurrentRelease, recordIdOf, recordKey, type ReleaseRecord, type Scope, scopePrefix } from './record.ts';
import type { JsonStore, Stored } from './store.ts';

/** The releases of one environment. */
export interface Ledger {
  current(): Promise<Stored<CurrentRelease> | undefined>;
  read(id: string): Promise<ReleaseRecord | undefined>;
  /** Ids, newest first. */
  list(limit?: number): Promise<string[]>;
  /** Writes a new record; ids are never used twice. */
  open(record: ReleaseRecord): Promise<OpenRecord>;
  /** Makes a release the current one, unless another run has moved the pointer since `previous` was read. */
  promote(record: ReleaseRecord, previous: Stored<CurrentRelease> | undefined): Promise<void>;
}

/** A record under way: `close` writes how it ended; again when that changes (live, then rolled back). */
export interface OpenRecord {
  readonly record: ReleaseRecord;
  close(changes: Partial<ReleaseRecord>): Promise<ReleaseRecord>;
}

export function ledger(store: JsonStore, scope: Scope): Ledger {
  const prefix = scopePrefix(scope);
  const currentKey = `${prefix}current.json`;

  return {
    current: () => store.get<CurrentRelease>(currentKey),

    async read(id) {
      if (!/^[\w-]+$/.test(id))
        throw new Failure({ code: 'input', what: `${JSON.stringify(id)} is not the id of a release` });
      return (await store.get<ReleaseRecord>(recordKey(scope, id)))?.value;
    },

    async list(limit = 100) {
      const keys = await store.list(prefix);
      return keys
        .flatMap((key) => recordIdOf(key) ?? [])
        .reverse()
        .slice(0, limit);
    },

    async open(record) {
      const opened = await store.put(recordKey(scope, record.id), record, { ifNoneMatch: '*' });
      if (!opened) throw changedMeanwhile(scope, `A release ${record.id} is there already`);
      let etag = opened;
      let newest = record;
      return {
        record,
        async close(changes) {
          const closed = { ...newest, ...changes };
          const written = await store.put(recordKey(scope, record.id), closed, { ifMatch: etag });
          if (!written) throw changedMeanwhile(scope, `Release ${record.id} was changed by another run`);
          etag = written;
          newest = closed;
          return closed;
        },
      };
    },

    async promote(record, previous) {
      const value: CurrentRelease = { id: record.id, commit: record.commit, time: record.time, mode: record.mode };
      const moved = await store.put(currentKey, value, previous ? { ifMatch: previous.etag } : { ifNoneMatch: '*' });
      if (!moved) throw changedMeanwhile(scope, 'Another run has made its release the current one');
    },
  };
}

function changedMeanwhile(scope: Scope, why: string): Failure {
  return new Failure({
    code: 'conflict',
    what: `The record of ${scope.app} ${scope.environment} was not written`,
    why,
    todo: 'Start this run again: it compares with what is there now',
  });
}
