import { describe, expect, test } from '@jest/globals';
import { releasesToKeep, sitesOf, versionsOf } from '../../../../src/pipeline/kept/kept-releases.ts';
import type { Ledger, ReleaseRecord } from '../../../../src/release/index.ts';
import { releaseRecord } from '../../../support/apps/release-record.ts';

const scope = { app: 'shop', environment: 'production' };
const now = new Date();

/** What happened, oldest first: "A" is a good release with the site "A", "-" an attempt that failed, "B>A" a rollback. */
function ledgerOf(...events: string[]): { ledger: Ledger; reads: number[] } {
  const ids = new Map<string, string>();
  const reads: number[] = [];
  const records = events.map((event, index): ReleaseRecord => {
    const record = releaseRecord(scope, new Date(Date.UTC(2026, 0, 1, index)).toISOString());
    const [from, to] = event.split('>') as [string, string?];
    const rollback = to ? { of: ids.get(to)!, from: ids.get(from)!, what: 'all' as const, reason: '' } : undefined;
    if (event !== '-' && !to) ids.set(event, record.id);
    const status = event === '-' ? 'rolled-back' : 'live';
    return {
      ...record,
      status,
      verdict: 'passed',
      rollback,
      site: { release: to ?? event, bucket: 'web' },
      function: { name: 'shop', version: to ?? event },
    } as ReleaseRecord;
  });
  const newest = records.toReversed();
  const current = newest.find(({ status }) => status === 'live')!;
  const ledger = {
    current: () =>
      Promise.resolve({
        value: { id: current.id, commit: '', time: '', mode: 'lambda' },
        etag: '',
        modified: now,
        asOf: now,
      }),
    list: (limit: number) => Promise.resolve(newest.slice(0, (reads.push(limit), limit)).map(({ id }) => id)),
    entry: (id: string) => Promise.resolve({ id, record: newest.find((one) => one.id === id) }),
  } as unknown as Ledger;
  return { ledger, reads };
}

describe('the sites and versions that stay', () => {
  test.each<[string, string[], number, string[]]>([
    ['are those of the newest good releases', ['A', 'B', 'C', 'D'], 3, ['D', 'C', 'B']],
    ['are all, where there are fewer', ['A', 'B'], 20, ['B', 'A']],
    [
      'are found behind however many failed attempts',
      ['A', 'B', ...Array<string>(60).fill('-'), 'C'],
      3,
      ['C', 'B', 'A'],
    ],
    ['are not those that people went back from', ['A', 'B', 'C', 'D', 'D>C', 'C>B'], 2, ['B', 'A']],
    ['count a release that came back once', ['A', 'B', 'C', 'C>A'], 2, ['A', 'B']],
  ])('%s', async (_, events, count, expected) => {
    const kept = await releasesToKeep(ledgerOf(...events).ledger, count);
    expect([sitesOf(kept), [...versionsOf(kept, 'shop')]]).toEqual([expected, expected]);
    expect([...versionsOf(kept, 'another')]).toEqual([]);
  });

  test('are known after one look where nothing failed', async () => {
    const { ledger, reads } = ledgerOf('A', 'B', 'C', 'D', 'E', 'F');
    await releasesToKeep(ledger, 3);
    expect(reads).toEqual([6]);
  });
});
