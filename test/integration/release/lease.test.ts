import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  acquireLease,
  jsonStore,
  type JsonStore,
  ledger,
  newReleaseId,
  type ReleaseRecord,
} from '../../../src/release/index.ts';
import { type Clock, systemClock } from '../../../src/aws/index.ts';
import { recordingReporter } from '../../../src/report/index.ts';
import { unique } from '../../support/names.ts';
import { testSession } from '../../support/session.ts';

let store: JsonStore;
const report = recordingReporter();
const options = {
  operation: 'deploy',
  runId: '',
  runUrl: 'https://example.test/run/1',
  actor: 'ada',
  wait: 0,
  force: false,
};

beforeAll(async () => {
  const session = testSession();
  const Bucket = unique('lease');
  await session.client(S3Client).send(new CreateBucketCommand({ Bucket }));
  store = jsonStore(session, Bucket);
});

describe('the lease of an environment', () => {
  test('of ten runs at once exactly one gets it, and the others name the holder', async () => {
    const scope = { app: unique('app'), environment: 'test' };
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () => acquireLease(store, scope, options, report)),
    );
    const won = tries.filter((one) => one.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const lost of tries.filter((one) => one.status === 'rejected')) {
      expect(String(lost.reason)).toMatch(/is being changed by another run.*ada.*run\/1/);
    }
    await won[0]!.value.release();
    await (await acquireLease(store, scope, options, report)).release();
  });

  test('a later attempt of the same run takes it over, and the first one learns that it lost', async () => {
    const scope = { app: unique('app'), environment: 'test' };
    const clock = manualClock();
    const first = await acquireLease(store, scope, { ...options, runId: '77', clock }, report);
    const second = await acquireLease(store, scope, { ...options, runId: '77' }, report);
    const lost = new Promise<unknown>((resolve) =>
      first.signal.addEventListener('abort', () => resolve(first.signal.reason)),
    );
    clock.tick();
    expect(await lost).toMatchObject({ code: 'lease-lost' });
    await first.release();
    await expect(acquireLease(store, scope, options, report)).rejects.toThrow(/being changed/);
    await second.release();
  });

  test('a stale one is taken over; a fresh one only with force', async () => {
    const scope = { app: unique('app'), environment: 'test' };
    await acquireLease(store, scope, options, report);
    await expect(acquireLease(store, scope, { ...options, actor: 'bob' }, report)).rejects.toMatchObject({
      code: 'lease-held',
    });
    const aged: JsonStore = {
      ...store,
      get: async <T>(key: string) => {
        const stored = await store.get<T>(key);
        return stored && { ...stored, asOf: new Date(stored.modified.getTime() + 61_000) };
      },
    };
    const taken = await acquireLease(aged, scope, { ...options, actor: 'bob' }, report);
    expect(report.lines.join('\n')).toMatch(/Took over .* last heartbeat is 1 min 01 s old/);
    const forced = await acquireLease(store, scope, { ...options, force: true }, report);
    await forced.release();
    await taken.release();
  });

  test('who waits gets it as soon as it is free', async () => {
    const scope = { app: unique('app'), environment: 'test' };
    const first = await acquireLease(store, scope, options, report);
    const freedByTheFirstSleep: Clock = {
      ...systemClock,
      sleep: async (milliseconds, signal) => (signal ? systemClock.sleep(milliseconds, signal) : first.release()),
    };
    const waiting = acquireLease(store, scope, { ...options, wait: 60_000, clock: freedByTheFirstSleep }, report);
    await (await waiting).release();
  });
});

describe('the ledger', () => {
  test('promotes once, lists newest first, and refuses a pointer that has moved', async () => {
    const scope = { app: unique('app'), environment: 'test' };
    const releases = ledger(store, scope);
    const one = await releases.open(aRecord(scope, '2026-01-01T00:00:00Z'));
    const two = await releases.open(aRecord(scope, '2026-01-02T00:00:00Z'));
    await one.close({ status: 'live' });
    await releases.promote(one.record, undefined);
    const read = await releases.current();
    expect(read?.value.id).toBe(one.record.id);
    await releases.promote(two.record, read);
    await expect(releases.promote(one.record, read)).rejects.toMatchObject({ code: 'conflict' });
    await expect(releases.promote(one.record, undefined)).rejects.toMatchObject({ code: 'conflict' });
    expect(await releases.list()).toEqual([two.record.id, one.record.id]);
    expect(await releases.read(one.record.id)).toMatchObject({ status: 'live' });
    await expect(one.close({ status: 'failed' })).rejects.toMatchObject({ code: 'conflict' });
  });
});

function aRecord(scope: { app: string; environment: string }, time: string): ReleaseRecord {
  return {
    ...scope,
    format: 1,
    id: newReleaseId(new Date(time), 'abcdef0123'),
    time,
    status: 'deploying',
    mode: 'lambda',
    repository: 'o/r',
    commit: 'abcdef0123',
    ref: 'refs/heads/main',
    actor: 'ada',
    runUrl: '',
    content: { backend: 'sha256:0' },
    stacks: [],
    url: '',
    apiUrl: '',
    verdict: 'none',
    previous: null,
  };
}

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
