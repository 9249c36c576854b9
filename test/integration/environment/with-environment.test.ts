import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Clock, systemClock } from '../../../src/aws/index.ts';
import { withEnvironment } from '../../../src/environment/index.ts';
import type { EnvironmentRequest } from '../../../src/environment/with-environment.ts';
import { createContext } from '../../../src/operation/index.ts';
import { acquireLease, jsonStore, type JsonStore } from '../../../src/release/index.ts';
import { recordKey, scopePrefix } from '../../../src/release/keys.ts';
import { BOOTSTRAP_VERSION, ensureBootstrap } from '../../../src/stack/index.ts';
import { releaseRecord } from '../../support/apps/release-record.ts';
import { countingSession } from '../../support/emulator/counting-session.ts';
import { faultProxy } from '../../support/emulator/fault-proxy.ts';
import { testSession } from '../../support/emulator/session.ts';
import { unique } from '../../support/names.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const templates = new URL('../../../templates', import.meta.url).pathname;
const session = testSession();
let store: JsonStore;

beforeAll(async () => {
  const { artifactsBucket } = await ensureBootstrap(createContext(session, recordingReporter()), templates);
  store = jsonStore(session, artifactsBucket);
});

function environment(more: Partial<EnvironmentRequest> = {}) {
  const scope = { app: unique('app'), environment: 'test' };
  const request: EnvironmentRequest = {
    ...scope,
    operation: 'deploy',
    run: {
      repository: 'my-org/shop',
      commit: '',
      ref: '',
      actor: 'ada',
      runUrl: '',
      runId: '1',
      runAttempt: 1,
      job: 'live',
    },
    leaseTimeout: 0,
    forceUnlock: false,
    dryRun: false,
    templates,
    ...more,
  };
  const holder = async () =>
    (await store.get<{ operation: string; actor: string; job: string }>(`${scopePrefix(scope)}lease.json`))?.value;
  return { scope, request, holder };
}

describe('work on an environment', () => {
  test('holds its lease and finds the bootstrap stack and the releases', async () => {
    const { request, holder } = environment();
    const result = await withEnvironment(
      createContext(session, recordingReporter()),
      request,
      async ({ bootstrap, releases }) => {
        expect(await holder()).toMatchObject({ operation: 'deploy', actor: 'ada', job: 'live' });
        expect(bootstrap?.artifactsBucket).toBeTruthy();
        expect(await releases!.list()).toEqual([]);
        return 'done';
      },
    );
    expect(result).toBe('done');
    expect(await holder()).toBeUndefined();
  });

  test.each([2, undefined])('knows the releases that are there while the lease is taken: %s', async (looksAhead) => {
    const { request, scope } = environment({ looksAhead });
    const likely = async () => {
      const counting = countingSession(testSession());
      const context = createContext(counting, recordingReporter());
      const releases = await withEnvironment(context, request, ({ likelyReleases }) => Promise.resolve(likelyReleases));
      return { releases, reads: counting.calls.filter((call) => /^(Get|List)Object/.test(call)).length };
    };
    const reads = looksAhead === undefined ? 0 : 2;
    expect(await likely()).toEqual({ releases: [], reads });
    const [oldest, ...newer] = ['2026-11-18', '2026-11-19', '2026-11-20'].map((day) =>
      releaseRecord(scope, `${day}T10:00:00.000Z`),
    );
    for (const record of [oldest!, ...newer])
      await store.put(recordKey(scope, record.id), record, { ifNoneMatch: '*' });
    await store.put(`${scopePrefix(scope)}current.json`, { id: oldest!.id }, { ifNoneMatch: '*' });
    // The one that is live may be older than the newest.
    const known = [oldest!, ...newer.toReversed()].map(({ id }) => id);
    expect(await likely()).toEqual({ releases: reads === 0 ? [] : known, reads });
  });

  test('of an app with a bootstrap stack of its own is warned where it works with the one for all', async () => {
    const { request } = environment();
    const warnings = async (app: string) => {
      const report = recordingReporter();
      await withEnvironment(createContext(session, report), { ...request, app }, () => Promise.resolve());
      return report.warnings;
    };
    expect(await warnings(request.app)).toEqual([]);
    const Name = `/deploy/bootstrap/deploy-bootstrap-${request.app}/version`;
    await session
      .client(SSMClient)
      .send(new PutParameterCommand({ Name, Value: String(BOOTSTRAP_VERSION), Type: 'String' }));
    for (const app of [request.app, `${request.app}-api`])
      expect(await warnings(app)).toEqual([expect.stringContaining(`deploy-bootstrap-${request.app}`)]);
  });

  test('that fails leaves no lease behind', async () => {
    const { request, holder } = environment();
    const context = createContext(session, recordingReporter());
    await expect(withEnvironment(context, request, () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
    expect(await holder()).toBeUndefined();
  });

  test('as a dry run takes no lease, and goes on while another run holds it', async () => {
    const { scope, request, holder } = environment({ dryRun: true });
    const context = createContext(session, recordingReporter());
    const other = await acquireLease(context, store, scope, {
      operation: 'other',
      runId: '9',
      runUrl: '',
      actor: 'bob',
      wait: 0,
      force: false,
    });
    await withEnvironment(context, request, async () => {
      expect(await holder()).toMatchObject({ operation: 'other' });
    });
    await other.release();
  });

  test('is told to stop when another run takes the lease', async () => {
    const { scope, request } = environment();
    let beat: () => void = () => undefined;
    const clock: Clock = {
      ...systemClock,
      sleep: (_, signal) =>
        new Promise((resolve, reject) => {
          beat = resolve;
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    };
    const context = createContext(session, recordingReporter(), { clock });
    await withEnvironment(context, request, async ({ context: { signal } }) => {
      const other = await acquireLease(createContext(session, recordingReporter()), store, scope, {
        operation: 'other',
        runId: '9',
        runUrl: '',
        actor: 'bob',
        wait: 0,
        force: true,
      });
      const stopped = new Promise((resolve) => signal.addEventListener('abort', resolve));
      beat();
      await stopped;
      expect(signal.reason).toMatchObject({ code: 'lease-lost' });
      await other.release();
    });
  });

  test('whose lease cannot be released still has its own result', async () => {
    const { request } = environment();
    const report = recordingReporter();
    const denied = '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';
    const proxy = await faultProxy(process.env['AWS_ENDPOINT_URL']!, ({ operation }) =>
      operation === 'DELETE' ? { status: 403, body: denied } : 'pass',
    );
    const context = createContext(testSession(proxy.endpoint), report);
    expect(await withEnvironment(context, request, () => Promise.resolve('done'))).toBe('done');
    expect(report.warnings).toEqual([expect.stringContaining('could not be released')]);
    await proxy.stop();
  });
});
