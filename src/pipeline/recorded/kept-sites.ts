import { goodReleases, type Ledger, readHistory } from '../../release/index.ts';

/** Releases of the site that the newest good releases need: a rollback to each of them finds its files. */
export async function sitesToKeep(releases: Ledger, count: number): Promise<string[]> {
  // Failed attempts stand between them.
  const { entries } = await readHistory(releases, Math.max(5, 2 * count));
  const sites = goodReleases(entries)
    .slice(0, count)
    .flatMap(({ site }) => site?.release ?? []);
  return [...new Set(sites)];
}
