import { Failure } from '../report/index.ts';
import { readMigrations } from './history/migrations.ts';
import { type HistoryEntry, listIds, readCurrent, readEntry } from './history/records.ts';
import { currentKey, migrationKey, recordKey } from './keys.ts';
import type { CurrentRelease, MigrationRecord, ReleaseRecord, RolledBackFrom, Scope } from './record.ts';
import type { JsonStore, Versioned } from './store.ts';

/** The releases of one environment. */
export interface Ledger {
  /** Where current.json is damaged, what it must have said: the newest release that went live. */
  current(): Promise<Versioned<CurrentRelease> | undefined>;
  /** Undefined where there is none; a damaged one is warned of and counts as none. */
  read(id: string): Promise<ReleaseRecord | undefined>;
  /** The same with the reason in place of a warning. */
  entry(id: string): Promise<HistoryEntry>;
  /** Ids, newest first. */
  list(limit?: number): Promise<string[]>;
  /** Migrations that began after `since` (ISO 8601), oldest first; a damaged record is one that may have changed anything. */
  migrations(since: string): Promise<MigrationRecord[]>;
  /** Records a migration before it writes; the same one again is no second record. */
  recordMigration(migration: MigrationRecord): Promise<void>;
  /** Writes a new record; ids are never used twice. */
  open(record: ReleaseRecord): Promise<OpenRecord>;
  /** A record to be written on, such as that of a release to which traffic moves; undefined where there is none. */
  reopen(id: string): Promise<OpenRecord | undefined>;
  /**
   * Makes a release the current one, unless another run has moved the pointer since `previous` was read. Returns what
   * current.json says now.
   */
  promote(
    record: Pick<ReleaseRecord, 'id' | 'commit' | 'time' | 'mode'>,
    previous: Versioned<CurrentRelease> | undefined,
    rolledBackFrom?: readonly RolledBackFrom[],
  ): Promise<Versioned<CurrentRelease>>;
}

/** A record under way: `close` writes how it ended; again when that changes (live, then rolled back). */
export interface OpenRecord {
  /** As it was written last. */
  readonly record: ReleaseRecord;
  close(changes: Partial<ReleaseRecord>): Promise<ReleaseRecord>;
}

/** `warn` is told of damaged objects, by name. */
export function ledger(store: JsonStore, scope: Scope, warn: (message: string) => void = () => undefined): Ledger {
  return {
    current: () => readCurrent(store, scope, warn),
    entry: (id) => readEntry(store, scope, id),
    list: (limit = 100) => listIds(store, scope, limit),
    migrations: (since) => readMigrations(store, scope, since, warn),

    async read(id) {
      const { record, problem } = await readEntry(store, scope, id);
      if (problem) warn(`Release ${id}: ${problem}`);
      return record;
    },

    async recordMigration(migration) {
      await store.put(migrationKey(scope, migration.id), migration, { ifNoneMatch: '*' });
    },

    async open(record) {
      const opened = await store.put(recordKey(scope, record.id), record, { ifNoneMatch: '*' });
      if (!opened) throw changedMeanwhile(scope, `Release ${record.id} already exists`);
      return openRecord(store, scope, record, opened);
    },

    async reopen(id) {
      const found = await store.get<ReleaseRecord>(recordKey(scope, id));
      return found && openRecord(store, scope, found.value, found.etag);
    },

    async promote({ id, commit, time, mode }, previous, rolledBackFrom = []) {
      const pin = rolledBackFrom.length > 0 && { rolledBackFrom: [...rolledBackFrom] };
      const value: CurrentRelease = { id, commit, time, mode, ...pin };
      const moved = await store.put(
        currentKey(scope),
        value,
        previous ? { ifMatch: previous.etag } : { ifNoneMatch: '*' },
      );
      if (!moved) throw changedMeanwhile(scope, 'Another run has made its own release the current one');
      return { value, etag: moved };
    },
  };
}

function openRecord(store: JsonStore, scope: Scope, record: ReleaseRecord, written: string): OpenRecord {
  let etag = written;
  let newest = record;
  return {
    get record() {
      return newest;
    },
    async close(changes) {
      const closed = { ...newest, ...changes };
      const next = await store.put(recordKey(scope, record.id), closed, { ifMatch: etag });
      if (!next) throw changedMeanwhile(scope, `Release ${record.id} was changed by another run`);
      etag = next;
      newest = closed;
      return closed;
    },
  };
}

function changedMeanwhile(scope: Scope, why: string): Failure {
  return new Failure({
    code: 'conflict',
    what: `The record of ${scope.app} ${scope.environment} was not written`,
    why,
    todo: 'Start this run again: it compares with what is live now',
  });
}
