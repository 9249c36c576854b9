import { afterAll, beforeAll, expect, test } from '@jest/globals';
import teardownAction from '../../src/actions/teardown.ts';
import { parallel } from '../../src/aws/index.ts';
import { listPreviews } from '../../src/preview/index.ts';
import type { JsonStore } from '../../src/release/index.ts';
import { listStacks } from '../../src/stack/index.ts';
import { previewGround, PreviewStage } from '../support/apps/preview-stage.ts';
import { takeDown } from '../support/apps/teardown.ts';
import { testSession } from '../support/emulator/session.ts';
import type { GitHub } from '../support/github/server.ts';
import { unique } from '../support/names.ts';

const PULL_REQUESTS = 30;
let github: GitHub;
let store: JsonStore;

beforeAll(async () => {
  ({ github, store } = await previewGround());
});
afterAll(() => github.stop());

test('30 pull requests at once: 30 previews, 30 comments, one environment; all gone after the close and one sweep', async () => {
  const name = unique('app');
  const stages = Array.from({ length: PULL_REQUESTS }, () => new PreviewStage(github, { name }));
  const limit = { 'max-previews': String(PULL_REQUESTS), deadline: '90s' };
  const runs = await Promise.all(stages.map((stage) => stage.run(limit)));
  expect(runs.map(({ outputs, error }) => error ?? outputs['state'])).toEqual(stages.map(() => 'ready'));
  expect(new Set(runs.map(({ outputs }) => outputs['url'])).size).toBe(PULL_REQUESTS);
  expect(stages.map(({ comments }) => comments.length)).toEqual(stages.map(() => 1));
  expect(new Set(github.deployments.map(({ environment }) => environment))).toEqual(new Set(['preview']));
  expect((await listPreviews(store, name)).previews).toHaveLength(PULL_REQUESTS);
  // One more is green, and says so.
  const more = new PreviewStage(github, { name });
  expect(await more.run(limit)).toMatchObject({ error: undefined, outputs: { state: 'limit' } });

  for (const { number } of stages) github.pulls.get(number)!.state = 'closed';
  const variables = { GITHUB_REPOSITORY: 'my-org/shop', GITHUB_API_URL: github.url };
  // The jobs of three closes never ran.
  const closed = await parallel(stages.slice(3), 20, ({ number }) =>
    takeDown({ app: name, environment: `pr-${number}` }, { 'github-token': 'ghs_job' }, variables),
  );
  expect(closed.filter(({ error, left }) => error !== undefined || left.length > 0)).toEqual([]);
  const sweep = { environment: '', sweep: 'true', 'github-token': 'ghs_job', 'allow-many': 'true' };
  const swept = await takeDown({ app: name, environment: '' }, sweep, variables, teardownAction);
  expect(swept.error).toBeUndefined();
  expect(await listStacks(testSession(), `${name}-pr-`)).toEqual([]);
  expect(await listPreviews(store, name)).toEqual({ previews: [], damaged: [] });
  expect(await store.list(`previews/${name}-pr-`)).toEqual([]);
  expect(github.deployments.filter(({ task }) => task.includes(name))).toEqual([]);
  expect(stages.every(({ comments }) => comments[0]!.body.includes('removed'))).toBe(true);
}, 900_000);
