import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { acquireLease, jsonStore, type JsonStore, ledger } from '../../../src/release/index.ts';
import { recordKey, scopePrefix } from '../../../src/release/keys.ts';
import { type Clock, systemClock } from '../../../src/aws/index.ts';
import { createContext } from '../../../src/operation/index.ts';
import { faultProxy, type Verdict } from '../../support/emulator/fault-proxy.ts';
import { unique } from '../../support/names.ts';
import { releaseRecord } from '../../support/apps/release-record.ts';
import { testSession } from '../../support/emulator/session.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

let store: JsonStore;
let bucket: string;
const report = recordingReporter();
const context = createContext(testSession(), report);
const options = {
  operation: 'deploy',
  runId: '',
  runUrl: 'https://example.test/run/1',
  actor: 'ada',
  wait: 0,
  force: false,
};
const HELD = { code: 'lease-held' };

beforeAll(async () => {
  const session = testSession();
  bucket = unique('lease');
  await session.client(S3Client).send(new CreateBucketCommand({ Bucket: bucket }));
  store = jsonStore(session, bucket);
});

describe('the lease of an environment', () => {
  test('of ten runs at once exactly one gets it, and the others name the holder', async () => {
    const scope = { app: unique('app'), environment: 'test' };
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () => acquireLease(context, store, scope, options)),
    );
    const won = tries.filter((one) => one.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const lost of tries.filter((one) => one.status === 'rejected')) {
      expect(lost.reason).toMatchObject({ ...HELD, why: expect.stringMatching(/ada.*run\/1/) });
    }
    await won[0]!.value.release();
    await (await acquireLease(context, store, scope, options)).release();
  });

  test('a later attempt of the same run takes it over, and the first one learns that it lost', async () => {
    const scope = { app: unique('app'), environment: 'test' };
    const clock = manualClock();
    const first = await acquireLease({ ...context, clock }, store, scope, { ...options, runId: '77' });
    const second = await acquireLease(context, store, scope, { ...options, runId: '77', runAttempt: 2 });
    const lost = new Promise<unknown>((resolve) =>
      first.signal.addEventListener('abort', () => resolve(first.signal.reason)),
    );
    clock.tick();
    expect(await lost).toMatchObject({ code: 'lease-lost' });
    await first.release();
    await expect(acquireLease(context, store, scope, options)).rejects.toMatchObject(HELD);
    await second.release();
  });

  test('jobs of the same attempt wait for each other, and an earlier attempt does not take it back', async () => {
    const scope = { app: unique('app'), environment: 'test' };
    const job = { ...options, runId: '78', runAttempt: 2 };
    const first = await acquireLease(context, store, scope, { ...job, job: 'eu' });
    await expect(acquireLease(context, store, scope, { ...job, job: 'us' })).rejects.toMatchObject({
      ...HELD,
      why: expect.stringMatching(/job eu by ada/),
    });
    await expect(acquireLease(context, store, scope, { ...job, job: 'eu' })).rejects.toMatchObject(HELD);
    await expect(acquireLease(context, store, scope, { ...job, runAttempt: 1 })).rejects.toMatchObject(HELD);
    await first.release();
  });

  test('one that says no attempt counts as the first', async () => {
    const scope = { app: unique('app'), environment: 'test' };
    const old = { ...options, runId: '79', token: 'old', since: '2026-01-01T00:00:00Z' };
    await store.put(`${scopePrefix(scope)}lease.json`, old, { ifNoneMatch: '*' });
    await expect(acquireLease(context, store, scope, { ...options, runId: '79' })).rejects.toMatchObject(HELD);
    await (await acquireLease(context, store, scope, { ...options, runId: '79', runAttempt: 2 })).release();
  });

  test('a stale one is taken over; a fresh one only with force', async () => {
    const scope = { app: unique('app'), environment: 'test' };
    const stale = await acquireLease(context, store, scope, options);
    await expect(acquireLease(context, store, scope, { ...options, actor: 'bob' })).rejects.toMatchObject(HELD);
    const aged: JsonStore = {
      ...store,
      get: async <T>(key: string) => {
        const stored = await store.get<T>(key);
        return stored && { ...stored, asOf: new Date(stored.modified.getTime() + 61_000) };
      },
    };
    const taken = await acquireLease(context, aged, scope, { ...options, actor: 'bob' });
    expect(report.lines.join('\n')).toMatch(/Took over .* last heartbeat is 1 min 01 s old/);
    const forced = await acquireLease(context, store, scope, { ...options, force: true });
    await forced.release();
    await taken.release();
    // A heartbeat left behind would keep the process alive after the emulator has gone.
    await stale.release();
  });

  test('who waits stops waiting when the job is cancelled', async () => {
    const scope = { app: unique('app'), environment: 'test' };
    const first = await acquireLease(context, store, scope, options);
    const stop = new AbortController();
    const cancelled = { ...recordingReporter(), note: () => stop.abort(new Error('cancelled')) };
    await expect(
      acquireLease({ ...context, report: cancelled, signal: stop.signal }, store, scope, { ...options, wait: 60_000 }),
    ).rejects.toThrow('cancelled');
    await first.release();
  });

  test('who waits gets it as soon as it is free', async () => {
    const scope = { app: unique('app'), environment: 'test' };
    const first = await acquireLease(context, store, scope, options);
    const clock: Clock = {
      ...systemClock,
      // Who waits sleeps with the signal of the run; heartbeats have one of their own.
      sleep: async (milliseconds, signal) =>
        signal === context.signal ? first.release() : systemClock.sleep(milliseconds, signal),
    };
    const waiting = acquireLease({ ...context, clock }, store, scope, { ...options, wait: 60_000 });
    await (await waiting).release();
  });
});

describe('the ledger', () => {
  test('promotes once, lists newest first, and refuses a pointer that has moved', async () => {
    const scope = { app: unique('app'), environment: 'test' };
    const releases = ledger(store, scope);
    const one = await releases.open(releaseRecord(scope, '2026-01-01T00:00:00Z'));
    const two = await releases.open(releaseRecord(scope, '2026-01-02T00:00:00Z'));
    await one.close({ status: 'live' });
    await releases.promote(one.record, undefined);
    const read = await releases.current();
    expect(read?.value.id).toBe(one.record.id);
    await releases.promote(two.record, read);
    await expect(releases.promote(one.record, read)).rejects.toMatchObject({ code: 'conflict' });
    await expect(releases.promote(one.record, undefined)).rejects.toMatchObject({ code: 'conflict' });
    expect(await releases.list()).toEqual([two.record.id, one.record.id]);
    expect(await releases.read(one.record.id)).toMatchObject({ status: 'live' });
  });

  test('closes a record again for whom it is the newest, and refuses one that somebody else has changed', async () => {
    const scope = { app: unique('app'), environment: 'test' };
    const releases = ledger(store, scope);
    const open = await releases.open(releaseRecord(scope, '2026-01-01T00:00:00Z'));
    await open.close({ status: 'live', url: 'https://example.test' });
    await open.close({ status: 'rolled-back', reason: 'a check failed' });
    expect(await releases.read(open.record.id)).toEqual({
      ...open.record,
      status: 'rolled-back',
      url: 'https://example.test',
      reason: 'a check failed',
    });
    const key = recordKey(scope, open.record.id);
    const { etag } = (await store.get(key))!;
    await store.put(key, { ...open.record, status: 'failed' }, { ifMatch: etag });
    await expect(open.close({ status: 'live' })).rejects.toMatchObject({ code: 'conflict' });
    expect(await releases.read(open.record.id)).toMatchObject({ status: 'failed' });
  });
});

describe('a conditional write', () => {
  const conflict: Verdict = {
    status: 409,
    body: '<?xml version="1.0"?><Error><Code>ConditionalRequestConflict</Code><Message>Conflict</Message></Error>',
  };

  test('whose answer is lost is recognised when the SDK sends it again', async () => {
    await behindProxy(['lose-answer', 'pass', 'lose-answer', 'pass'], async (flaky, answers) => {
      const created = await flaky.put('lost.json', { a: 1 }, { ifNoneMatch: '*' });
      expect(created).toBe((await store.get('lost.json'))?.etag);
      const changed = await flaky.put('lost.json', { a: 2 }, { ifMatch: created! });
      expect(changed).toBe((await store.get('lost.json'))?.etag);
      expect(changed).not.toBe(created);
      // Both times S3 refused what the SDK sent again: without a look at the object these would be lost races.
      expect(answers.filter((answer) => answer.includes('PreconditionFailed'))).toHaveLength(2);
    });
  });

  test('that lost to another one stays lost, also when its first answer got lost', async () => {
    const etag = await store.put('raced.json', { by: 'ada' }, { ifNoneMatch: '*' });
    await behindProxy(['lose-answer', 'pass'], async (flaky) => {
      expect(await flaky.put('raced.json', { by: 'bob' }, { ifNoneMatch: '*' })).toBeUndefined();
      expect(await flaky.put('gone.json', { by: 'bob' }, { ifMatch: etag! })).toBeUndefined();
    });
    expect(await store.get('raced.json')).toMatchObject({ value: { by: 'ada' } });
  });

  test('that meets another one under way is tried again, five times at most', async () => {
    await behindProxy([conflict, conflict, 'pass'], async (busy, _, waits) => {
      expect(await busy.put('busy.json', { by: 'ada' }, { ifNoneMatch: '*' })).toBe(
        (await store.get('busy.json'))?.etag,
      );
      expect(waits).toEqual([100, 200]);
    });
    await behindProxy([conflict, conflict, conflict, conflict, conflict], async (busy, _, waits) => {
      expect(await busy.put('busier.json', { by: 'ada' }, { ifNoneMatch: '*' })).toBeUndefined();
      expect(waits).toEqual([100, 200, 400, 800]);
    });
  });

  /** A store whose PUTs fare as the verdicts say, one after the other; the clock's sleeps end at once. */
  async function behindProxy(
    verdicts: Verdict[],
    use: (store: JsonStore, answers: string[], waits: number[]) => Promise<void>,
  ): Promise<void> {
    const answers: string[] = [];
    const waits: number[] = [];
    const clock: Clock = { ...systemClock, sleep: (wait) => Promise.resolve(void waits.push(wait)) };
    const proxy = await faultProxy(
      process.env['AWS_ENDPOINT_URL']!,
      ({ operation }) => (operation === 'PUT' && verdicts.shift()) || 'pass',
      ({ operation }, answer) => {
        if (operation === 'PUT') answers.push(answer);
        return answer;
      },
    );
    try {
      await use(jsonStore(testSession(proxy.endpoint), bucket, { clock }), answers, waits);
      expect(verdicts).toEqual([]);
    } finally {
      await proxy.stop();
    }
  }
});

/** A clock whose sleeps end when the test says so. */
function manualClock(): Clock & { tick(): void } {
  let wake: (() => void) | undefined;
  return {
    now: () => Date.now(),
    sleep: (_, signal) =>
      new Promise((resolve, reject) => {
        wake = resolve;
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      }),
    tick: () => wake?.(),
  };
}
