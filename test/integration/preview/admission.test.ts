import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { listPreviews, readPreview, writePreview } from '../../../src/preview/index.ts';
import { updateKey } from '../../../src/site/index.ts';
import { PreviewStage, previewGround } from '../../support/apps/preview-stage.ts';
import { testSession } from '../../support/emulator/session.ts';
import type { GitHub } from '../../support/github/server.ts';
import { unique } from '../../support/names.ts';
import { scopePrefix } from '../../../src/release/index.ts';

let github: GitHub;
let store: JsonStore;

beforeAll(async () => {
  ({ github, store } = await previewGround());
});
afterAll(() => github.stop());

const stacksOf = async (stage: PreviewStage) =>
  (await Promise.all((['data', 'web', 'lambda'] as const).map((role) => stage.stack(role)))).filter(
    (stack) => stack !== undefined,
  );

const recordsOf = ({ name, number }: PreviewStage) =>
  github.deployments.filter(({ task }) => task === `preview-${name}-pr-${number}`);

describe('no preview', () => {
  test('of a fork and of Dependabot: nothing is asked, nothing is made, and the run ends well', async () => {
    const stage = new PreviewStage(github);
    const before = github.requests.length;
    const head = { sha: 'a'.repeat(40), repo: { full_name: 'eve/shop' } };
    const fork = await stage.run({ 'github-token': '' }, { payload: stage.payload(undefined, { head }) });
    const bot = await stage.run({ 'github-token': '' }, { variables: { GITHUB_ACTOR: 'dependabot[bot]' } });
    for (const { error, outputs } of [fork, bot]) {
      expect(error).toBeUndefined();
      expect(outputs).toEqual({ state: 'skipped' });
    }
    expect(github.requests.length).toBe(before);
    expect(await stacksOf(stage)).toEqual([]);
  });

  test('of a pull request that is closed, and of a commit that is no longer its head', async () => {
    const stage = new PreviewStage(github);
    const older = stage.payload();
    stage.app.build('two');
    stage.push();
    // The old run has its own commit checked out.
    const run = await stage.run({}, { payload: { ...older } });
    expect(run.error).toMatchObject({ code: 'wrong-commit' });
    stage.app.checkOut((older as { pull_request: { head: { sha: string } } }).pull_request.head.sha);
    expect((await stage.run({}, { payload: older })).outputs).toMatchObject({ state: 'superseded' });
    github.pulls.get(stage.number)!.state = 'closed';
    expect((await stage.run()).outputs).toMatchObject({ state: 'closed' });
    expect(await stacksOf(stage)).toEqual([]);
    expect(stage.comments).toEqual([]);
  });

  test('stays of a pull request that is closed while it is deployed', async () => {
    const stage = new PreviewStage(github);
    let looks = 0;
    github.refuse = (request) => {
      // The third look at the pull request is the one after the deployment.
      if (request.endsWith('/pulls/{pull_number}') && ++looks === 3) github.pulls.get(stage.number)!.state = 'closed';
      return undefined;
    };
    const { error, outputs } = await stage.run();
    github.refuse = undefined;
    expect(error).toBeUndefined();
    expect(outputs).toMatchObject({ state: 'closed' });
    expect(await stacksOf(stage)).toEqual([]);
    expect((await store.list(scopePrefix(stage.scope))).filter((key) => !key.endsWith('lease.json'))).toEqual([]);
    expect(stage.comments[0]!.body).toContain('removed');
    expect(recordsOf(stage)).toEqual([]);
  });

  test('over max-previews: the run ends well, and the comment says so', async () => {
    const first = new PreviewStage(github);
    expect((await first.run({ 'max-previews': '1' })).outputs).toMatchObject({ state: 'ready' });
    const second = new PreviewStage(github, { name: first.name });
    const { error, outputs } = await second.run({ 'max-previews': '1' });
    expect(error).toBeUndefined();
    expect(outputs).toMatchObject({ state: 'limit' });
    expect(second.comments[0]!.body).toContain('max-previews');
    expect([recordsOf(first).length, recordsOf(second).length]).toEqual([1, 0]);
    expect(await stacksOf(second)).toEqual([]);
    expect((await first.run({ 'max-previews': '1' })).outputs).toMatchObject({ state: 'ready' });
    expect(await readPreview(store, { app: first.name, number: second.number })).toBeUndefined();

    // The one whose pull request was closed goes first, and says so.
    github.pulls.get(first.number)!.state = 'closed';
    expect((await second.run({ 'max-previews': '1' })).outputs).toMatchObject({ state: 'ready' });
    expect(await stacksOf(first)).toEqual([]);
    expect(first.comments[0]!.body).toContain('removed');

    // So does the one whose time is over; where GitHub does not answer for it, it stays.
    const record = (await readPreview(store, { app: first.name, number: second.number }))!;
    await writePreview(store, { ...record, until: '2026-01-01T00:00:00.000Z' });
    const third = new PreviewStage(github, { name: first.name });
    const { sha } = github.pulls.get(second.number)!;
    github.pulls.delete(second.number);
    expect((await third.run({ 'max-previews': '1' })).outputs).toMatchObject({ state: 'limit' });
    github.pulls.set(second.number, { state: 'open', sha, repository: 'my-org/shop', labels: ['keep-preview'] });
    expect((await third.run({ 'max-previews': '1' })).outputs).toMatchObject({ state: 'limit' });
    github.pulls.get(second.number)!.labels = [];
    expect((await third.run({ 'max-previews': '1' })).outputs).toMatchObject({ state: 'ready' });
    expect(await stacksOf(second)).toEqual([]);
  });

  test('of those that come at once no more than max-previews, each with its own comment', async () => {
    const name = unique('app');
    const stages = Array.from({ length: 4 }, () => new PreviewStage(github, { name }));
    const runs = await Promise.all(stages.map((stage) => stage.run({ 'max-previews': '3', web: 'none' })));
    expect(runs.map(({ error }) => error)).toEqual([undefined, undefined, undefined, undefined]);
    const states = runs.map(({ outputs }) => outputs['state']);
    expect(states.toSorted()).toEqual(['limit', 'ready', 'ready', 'ready']);
    expect(stages.map(({ comments }) => comments.length)).toEqual([1, 1, 1, 1]);
    expect((await listPreviews(store, name)).previews.length).toBe(3);
  });
});

describe('GitHub comes second', () => {
  // Other answers than this one: test/unit/actions/previews/preview-announcements.test.ts.
  test('a comment and a record that are refused are warnings', async () => {
    const stage = new PreviewStage(github);
    github.refuse = (request) =>
      /^(POST|PATCH)/.test(request) ? { status: 403, message: 'Resource not accessible by integration' } : undefined;
    const { error, outputs, warnings } = await stage.run();
    github.refuse = undefined;
    expect(error).toBeUndefined();
    expect(outputs).toMatchObject({ state: 'ready', verdict: 'passed' });
    expect(warnings.length).toBe(2);
    expect(stage.comments).toEqual([]);
  });

  test('two pushes within a second are one preview and one comment, of the newer commit', async () => {
    const stage = new PreviewStage(github);
    const [older, newer] = await Promise.all([stage.run(), stage.run()]);
    expect([older.outputs['state'], newer.outputs['state']]).toEqual(['ready', 'ready']);
    expect(older.outputs['url']).toBe(newer.outputs['url']);
    expect(stage.comments).toHaveLength(1);
    expect(
      github.deployments
        .filter(({ task }) => task.includes(stage.name))
        .every(({ environment }) => environment === 'preview'),
    ).toBe(true);
  });

  test('after its time the address answers 410 by itself, page and API alike', async () => {
    const stage = new PreviewStage(github);
    expect((await stage.run({ ttl: '1min' })).error).toMatchObject({ code: 'input' });
    const { outputs } = await stage.run();
    const url = outputs['url']!;
    const { web } = JSON.parse(outputs['stack-outputs']!) as { web: Record<string, string> };
    const until = new Date(Date.now() - 1000).toISOString();
    await updateKey(testSession(), web['KeyValueStoreArn']!, 'preview', () => JSON.stringify({ until }));
    expect(await stage.visit(url, '/')).toMatchObject({ status: 410 });
    expect(await stage.visit(url, '/api/x')).toMatchObject({
      status: 410,
      headers: { 'x-robots-tag': 'noindex, nofollow' },
    });
  });
});
