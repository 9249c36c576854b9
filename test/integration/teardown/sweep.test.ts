import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import teardownAction from '../../../src/actions/teardown.ts';
import { Bucket } from '../../../src/aws/s3/index.ts';
import { createContext } from '../../../src/operation/index.ts';
import { acquireLease, jsonStore, type JsonStore, scopePrefix } from '../../../src/release/index.ts';
import { recordKey } from '../../../src/release/keys.ts';
import { listStacks } from '../../../src/stack/index.ts';
import { runWith } from '../../support/actions/in-process.ts';
import { bootstrapOf, deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { takeDown } from '../../support/apps/teardown.ts';
import { releaseRecord } from '../../support/apps/release-record.ts';
import { testSession } from '../../support/emulator/session.ts';
import { failureWith, naming } from '../../support/failure-with.ts';
import { startGitHub, type GitHub } from '../../support/github/server.ts';
import { unique } from '../../support/names.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { memoKey } from '../../../src/teardown/inventory/memo.ts';
import { stackNameOf } from '../../support/apps/stack-name.ts';

const session = testSession();
let store: JsonStore;
let github: GitHub;
let app: string;

beforeAll(async () => {
  store = jsonStore(session, (await bootstrapOf(session)).artifactsBucket);
  github = await startGitHub();
});
afterAll(() => github.stop());
beforeEach(() => {
  app = unique('app');
  github.pulls.clear();
  github.refuse = undefined;
  github.requests.length = 0;
});

/** States of pull requests, by number; `kept` has the label. */
function pulls(states: Record<number, 'open' | 'closed' | 'kept'>): void {
  for (const [number, state] of Object.entries(states))
    github.pulls.set(Number(number), {
      state: state === 'kept' ? 'open' : state,
      sha: 'a'.repeat(40),
      repository: 'o/r',
      labels: state === 'kept' ? ['keep-preview'] : [],
    });
}

const ASKED = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';

interface Planted {
  tags?: Record<string, string>;
  record?: boolean;
  repository?: string;
  until?: string;
}

/** What a preview consists of, as the sweep sees it: a stack with our tags, and a record. */
async function plant(environment: string, { tags, record = true, repository = 'o/r', until }: Planted = {}) {
  const scope = { app, environment };
  await deployStack(session, {
    stackName: stackNameOf({ app, environment }, 'lambda'),
    template: { body: 'Resources: { Queue: { Type: AWS::SQS::Queue } }' },
    tags: tags ?? { 'deploy:app': app, 'deploy:environment': environment },
  });
  const release = { ...releaseRecord(scope, '2026-11-20T10:00:00.000Z'), repository };
  if (record) await store.put(recordKey(scope, release.id), release, { ifNoneMatch: '*' });
  const preview = { format: 1, app, number: Number(environment.slice(3)), repository, until };
  if (until) await store.put(`${scopePrefix(scope)}preview.json`, preview, { ifNoneMatch: '*' });
}

async function sweep(inputs: Record<string, string> = {}) {
  const { outputs, error, report } = await runWith(
    teardownAction,
    { app, sweep: 'true', 'github-token': 'token-of-a-job', ...inputs },
    { environment: { GITHUB_REPOSITORY: 'o/r', GITHUB_API_URL: github.url, GITHUB_EVENT_NAME: 'schedule' } },
  );
  const pairs = (json = '[]') =>
    Object.fromEntries(
      (JSON.parse(json) as { environment: string; status?: string; why: string }[]).map(
        ({ environment, status, why }) => [environment, status ?? why],
      ),
    );
  return {
    swept: pairs(outputs['swept']),
    named: pairs(outputs['named']),
    error,
    warnings: report.warnings.join('\n'),
  };
}

const environments = async () =>
  (await listStacks(session, `${app}-`))
    .map(({ stackName }) => stackName.slice(app.length + 1).replace('-lambda', ''))
    .sort();

describe('a sweep', () => {
  test('takes down what is closed or expired, and nothing else', async () => {
    for (const environment of ['pr-1', 'pr-4', 'production', 'pr-7']) await plant(environment);
    await plant('pr-2', { until: '2026-01-01T00:00:00Z' });
    await plant('pr-3', { until: '2026-01-01T00:00:00Z' });
    pulls({ 1: 'closed', 2: 'open', 3: 'kept', 4: 'open', 7: 'open' });
    const dry = await sweep({ 'dry-run': 'true' });
    expect(dry.swept).toEqual({ 'pr-1': 'planned', 'pr-2': 'planned' });
    expect(await environments()).toHaveLength(6);
    const { swept, error, named } = await sweep();
    expect({ swept, error, named }).toEqual({ swept: { 'pr-1': 'done', 'pr-2': 'done' }, error: undefined, named: {} });
    expect(await environments()).toEqual(['pr-3', 'pr-4', 'pr-7', 'production']);
    expect(await store.list(scopePrefix({ app, environment: 'pr-1' }))).toEqual([]);
    expect((await sweep()).swept).toEqual({});
  });

  test('leaves what is not proved to be ours, and names it', async () => {
    await plant('pr-1', { record: false });
    await plant('pr-2', { tags: { team: 'other' }, record: false });
    await plant('pr-3', { repository: 'someone/else' });
    await plant('pr-4');
    // Files of a preview, and nothing else of it.
    await store.put(`previews/${app}-pr-6/packages/a.json`, {}, { ifNoneMatch: '*' });
    pulls({ 1: 'closed', 2: 'closed', 3: 'closed', 6: 'closed' });
    const { swept, named, error } = await sweep();
    expect({ swept, error }).toEqual({ swept: {}, error: undefined });
    expect(Object.keys(named).sort()).toEqual(['pr-1', 'pr-4', 'pr-6']);
    expect(await environments()).toHaveLength(4);
    // Neither is GitHub asked about what is not this repository's.
    expect(github.requests).toEqual([ASKED]);
    const gone = await takeDown({ app, environment: 'pr-6' });
    expect(gone).toMatchObject({ error: undefined, outputs: { status: 'done' }, left: [] });
    expect(await store.list(`previews/${app}-`)).toEqual([]);
  });

  test.each([
    ['is down', 503],
    ['refuses', 403],
    ['gives no clear answer', 200],
  ] as const)('deletes nothing where GitHub %s for one of them', async (_, status) => {
    await plant('pr-1');
    await plant('pr-2');
    pulls({ 1: 'closed', 2: 'closed' });
    let asked = 0;
    github.refuse = () => (++asked === 2 || status === 503 ? { status, message: 'as the test says' } : undefined);
    expect((await sweep()).error).toMatchObject({ code: 'github' });
    expect(await environments()).toEqual(['pr-1', 'pr-2']);
  });

  test('only reports more than half of all at once, until a person allows it', async () => {
    for (const number of [1, 2, 3, 4]) {
      await plant(`pr-${number}`);
      pulls({ [number]: number === 4 ? 'open' : 'closed' });
    }
    const braked = await sweep();
    expect(braked).toMatchObject({ error: undefined, swept: { 'pr-1': 'reported', 'pr-3': 'reported' } });
    expect(braked.warnings).toContain('allow-many: true');
    expect(await environments()).toHaveLength(4);
    expect((await sweep({ 'allow-many': 'true' })).swept).toEqual({ 'pr-1': 'done', 'pr-2': 'done', 'pr-3': 'done' });
    expect(await environments()).toEqual(['pr-4']);
  });

  test('leaves a preview whose deployment is running, and one whose pull request is open again', async () => {
    await plant('pr-1');
    await plant('pr-2');
    pulls({ 1: 'closed', 2: 'closed' });
    const holder = { operation: 'deploy', runId: 'other', runUrl: '', actor: 'eve', wait: 0, force: false };
    const scope = { app, environment: 'pr-1' };
    const lease = await acquireLease(createContext(session, recordingReporter()), store, scope, holder);
    expect((await sweep()).swept).toEqual({ 'pr-1': 'busy', 'pr-2': 'done' });
    await lease.release();
    // Between the first question and the lease.
    let asked = 0;
    github.refuse = (request) => {
      if (request === ASKED && ++asked > 1) pulls({ 1: 'open' });
      return undefined;
    };
    expect((await sweep()).swept).toEqual({ 'pr-1': 'not-due' });
    expect(await environments()).toEqual(['pr-1']);
  });

  describe('names a preview whose own record is damaged, until it is to go anyway', () => {
    test.each([
      ['torn, beside a release', 'no JSON', true],
      ['torn, and the only one', 'no JSON', false],
      ['without the time that the preview lasts', '{"format":1,"repository":"o/r"}', true],
      ['copied from another app', '{"format":1,"app":"other","repository":"o/r","until":"2026-01-01T00:00:00Z"}', true],
      ['empty', 'null', true],
    ])('%s', async (_, text, record) => {
      await plant('pr-1', { record });
      const damaged = `${scopePrefix({ app, environment: 'pr-1' })}preview.json`;
      await new Bucket(session, (await bootstrapOf(session)).artifactsBucket).put(damaged, text);
      pulls({ 1: 'open' });
      const open = await sweep();
      expect(open).toMatchObject({
        error: undefined,
        swept: {},
        named: { 'pr-1': naming(damaged, 'earlier version') },
      });
      expect(open.named['pr-1']).not.toMatch(/no record/);
      expect(open.warnings).toContain(damaged);
      expect(await environments()).toEqual(['pr-1']);
      pulls({ 1: 'closed' });
      const closed = await sweep();
      expect(closed.swept).toEqual(record ? { 'pr-1': 'done' } : {});
      expect(closed.warnings).toContain(damaged);
    });
  });

  test('takes down the others where one cannot be, and fails', async () => {
    await plant('pr-1');
    await plant('pr-2');
    pulls({ 1: 'closed', 2: 'closed' });
    const memo = memoKey({ app, environment: 'pr-1' });
    await new Bucket(session, (await bootstrapOf(session)).artifactsBucket).put(memo, 'no JSON');
    const { swept, error } = await sweep();
    expect(swept).toEqual({ 'pr-1': 'failed', 'pr-2': 'done' });
    expect(error).toEqual(failureWith('sweep', app, '1 of 2', 'pr-1', memo));
    expect(await environments()).toEqual(['pr-1']);
  });

  test('ends a teardown that was cut off after its stacks, and names a protected one', async () => {
    for (const environment of ['dev', 'production', 'pr-9'])
      await store.put(
        memoKey({ app, environment }),
        {
          format: 1,
          app,
          environment,
          repository: 'o/r',
          since: '2026-11-20T10:00:00Z',
          actor: '',
          runUrl: '',
          logGroups: [],
          data: [],
          exports: {},
          handedOver: [],
        },
        { ifNoneMatch: '*' },
      );
    pulls({ 9: 'closed' });
    const { swept, named } = await sweep();
    expect({ swept, named: Object.keys(named) }).toEqual({
      swept: { dev: 'done', 'pr-9': 'done' },
      named: ['production'],
    });
    for (const environment of ['dev', 'production', 'pr-9'])
      expect(await store.list(scopePrefix({ app, environment }))).toEqual(
        environment === 'production' ? [memoKey({ app, environment })] : [],
      );
  });

  test('names previews of other regions', async () => {
    const other = testSession().inRegion('eu-west-1');
    const tags = { 'deploy:app': app, 'deploy:environment': 'pr-5' };
    const template = { body: 'Resources: { Queue: { Type: AWS::SQS::Queue } }' };
    await deployStack(other, { stackName: stackNameOf({ app, environment: 'pr-5' }, 'lambda'), template, tags });
    const { named, swept } = await sweep();
    expect({ named: Object.keys(named), swept }).toEqual({ named: ['pr-5 (eu-west-1)'], swept: {} });
  });
});
