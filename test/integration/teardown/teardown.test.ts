import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { scopePrefix, type JsonStore } from '../../../src/release/index.ts';
import { listStacks, readStack } from '../../../src/stack/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { takeDown } from '../../support/apps/teardown.ts';
import type { Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';

let edge: Edge;
let store: JsonStore;
const session = testSession();

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

async function deployed(environment: string, inputs: Record<string, string> = {}): Promise<DeployStage> {
  const stage = new DeployStage(edge, store, environment);
  const { error } = await stage.deploy(inputs);
  expect(error).toBeUndefined();
  return stage;
}

const stacksOf = async ({ app, environment }: { app: string; environment: string }) =>
  (await listStacks(session))
    .map(({ stackName }) => stackName)
    .filter((name) => name.startsWith(`${app}-${environment}-`));

describe('taking an environment down', () => {
  test('an environment with a site: its data stays and is named, everything else is gone, twice is a success', async () => {
    const { scope } = await deployed('dev');
    const data = await readStack(session, `${scope.app}-dev-data`);
    const first = await takeDown(scope);
    expect(first.error).toBeUndefined();
    expect(first.outputs['status']).toBe('done');
    expect(await stacksOf(scope)).toEqual([`${scope.app}-dev-data`]);
    expect(first.kept).toEqual(
      expect.arrayContaining([`stack ${scope.app}-dev-data`, `table ${data!.outputs['TableName']}`]),
    );
    expect(first.left).toEqual([]);
    expect(await store.list(scopePrefix(scope))).toEqual([]);
    const second = await takeDown(scope);
    expect(second.error).toBeUndefined();
    expect(second.outputs['status']).toBe('nothing-there');
  });
});
