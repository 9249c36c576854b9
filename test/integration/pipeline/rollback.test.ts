import { LambdaClient, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { stageGround } from '../../support/apps/deploy-stage.ts';
import { release, released } from '../../support/apps/released.ts';
import type { Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { failureWith } from '../../support/failure-with.ts';
import { TOLD } from '../../support/apps/told.ts';

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

async function versionsOf(FunctionName: string): Promise<string[]> {
  const { Versions = [] } = await testSession()
    .client(LambdaClient)
    .send(new ListVersionsByFunctionCommand({ FunctionName }));
  return Versions.flatMap(({ Version }) => (Version === '$LATEST' ? [] : [Version!]));
}

/** Checks of the app's own, which are asked through the site once all is live. */
const FAILING = `scenarios: [{ name: x, steps: [{ request: GET /api/x, expect: { status: 418 } }] }]`;

describe('a rollback', () => {
  test('twice from C ends at A, and a third time refuses and names what lies before', async () => {
    const { stage, of, seen } = await released({ edge, store }, ['A', 'B', 'C']);
    const first = await stage.rollback({ reason: 'sign-in fails' });
    expect(first.error).toBeUndefined();
    expect(first.outputs).toMatchObject({ 'has-changes': 'true', verdict: 'passed', 'rolled-back-from': of['C']!.id });
    expect(await seen()).toBe('B B');
    expect(first.summary).toMatch(/is live again, checks passed[^]*sign-in fails[^]*data[^]*kept/);
    const record = await stage.newest();
    expect(record).toMatchObject({
      id: first.outputs['release'],
      status: 'live',
      commit: of['B']!.commit,
      rollback: { of: of['B']!.id, from: of['C']!.id, what: 'all', reason: 'sign-in fails' },
    });
    expect((await stage.releases.current())!.value).toMatchObject({
      id: record.id,
      rolledBackFrom: [{ id: of['C']!.id, commit: of['C']!.commit, reason: 'sign-in fails', actor: 'ada' }],
    });

    // Its job is cancelled once all is done: what is whole is recorded.
    expect((await stage.cancelledRollback(/^✓ checks/)).error).toBeUndefined();
    expect(await seen()).toBe('A A');
    const records = await stage.releases.list();
    const third = await stage.rollback();
    expect(third.error).toEqual(failureWith('no-release', of['A']!.id));
    expect(third.error!.details).toContain(of['C']!.id);
    expect(await stage.releases.list()).toEqual(records);
    expect(await seen()).toBe('A A');

    const plan = await stage.rollback({ to: of['A']!.id, 'dry-run': 'true' });
    expect(plan.error).toBeUndefined();
    expect(plan.outputs['has-changes']).toBe('false');
    expect(plan.summary).toContain('nothing to change');

    // The next release clears away the versions that nobody goes back to by themselves.
    const next = await release(stage, 'D', { 'keep-releases': '1' });
    const functionOf = async ({ id }: { id: string }) => (await stage.releases.read(id))!.function!;
    const { name } = await functionOf(next);
    const kept = await Promise.all([of['A']!, next].map(async (one) => (await functionOf(one)).version));
    expect(await versionsOf(name)).toEqual(kept);
    // Asked for by its id, a release without its version gets a new one.
    const back = await stage.rollback({ to: of['B']!.id, what: 'backend' });
    expect(back.error).toBeUndefined();
    expect(await seen()).toBe('D B');
    expect(kept).not.toContain((await stage.newest()).function!.version);
  });

  test('of one part leaves the others: only the page, then only the API', async () => {
    const { stage, of, seen } = await released({ edge, store }, ['A', 'B']);
    const page = await stage.rollback({ what: 'site', to: of['A']!.id });
    expect(page.error).toBeUndefined();
    expect(await seen()).toBe('A B');
    expect(await stage.newest()).toMatchObject({ status: 'live', content: { backend: expect.any(String) } });
    const api = await stage.rollback({ what: 'backend', to: of['A']!.commit.slice(0, 10) });
    expect(api.error).toBeUndefined();
    expect(await seen()).toBe('A A');
    const newest = await stage.newest();
    expect(newest.content).toEqual((await stage.releases.read(of['A']!.id))!.content);
    // The mix of before is a release that can come back like every other.
    expect((await stage.rollback({ to: page.outputs['release']! })).error).toBeUndefined();
    expect(await seen()).toBe('A B');
  });

  test('restores the settings of then, and says by hash which of them change; a setting that is new goes', async () => {
    const { stage, of } = await released({ edge, store }, ['A'], { 'app-env': 'GREETING: hello' });
    await release(stage, 'A', { 'app-env': 'GREETING: a private word\nOTHER: x' });
    const plan = await stage.rollback({ to: of['A']!.id, 'dry-run': 'true' });
    expect(plan.error).toBeUndefined();
    expect(plan.log).toMatch(/settings: restored: GREETING [0-9a-f]{8} → [0-9a-f]{8}; OTHER goes/);
    expect(plan.log + plan.summary).not.toContain('a private word');
    expect((await stage.seen()).api.greeting).toBe('a private word');
    expect((await stage.rollback({ to: of['A']!.id })).error).toBeUndefined();
    expect((await stage.seen()).api.greeting).toBe('hello');
  });

  test('to a release that does not answer well any more puts back what was live, and records that', async () => {
    const { stage, of, seen } = await released({ edge, store }, ['A', 'B']);
    const { error, outputs } = await stage.rollback({ to: of['A']!.id, checks: FAILING, deadline: '1s' });
    expect(error).toEqual(failureWith('checks', TOLD.again));
    expect(await seen()).toBe('B B');
    expect(await stage.newest()).toMatchObject({ status: 'rolled-back', rollback: { of: of['A']!.id } });
    expect(outputs['release']).toBe(of['B']!.id);
    expect((await stage.releases.current())!.value).toMatchObject({ id: of['B']!.id });
    expect((await stage.releases.current())!.value.rolledBackFrom).toBeUndefined();
  });

  test('after a failed release that stays goes back to the last good one', async () => {
    const { stage, of, seen } = await released({ edge, store }, ['A', 'B']);
    // Where the checks of the candidate do not see it: these have to pass.
    const { apiUrl } = (await stage.releases.read(of['B']!.id))!;
    stage.app.build('C', 500, new URL(apiUrl).hostname.split('.')[0]);
    const failed = await stage.deploy({ deadline: '10s', 'rollback-on-failure': 'false' });
    expect(failed.error).toMatchObject({ code: 'checks' });
    expect(await seen()).toBe('C C');
    const { error, outputs } = await stage.rollback();
    expect(error).toBeUndefined();
    expect(await seen()).toBe('B B');
    expect(outputs['rolled-back-from']).toBe((await stage.releases.list())[1]);
    expect(await stage.newest()).toMatchObject({ rollback: { of: of['B']!.id } });
  });
});
