import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type JsonStore, scopePrefix } from '../../../src/release/index.ts';
import { listStacks } from '../../../src/stack/index.ts';
import { previewGround, PreviewStage } from '../../support/apps/preview-stage.ts';
import { takeDown } from '../../support/apps/teardown.ts';
import { testSession } from '../../support/emulator/session.ts';
import type { GitHub } from '../../support/github/server.ts';

let github: GitHub;
let store: JsonStore;

beforeAll(async () => {
  ({ github, store } = await previewGround());
});
afterAll(() => github.stop());

const stacksOf = async (base: string) =>
  (await listStacks(testSession(), `${base}-`)).map(({ stackName }) => stackName);

async function deployed(): Promise<{ stage: PreviewStage; scope: { app: string; environment: string } }> {
  const stage = new PreviewStage(github);
  expect((await stage.run()).error).toBeUndefined();
  return { stage, scope: { app: stage.name, environment: `pr-${stage.number}` } };
}

const close = (scope: { app: string; environment: string }, repository = 'my-org/shop') =>
  takeDown(
    scope,
    { 'github-token': 'token-of-a-job' },
    {
      GITHUB_REPOSITORY: repository,
      GITHUB_API_URL: github.url,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_REF: `refs/pull/${scope.environment.slice(3)}/merge`,
    },
    undefined,
    'PreviewRole',
  );

describe('a pull request that is closed', () => {
  test('takes all of its preview with it within seconds, and says so in its one comment', async () => {
    const { stage, scope } = await deployed();
    const base = `${scope.app}-${scope.environment}`;
    expect(github.deployments.some(({ task }) => task.includes(base))).toBe(true);
    const notified = github.notifications;
    const { error, outputs, left } = await close(scope);
    expect({ error, status: outputs['status'], left }).toEqual({ error: undefined, status: 'done', left: [] });
    expect(await stacksOf(base)).toEqual([]);
    expect(await store.list(scopePrefix(scope))).toEqual([]);
    expect(await store.list(`previews/${base}/`)).toEqual([]);
    expect(stage.comments).toHaveLength(1);
    expect(stage.comments[0]!.body).toContain('removed');
    expect(github.notifications).toBe(notified);
    expect(github.deployments.filter(({ task }) => task.includes(base))).toEqual([]);
  });

  test('never had a preview: a success, twice too, and nobody is told anything', async () => {
    const stage = new PreviewStage(github);
    const scope = { app: stage.name, environment: `pr-${stage.number}` };
    for (const _ of [1, 2]) {
      const { error, outputs } = await close(scope);
      expect({ error, status: outputs['status'] }).toEqual({ error: undefined, status: 'nothing-there' });
    }
    expect(stage.comments).toEqual([]);
  });

  test('takes down its own preview and no other', async () => {
    const { stage, scope } = await deployed();
    const environment = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/1/merge' };
    for (const other of [scope, { ...scope, environment: 'production' }])
      expect((await takeDown(other, { confirm: '' }, environment)).error).toMatchObject({ code: 'pull-request' });
    // An app of the same name in another repository, whose pull request of the same number is closed.
    const { error, outputs, log } = await close(scope, 'my-org/other');
    expect({ error, status: outputs['status'] }).toEqual({ error: undefined, status: 'nothing-there' });
    expect(log).toContain('my-org/shop');
    expect(await stacksOf(`${scope.app}-${scope.environment}`)).not.toEqual([]);
    expect(stage.comments[0]!.body).toContain('ready');
  });

  test.each([403, 502])('and GitHub answers %i to everything: AWS is empty all the same', async (status) => {
    const { scope } = await deployed();
    github.refuse = () => ({ status, message: 'as the test says' });
    const { error, warnings } = await close(scope);
    github.refuse = undefined;
    expect({ error, stacks: await stacksOf(`${scope.app}-${scope.environment}`) }).toEqual({
      error: undefined,
      stacks: [],
    });
    expect(warnings.join()).toContain('were deleted nevertheless');
  });
});
