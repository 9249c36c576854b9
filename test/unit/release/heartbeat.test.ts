import { describe, expect, test } from '@jest/globals';
import type { Clock } from '../../../src/aws/index.ts';
import { Heartbeat } from '../../../src/release/heartbeat.ts';
import type { JsonStore, Stored } from '../../../src/release/index.ts';
import type { LeaseHolder } from '../../../src/release/lease.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const holder: LeaseHolder = {
  token: 'ours',
  runId: '1',
  runAttempt: 1,
  job: '',
  runUrl: '',
  actor: 'ada',
  operation: 'deploy',
  since: '2026-01-01T00:00:00Z',
};

describe('the heartbeat of a lease', () => {
  test('renews it on the beat, and hands the last ETag over at the end', async () => {
    const { beat, clock, store } = start();
    await clock.run(61_000);
    expect(store.writes).toBe(4);
    expect(await beat.stop()).toBe(store.etag);
    expect(beat.signal.aborted).toBe(false);
  });

  test('goes on after a renewal that was carried out while its answer got lost', async () => {
    const { beat, clock, store } = start({ 1: 'answer lost' });
    await clock.run(46_000);
    expect(beat.signal.aborted).toBe(false);
    expect(store.value.token).toBe('ours');
    expect(await beat.stop()).toBe(store.etag);
  });

  test('finds out what is there when the very last answer got lost', async () => {
    const { beat, clock, store } = start({ 1: 'answer lost' });
    await clock.run(16_000);
    expect(await beat.stop()).toBe(store.etag);
  });

  test('stops the run when another one has taken the lease over', async () => {
    const { beat, clock, store } = start();
    await clock.run(16_000);
    store.take('theirs');
    await clock.run(15_000);
    expect(beat.signal.reason).toMatchObject({ code: 'lease-lost', what: expect.stringMatching('taken over') });
    expect(await beat.stop()).toBeUndefined();
  });

  test.each(['refused', 'never answered'] as const)(
    'stops the run before anybody may take over when renewals are %s',
    async (fault) => {
      const { beat, clock, report } = start({ 2: fault, 3: fault, 4: fault, 5: fault });
      await clock.run(15_000 + 52_000);
      expect(beat.signal.aborted).toBe(false);
      await clock.run(1_000);
      expect(beat.signal.reason).toMatchObject({ code: 'lease-lost', what: expect.stringMatching('ran out') });
      expect(report.lines.join('\n')).not.toMatch(/undefined/);
      expect(await beat.stop()).toBeUndefined();
    },
  );

  test('one missed beat is a note, not a loss', async () => {
    const { beat, clock, report, store } = start({ 1: 'refused' });
    await clock.run(31_000);
    expect(report.lines.join('\n')).toMatch(/could not be renewed, trying again: 503/);
    expect(store.writes).toBe(1);
    expect(await beat.stop()).toBe(store.etag);
  });
});

type Fault = 'answer lost' | 'refused' | 'never answered';

/** A heartbeat over a store whose n-th renewal goes wrong as told. */
function start(faults: Record<number, Fault> = {}) {
  const clock = simulatedClock();
  const store = new LeaseStore(faults);
  const report = recordingReporter();
  const beat = new Heartbeat({ clock, report }, { store, key: 'lease.json', holder, etag: store.etag });
  return { beat, clock, store, report };
}

class LeaseStore implements Pick<JsonStore, 'get' | 'put'> {
  value: { token: string } = holder;
  writes = 0;
  private asked = 0;
  private readonly faults: Record<number, Fault>;
  constructor(faults: Record<number, Fault>) {
    this.faults = faults;
  }
  get etag(): string {
    return `${this.value.token}-${this.writes}`;
  }
  take(token: string): void {
    this.value = { token };
  }
  get<T>(): Promise<Stored<T> | undefined> {
    return Promise.resolve({ value: this.value as T, etag: this.etag, modified: new Date(0), asOf: new Date(0) });
  }
  put(
    _key: string,
    value: unknown,
    condition: { ifNoneMatch: '*' } | { ifMatch: string },
  ): Promise<string | undefined> {
    const fault = this.faults[++this.asked];
    if (fault === 'refused') return Promise.reject(new Error('503'));
    if (fault === 'never answered') return new Promise(() => undefined);
    if (!('ifMatch' in condition) || condition.ifMatch !== this.etag) return Promise.resolve(undefined);
    this.value = value as { token: string };
    this.writes++;
    return fault ? Promise.reject(new Error('socket hang up')) : Promise.resolve(this.etag);
  }
  delete = () => Promise.resolve(true);
  list = () => Promise.resolve([]);
}

/** Time that passes only in run(): sleepers wake in order. */
function simulatedClock(): Clock & { run(milliseconds: number): Promise<void> } {
  let now = 0;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const sleeper = { at: now + milliseconds, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason as Error);
        });
      }),
    async run(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        await settled();
        const next = [...sleepers].sort((a, b) => a.at - b.at)[0];
        if (!next || next.at > end) break;
        now = next.at;
        sleepers.delete(next);
        next.wake();
      }
      now = end;
    },
  };
}

/** All that can go on without time passing has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
