import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { LastLooks } from '../../../../src/pipeline/ahead/last-looks.ts';
import { runSteps } from '../../../../src/pipeline/run.ts';
import type { Step } from '../../../../src/pipeline/step.ts';
import type { StackPlan } from '../../../../src/stack/index.ts';
import { contextOf } from '../../../support/cloudformation/deploy-stack.ts';
import { ScriptedCloudFormation } from '../../../support/cloudformation/scripted.ts';

let service: ScriptedCloudFormation;
beforeEach(async () => void (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

/** The plan of a stack that is there, in the session's region. */
function planOf(stackName: string, values: Partial<StackPlan> = {}): StackPlan {
  const { id: stackId } = service.add(stackName, 'UPDATE_COMPLETE');
  return { stackName, stackId, region: 'us-east-1', directUpdate: true, ...values } as StackPlan;
}

test('a stack that is updated in place is looked at once, before its update is begun', async () => {
  const looks = new LastLooks(contextOf(service.session()), [planOf('shop-production-lambda')]);
  const { seen } = looks.take('shop-production-lambda')!;
  expect((await seen).present).toMatchObject({ stackName: 'shop-production-lambda', status: 'UPDATE_COMPLETE' });
  expect(looks.take('shop-production-lambda')).toBeUndefined();
  expect(service.server.requests.map(({ operation }) => operation).toSorted()).toEqual([
    'DescribeStackEvents',
    'DescribeStacks',
  ]);
});

test.each<[string, Partial<StackPlan>]>([
  ['one that is changed by a change set, or not at all', { directUpdate: undefined as never }],
  ['one of another region, which its own session asks', { region: 'eu-central-1' }],
])('no look at %s', (_, values) => {
  const looks = new LastLooks(contextOf(service.session()), [planOf('shop-production-global', values)]);
  expect(looks.take('shop-production-global')).toBeUndefined();
  expect(service.server.requests).toEqual([]);
});

test.each([true, false])(
  'they are made while the record is opened, once all is guarded (refused: %s)',
  async (refused) => {
    const context = contextOf(service.session());
    const plans = { backend: planOf('shop-production-lambda') };
    const deployment = { request: { dryRun: false }, context, plans, timeline: [] } as unknown as Deployment;
    const guard = () => {
      expect(deployment.lastLooks).toBeUndefined();
      if (refused) throw new Error('refused');
    };
    const apply = async () => {
      const seen = await deployment.lastLooks!.take('shop-production-lambda')!.seen;
      return seen.present!.stackName;
    };
    const step: Step = { name: 'backend stack', applies: () => true, plan: () => ({ change: 'new', guard, apply }) };
    const open = () => Promise.resolve(expect(deployment.lastLooks).toBeDefined());
    const running = runSteps([step], [], deployment, { open });
    await (refused ? expect(running).rejects.toThrow('refused') : running);
    expect(service.asked('DescribeStacks')).toHaveLength(refused ? 0 : 1);
  },
);
