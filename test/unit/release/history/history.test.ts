import { describe, expect, test } from '@jest/globals';
import {
  chooseRelease,
  type History,
  liveRelease,
  parseWanted,
  type ReleaseRecord,
  type RollbackFacts,
  rolledBackFrom,
  type Wanted,
} from '../../../../src/release/index.ts';
import { releaseRecord } from '../../../support/apps/release-record.ts';

const scope = { app: 'shop', environment: 'production' };

/** What happened in an environment, oldest first: a letter is a release, "B>A" a rollback from B to A. */
function historyOf(
  ...events: (string | [string, Partial<ReleaseRecord>])[]
): History & { ids: Record<string, string> } {
  const ids: Record<string, string> = {};
  let current = '';
  const records = events.map((event, index) => {
    const [name, changes = {}] = typeof event === 'string' ? [event] : event;
    const record = releaseRecord(scope, new Date(Date.UTC(2026, 10, 1 + index)).toISOString());
    const [from, to] = name.split('>');
    const rollback: RollbackFacts | undefined = to
      ? { of: ids[to]!, from: ids[from!]!, what: 'all', reason: '' }
      : undefined;
    ids[name] = record.id;
    const commit = `${name.toLowerCase().charCodeAt(0).toString(16)}00000000`.repeat(4);
    const full = { ...record, commit, status: 'live' as const, verdict: 'passed', rollback, ...changes };
    if (full.status === 'live') current = record.id;
    return full;
  });
  const value = { id: current, commit: '', time: '', mode: 'lambda' as const };
  return {
    ids,
    entries: records.toReversed().map((record) => ({ id: record.id, record })),
    current: { value, etag: '' },
  };
}

const noRelease = (fact: string) =>
  expect.objectContaining({ code: 'no-release', message: expect.stringContaining(fact) });

const chosen = (history: ReturnType<typeof historyOf>, wanted: Wanted) => {
  const { id, rollback } = chooseRelease(history, wanted, scope);
  return Object.entries(history.ids).find(([, one]) => one === (rollback?.of ?? id))![0];
};
const previous: Wanted = { kind: 'previous' };

describe('the release before', () => {
  test.each<[string, Parameters<typeof historyOf>, string]>([
    ['is the last good one', ['A', 'B'], 'A'],
    [
      'is no failed one',
      ['A', ['B', { status: 'rolled-back' }], ['C', { status: 'failed', standing: 'unchanged' }], 'D'],
      'A',
    ],
    ['is not the one that was gone back from', ['A', 'B', 'C', 'C>B'], 'A'],
    ['of a new release is what was gone back to', ['A', 'B', 'C', 'C>B', 'D'], 'B'],
    ['is older than the live one, also after a jump', ['A', 'B', 'C', 'D', 'D>B'], 'A'],
    ['may be one that was deployed again on purpose since', ['A', 'B', 'B>A', 'A>B', 'C'], 'B'],
    [
      'of a failed one that stays is the last good one',
      ['A', 'B', ['C', { status: 'failed', standing: 'stays' }]],
      'B',
    ],
    ['of one that was killed is the last good one', ['A', 'B', ['C', { status: 'deploying' }]], 'B'],
    ['does not come from a rollback that was killed', ['A', 'B', ['B>A', { status: 'deploying' }]], 'A'],
    ['of one whose failed successor was taken back', ['A', 'B', ['C', { status: 'rolled-back' }]], 'A'],
  ])('%s', (_, events, expected) => {
    expect(chosen(historyOf(...events), previous)).toBe(expected);
  });

  test('is refused where there is none, with what lies before', () => {
    const history = historyOf(['X', { status: 'failed', reason: 'no image' }], 'A', 'B', 'B>A');
    expect(() => chosen(history, previous)).toThrow(noRelease('no image'));
    expect(() => chosen(historyOf('A'), previous)).toThrow(noRelease(''));
    expect(rolledBackFrom(history.entries)).toEqual(new Set([history.ids['B']]));
    expect(liveRelease(history).live?.rollback?.of).toBe(history.ids['A']);
  });
});

describe('to', () => {
  const history = historyOf('A', 'B', ['C', { status: 'rolled-back' }], 'D');
  test.each<[string, string]>([
    ['2026-11-02', 'B'],
    ['2026-11-03T10:00Z', 'B'],
    ['2026-11-03T23:30-02:00', 'D'],
    ['2027-01-01', 'D'],
    ['6100000000', 'A'],
  ])('%s means %s', (to, expected) => {
    expect(chosen(history, parseWanted(to) as Wanted)).toBe(expected);
  });

  test('#7 is the release of one of its commits, or of its own ref', () => {
    const wanted = { kind: 'pull-request' as const, number: 7 };
    const { commit } = history.entries.at(-1)!.record!;
    expect(chosen(history, { ...wanted, commits: [commit] })).toBe('A');
    const own = historyOf('A', ['B', { ref: 'refs/pull/7/merge' }]);
    expect(chosen(own, { ...wanted, commits: [] })).toBe('B');
    expect(() => chosen(history, { ...wanted, commits: [] })).toThrow(noRelease('#7'));
  });

  test.each(['', 'next', '2026-13-01', '2026-02-30', '2026-11-02T25:00', '#', '#0x1', 'abcdef'])(
    '%j is no release',
    (to) => {
      expect(parseWanted(to)).toEqual({ kind: 'unreadable', text: to });
    },
  );

  test('a commit that several begin with is refused, and so is one that was never good', () => {
    expect(() => chosen(history, { kind: 'commit', commit: history.entries[1]!.record!.commit })).toThrow(
      noRelease(''),
    );
    const alike = historyOf(['A', { commit: 'abc1234000' }], ['B', { commit: 'abc1234fff' }]);
    expect(() => chosen(alike, { kind: 'commit', commit: 'abc1234' })).toThrow(noRelease('abc1234fff'));
  });
});
