import { goodReleases, type Ledger, originOf, readHistory, rolledBackFrom } from '../../release/index.ts';

/**
 * Releases of the site that the newest `count` good releases need: a rollback to each of them finds its files. Those that
 * people went back from do not count, and however many attempts have failed in between, the good ones are found.
 */
export async function sitesToKeep(releases: Ledger, count: number): Promise<string[]> {
  for (let limit = Math.max(5, 2 * count); ; limit *= 4) {
    const { entries } = await readHistory(releases, limit);
    const bad = rolledBackFrom(entries);
    const good = goodReleases(entries).filter((record) => !bad.has(originOf(record)));
    if (good.length < count && entries.length >= limit) continue;
    return [...new Set(good.slice(0, count).flatMap(({ site }) => site?.release ?? []))];
  }
}
