import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import type { Edge } from '../../support/edge/index.ts';

/** All parameters of both templates: test/integration/stack/lambda-parameters.test.ts. */
let edge: Edge;
let store: JsonStore;
beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

test('a parameter beside the function, one of the function and an environment deploy alone', async () => {
  const stage = new DeployStage(edge, store);
  expect((await stage.deploy()).error).toBeUndefined();
  const alone: Record<string, string>[] = [
    { 'parameter-overrides': 'ThrottleRate: 50' },
    { 'parameter-overrides': 'ReservedConcurrency: 5' },
    { 'parameter-overrides': 'EphemeralStorage: 1024' },
    { 'app-env': 'GREETING: hello' },
  ];
  for (const inputs of alone) {
    const run = await stage.deploy(inputs);
    expect(run.error).toBeUndefined();
    expect(run.outputs).toMatchObject({ 'has-changes': 'true', verdict: 'passed' });
    expect((await stage.deploy(inputs)).outputs).toMatchObject({ 'has-changes': 'false' });
  }
});
