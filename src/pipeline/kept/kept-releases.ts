import {
  goodReleases,
  type Ledger,
  originOf,
  readHistory,
  type ReleaseRecord,
  rolledBackFrom,
} from '../../release/index.ts';
import type { Deployment } from '../deployment.ts';

/** How many of the newest records are read at first to find `count` good ones among them. */
export function newestToRead(count: number): number {
  return Math.max(5, 2 * count);
}

/**
 * The records of the newest `count` good releases, their rollbacks among them: what one of these names stays, so that a
 * rollback to it finds all of it. Those that people went back from do not count, and however many attempts have failed in
 * between, the good ones are found.
 */
export async function releasesToKeep(releases: Ledger, count: number): Promise<ReleaseRecord[]> {
  for (let limit = newestToRead(count); ; limit *= 4) {
    const { entries } = await readHistory(releases, limit);
    const bad = rolledBackFrom(entries);
    const good = goodReleases(entries).filter((record) => !bad.has(originOf(record)));
    if (good.length < count && entries.length >= limit) continue;
    const kept = new Set(good.slice(0, count).map(originOf));
    return entries.flatMap(({ record }) => (record?.status === 'live' && kept.has(originOf(record)) ? [record] : []));
  }
}

/** What a deployment must clear nothing away of: the releases that can come back, and the one that was live. */
export function neededReleases({ kept = [], previous }: Pick<Deployment, 'kept' | 'previous'>): ReleaseRecord[] {
  return previous ? [...kept, previous] : [...kept];
}

/** Releases of the site that these records need. */
export function sitesOf(kept: readonly ReleaseRecord[]): string[] {
  return [...new Set(kept.flatMap(({ site }) => site?.release ?? []))];
}

/** Versions of a function that these records need. */
export function versionsOf(kept: readonly ReleaseRecord[], functionName: string): Set<string> {
  return new Set(kept.flatMap(({ function: used }) => (used?.name === functionName ? [used.version] : [])));
}
