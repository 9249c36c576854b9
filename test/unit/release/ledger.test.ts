import { describe, expect, test } from '@jest/globals';
import { recordEvent } from '../../../src/pipeline/traffic/moves.ts';
import { type Ledger, ledger, type ReleaseRecord, rememberedLedger } from '../../../src/release/index.ts';
import { failureWith } from '../../support/failure-with.ts';
import { memoryStore } from '../../support/memory-store.ts';

const scope = { app: 'shop', environment: 'production' };
const draft = { id: 'r1', status: 'deploying', time: new Date(0).toISOString() } as ReleaseRecord;

describe.each<[string, (ledger: Ledger) => Ledger]>([
  ['a ledger', (one) => one],
  ['a ledger that remembers', (one) => rememberedLedger(one, new AbortController().signal)],
])('a record under way of %s', (_, kind) => {
  test('is as it was written last', async () => {
    const releases = kind(ledger(memoryStore(), scope));
    const opened = await releases.open(draft);
    await opened.close({ status: 'shifting' });
    expect(opened.record.status).toBe('shifting');
    const again = (await releases.reopen('r1'))!;
    await again.close({ status: 'live' });
    expect([opened.record.status, again.record.status]).toEqual(['shifting', 'live']);
  });

  test('keeps all that one run tells of a shift', async () => {
    const candidate = await kind(ledger(memoryStore(), scope)).open(draft);
    const clock = { now: () => 0, sleep: () => Promise.resolve() };
    await recordEvent({ clock }, { candidate }, { did: 'live', share: 100 }, {}, { status: 'live' });
    await recordEvent({ clock }, { candidate }, { did: 'finish', share: 100 }, {});
    expect(candidate.record).toMatchObject({
      status: 'live',
      traffic: { story: [{ did: 'live' }, { did: 'finish' }] },
    });
  });
});

describe('what another run has written meanwhile is not written over', () => {
  const facts = { id: 'r1', commit: 'a', time: draft.time, mode: 'lambda' } as const;
  test.each<[string, (releases: Ledger) => Promise<unknown>]>([
    ['a release of the same id', (releases) => releases.open(draft)],
    ['the release that is live', (releases) => releases.promote(facts, undefined)],
    [
      'how a release ended',
      async (releases) => {
        const mine = await releases.reopen('r1');
        await (await releases.reopen('r1'))!.close({ status: 'failed' });
        await mine!.close({ status: 'live' });
      },
    ],
  ])('%s', async (_, write) => {
    const releases = ledger(memoryStore(), scope);
    await releases.open(draft);
    await releases.promote(facts, undefined);
    await expect(write(releases)).rejects.toEqual(failureWith('conflict', 'shop', 'production'));
  });
});

test('an id that leads to another place in the bucket is none', async () => {
  await expect(ledger(memoryStore(), scope).entry('../../other/production/current')).rejects.toEqual(
    failureWith('input', '../../other/production/current'),
  );
});
