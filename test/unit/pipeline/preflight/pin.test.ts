import { expect, test } from '@jest/globals';
import { checkPins, type CommitOrder, refusePinnedContent } from '../../../../src/pipeline/preflight/pin.ts';
import { type CurrentRelease, fingerprintOf } from '../../../../src/release/index.ts';
import { releaseRecord } from '../../../support/apps/release-record.ts';
import { failureWith } from '../../../support/failure-with.ts';

const deployed = releaseRecord({ app: 'shop', environment: 'production' }, '2026-11-29T10:00:00.000Z');
const pin = {
  id: 'r2',
  commit: 'bad1111',
  fingerprint: fingerprintOf(deployed),
  reason: 'prices of zero',
  actor: 'ada',
  time: '2026-11-29T10:00:00Z',
};
const current = { id: 'r3', commit: 'old0000', rolledBackFrom: [pin] } as unknown as CurrentRelease;

/** Checks a commit that is so much newer or older than the one that was rolled back from. */
const check = (commit: string, order: CommitOrder, allowOlder = false) =>
  checkPins(current, commit, { allowOlder, compareCommits: () => Promise.resolve(order) });

test.each<[string, string, CommitOrder]>([
  ['the commit that was rolled back from', 'bad1111', 'unknown'],
  ['another name of it', 'bad1111aaaa', 'same'],
  ['an older one', 'abc1234', 'older'],
])('%s is not deployed again', async (_, commit, order) => {
  await expect(check(commit, order)).rejects.toEqual(failureWith('rolled-back-from', 'r2', 'ada', 'prices of zero'));
  expect(await check(commit, order, true)).toMatchObject({ remaining: [] });
});

test.each<[string, string, CommitOrder, number]>([
  ['a newer one ends the pin', 'abc1234', 'newer', 0],
  ['one that is neither leaves it', 'abc1234', 'diverged', 1],
  ['one that nobody can compare leaves it', 'abc1234', 'unknown', 1],
  ['what is live leaves it', 'old0000', 'older', 1],
])('of the others, %s', async (_, commit, order, left) => {
  expect((await check(commit, order)).remaining).toHaveLength(left);
});

test('the same content is not deployed again whatever its commit is, save on purpose', async () => {
  const checked = await check('abc1234', 'newer');
  expect(() => refusePinnedContent(checked, deployed, 'abc1234')).toThrow(failureWith('rolled-back-from', 'r2'));
  expect(() => refusePinnedContent({ ...checked, allowed: true }, deployed, 'abc1234')).not.toThrow();
});
