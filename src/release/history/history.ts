import { parallel } from '../../aws/index.ts';
import type { Ledger } from '../ledger.ts';
import type { HistoryEntry } from './records.ts';
import type { CurrentRelease, ReleaseRecord } from '../record.ts';
import type { Versioned } from '../store.ts';

/** What is known of an environment's releases. */
export interface History {
  current: Versioned<CurrentRelease> | undefined;
  /** Newest first. */
  entries: readonly HistoryEntry[];
}

/** Reads the newest records of an environment. A damaged one is an entry with its problem, and never an error. */
export async function readHistory(ledger: Ledger, limit: number): Promise<History> {
  const [current, ids] = await Promise.all([ledger.current(), ledger.list(limit)]);
  // The live release may be older than all of them.
  const wanted = current && !ids.includes(current.value.id) ? [...ids, current.value.id] : ids;
  return { current, entries: await parallel(wanted, 32, (id) => ledger.entry(id)) };
}

/** The release that runs after a rollback of all parts is the one that it went back to. */
export function originOf({ id, rollback }: Pick<ReleaseRecord, 'id' | 'rollback'>): string {
  return rollback?.what === 'all' ? rollback.of : id;
}

/** Releases that people went back from, by their origin. One that was deployed again on purpose since then is not among them. */
export function rolledBackFrom(entries: readonly HistoryEntry[]): Set<string> {
  const judged = new Map<string, boolean>();
  const judge = (id: string, isBad: boolean) => judged.has(id) || judged.set(id, isBad);
  for (const { record } of entries) {
    if (record?.status !== 'live') continue;
    const { rollback } = record;
    judge(originOf(record), false);
    if (rollback && rollback.of < rollback.from) judge(rollback.from, true);
  }
  return new Set([...judged].flatMap(([id, isBad]) => (isBad ? [id] : [])));
}

/**
 * What the environment runs. A deployment that was killed, or whose failed release stays, has left something else than
 * what current.json names: that attempt is `unsettled`.
 */
export function liveRelease({ current, entries }: History): {
  live: ReleaseRecord | undefined;
  unsettled: ReleaseRecord | undefined;
} {
  const live = entries.find(({ id }) => id === current?.value.id)?.record;
  const [newest] = entries.flatMap(({ record }) => (record && !record.rollback ? [record] : []));
  const isOver = !newest || !current || newest.id <= current.value.id || newest.status === 'rolled-back';
  const isUnsettled = !isOver && newest.status !== 'live' && newest.standing !== 'unchanged';
  return { live, unsettled: isUnsettled ? newest : undefined };
}

/** The releases that can come back, newest first, each once: those that were live and passed what was asked of them. */
export function goodReleases(entries: readonly HistoryEntry[]): ReleaseRecord[] {
  const seen = new Set<string>();
  return entries.flatMap(({ record }) => {
    if (record?.status !== 'live' || seen.has(originOf(record))) return [];
    seen.add(originOf(record));
    return [record];
  });
}
