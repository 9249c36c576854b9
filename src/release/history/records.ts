import { Failure } from '../../report/index.ts';
import { currentKey, recordIdOf, recordKey, scopePrefix } from '../keys.ts';
import type { CurrentRelease, ReleaseRecord, Scope } from '../record.ts';
import { DamagedObject, type JsonStore, type Versioned } from '../store.ts';

/** One attempt to deploy, as far as its record can be read. */
export interface HistoryEntry {
  id: string;
  record?: ReleaseRecord;
  /** Why there is no record to read. */
  problem?: string;
}

/** What can stand in a key, of whatever form: anything else would lead out of the environment. */
const ID = /^[\w-]+$/;

/** Ids of an environment's releases, newest first. */
export async function listIds(store: JsonStore, scope: Scope, limit: number): Promise<string[]> {
  const prefix = scopePrefix(scope);
  const ids = (await store.list(prefix)).flatMap((key) => recordIdOf(key, prefix) ?? []);
  return ids.reverse().slice(0, limit);
}

/** One record, or why there is none. */
export async function readEntry(store: JsonStore, scope: Scope, id: string): Promise<HistoryEntry> {
  if (!ID.test(id)) throw new Failure({ code: 'input', what: `${JSON.stringify(id)} is not the id of a release` });
  try {
    const found = await store.get<ReleaseRecord>(recordKey(scope, id));
    if (!found) return { id, problem: 'its record is missing' };
    const problem = problemOf(found.value, scope, id);
    return problem ? { id, problem } : { id, record: found.value };
  } catch (error) {
    if (!(error instanceof DamagedObject)) throw error;
    return { id, problem: `its record is damaged (${error.why})` };
  }
}

/** Why a JSON object is no record that this version can use. */
function problemOf(record: Partial<ReleaseRecord>, { app, environment }: Scope, id: string): string | undefined {
  if (record.format !== 1)
    return `its record has format ${JSON.stringify(record.format)}, which this version of Deploy does not know`;
  if (record.id !== id || record.app !== app || record.environment !== environment)
    return `its record is that of release ${record.id} of ${record.app} ${record.environment}`;
  const isWhole =
    Array.isArray(record.stacks) &&
    typeof record.content === 'object' &&
    typeof record.time === 'string' &&
    typeof record.commit === 'string';
  return isWhole ? undefined : 'its record is incomplete';
}

/** current.json; where it is damaged, what it must have said: the newest release that went live. */
export async function readCurrent(
  store: JsonStore,
  scope: Scope,
  warn: (message: string) => void,
): Promise<Versioned<CurrentRelease> | undefined> {
  const key = currentKey(scope);
  let etag: string;
  let why = 'it names no release';
  try {
    const found = await store.get<CurrentRelease>(key);
    if (!found || (typeof found.value.id === 'string' && ID.test(found.value.id))) return found;
    ({ etag } = found);
  } catch (error) {
    if (!(error instanceof DamagedObject)) throw error;
    etag = error.etag;
    why = error.why ?? why;
  }
  const newest = await newestLive(store, scope);
  warn(
    `${key} is damaged (${why}): ${newest ? `release ${newest.id} is assumed to be live` : 'no release is known to be live'}`,
  );
  const value = newest ?? { id: 'unknown', commit: '', time: '', mode: 'lambda' as const };
  return { value, etag };
}

/**
 * The releases whose records are likely to be read, as they are before anybody has the lease: the one that current.json names,
 * and the newest `count`. Another run may be about to change both. What cannot be read is left out, which the look under the
 * lease explains.
 */
export async function likelyReleases(store: JsonStore, scope: Scope, count: number): Promise<string[]> {
  const [current, newest] = await Promise.all([
    likelyRelease(store, scope),
    listIds(store, scope, count).catch(() => []),
  ]);
  return [...new Set([...(current === undefined ? [] : [current]), ...newest])];
}

async function likelyRelease(store: JsonStore, scope: Scope): Promise<string | undefined> {
  try {
    const found = await store.get<CurrentRelease>(currentKey(scope));
    const id: unknown = found?.value.id;
    return typeof id === 'string' && ID.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

async function newestLive(store: JsonStore, scope: Scope): Promise<CurrentRelease | undefined> {
  for (const id of await listIds(store, scope, 100)) {
    const { record } = await readEntry(store, scope, id);
    if (record?.status === 'live') return { id, commit: record.commit, time: record.time, mode: record.mode };
  }
  return undefined;
}
