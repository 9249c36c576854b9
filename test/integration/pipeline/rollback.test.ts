import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import type { Edge } from '../../support/edge/index.ts';

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

/** An environment with a release for each text, the last one live; their ids and commits by text. */
async function released(...texts: string[]) {
  const stage = new DeployStage(edge, store);
  const of: Record<string, { id: string; commit: string }> = {};
  for (const text of texts) {
    const commit = stage.app.build(text).commit();
    const { error, outputs } = await stage.deploy({}, commit);
    if (error) throw error;
    of[text] = { id: outputs['release']!, commit };
  }
  const ran = async () => {
    const { page, api } = await stage.seen();
    return `${page} ${api.text}`;
  };
  return { stage, of, ran };
}

describe('a rollback', () => {
  test('twice from C ends at A, and a third time refuses and names what lies before', async () => {
    const { stage, of, ran } = await released('A', 'B', 'C');
    const first = await stage.rollback({ reason: 'sign-in fails' });
    expect(first.error).toBeUndefined();
    expect(first.outputs).toMatchObject({ 'has-changes': 'true', verdict: 'passed', 'rolled-back-from': of['C']!.id });
    expect(await ran()).toBe('B B');
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

    expect((await stage.rollback()).error).toBeUndefined();
    expect(await ran()).toBe('A A');
    const records = await stage.releases.list();
    const third = await stage.rollback();
    expect(third.error).toMatchObject({ code: 'no-release' });
    expect(third.error!.message).toContain(of['A']!.id);
    expect(third.error!.details).toContain(of['C']!.id);
    expect(await stage.releases.list()).toEqual(records);
    expect(await ran()).toBe('A A');

    const plan = await stage.rollback({ to: of['A']!.id, 'dry-run': 'true' });
    expect(plan.error).toBeUndefined();
    expect(plan.outputs['has-changes']).toBe('false');
    expect(plan.summary).toContain('nothing to change');
  });
});
