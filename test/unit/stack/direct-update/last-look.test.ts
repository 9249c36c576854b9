import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { run } from '../../../../src/operation/index.ts';
import { type LastLook, lookBeforeUpdate, stackOperation, type StackRequest } from '../../../../src/stack/index.ts';
import { contextOf } from '../../../support/cloudformation/deploy-stack.ts';
import { ScriptedCloudFormation, type StandInStack } from '../../../support/cloudformation/scripted.ts';

const NAME = 'shop-production-lambda';
const body = `Parameters: {Code: {Type: String}, Timeout: {Type: Number}}
Resources:
  Function: {Type: 'AWS::Lambda::Function', Properties: {Description: !Ref Code, Timeout: !Ref Timeout}}
`;
const BEFORE = { Code: 'one', Timeout: '10' };
const CODE = { Code: 'two' };

let service: ScriptedCloudFormation;
let stack: StandInStack;
beforeEach(async () => {
  service = await new ScriptedCloudFormation().start();
  service.changes = [{ Action: 'Modify', LogicalResourceId: 'Function', ResourceType: 'AWS::Lambda::Function' }];
  stack = service.add(NAME, 'UPDATE_COMPLETE', { template: body, parameters: { ...BEFORE } });
});
afterEach(() => service.server.close());

const asked = () => service.server.requests.map(({ operation }) => operation);
const wanted = { stackName: NAME, template: { body }, parameters: CODE, package: false, directUpdate: true };

describe('a look that was begun before the update', () => {
  /** The update with a look that is so old, and what was asked of CloudFormation for it. */
  const updated = async (age: number, beforeLook: () => void = () => undefined) => {
    const context = contextOf(service.session());
    let look: LastLook | undefined;
    const takeLook = () => {
      const taken = look;
      look = undefined;
      return taken;
    };
    const plan = await stackOperation.plan(context, { ...wanted, takeLook });
    beforeLook();
    const { begun, seen } = (look = lookBeforeUpdate(context, stack.id));
    await seen.catch(() => undefined);
    service.other = () => undefined;
    service.server.requests.length = 0;
    const clock = { ...context.clock, now: () => begun + age };
    const result = await stackOperation.apply({ ...context, clock }, plan);
    return { result, asked: asked() };
  };
  const ANEW = ['DescribeStackEvents', 'DescribeStacks'];

  test('is not made again', async () => {
    const { result, asked } = await updated(1_000);
    expect(result).toMatchObject({ status: 'UPDATE_COMPLETE', hasChanges: true, parameters: CODE });
    expect(asked[0]).toBe('UpdateStack');
  });

  test('is made again where somebody else may have begun and ended something since', async () => {
    const { asked } = await updated(1_001);
    expect([asked.slice(0, 2).toSorted(), asked[2]]).toEqual([ANEW, 'UpdateStack']);
  });

  test('is made again where it failed', async () => {
    const { asked } = await updated(0, () => {
      service.other = () => {
        throw service.error('InternalFailure', 'InternalFailure', 500);
      };
    });
    expect([asked.slice(0, 2).toSorted(), asked[2]]).toEqual([ANEW, 'UpdateStack']);
  });

  test('and has seen the change of somebody else means a plan anew', async () => {
    const { asked } = await updated(0, () => {
      const parameters = { ...stack.parameters, Timeout: '20' };
      Object.assign(stack, { parameters, updated: new Date(stack.updated.getTime() + 1) });
    });
    // The plan, then a look of its own.
    expect(asked.slice(0, 2).toSorted()).toEqual(['DescribeStacks', 'GetTemplate']);
    expect([asked.slice(2, 4).toSorted(), asked[4]]).toEqual([ANEW, 'UpdateStack']);
  });
});

describe('whoever waits for the change alone', () => {
  const deploy = (request: Partial<StackRequest>) =>
    run(stackOperation, contextOf(service.session()), { ...wanted, ...request });

  test.each(['a direct update', 'a change set'])('is told before the stack is read: %s', async (by) => {
    const seen: string[] = [];
    const onChanged = () => void seen.push(...asked());
    await deploy({ directUpdate: by === 'a direct update', onChanged });
    expect(seen.at(-1)).toBe('DescribeStackEvents');
    expect(asked()).toEqual([...seen, 'DescribeStacks']);
  });

  test('is told nothing where nothing changes, or the update fails', async () => {
    let told = 0;
    const onChanged = () => void told++;
    await deploy({ onChanged, parameters: BEFORE });
    service.execution = [[{ status: 'UPDATE_IN_PROGRESS' }, { status: 'UPDATE_ROLLBACK_COMPLETE' }]];
    await expect(deploy({ onChanged })).rejects.toMatchObject({ code: 'stack-failed' });
    expect(told).toBe(0);
  });
});
