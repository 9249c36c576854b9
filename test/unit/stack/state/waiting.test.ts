import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ScriptedCloudFormation } from '../../../support/cloudformation/scripted.ts';
import { runDeploySam } from '../../../support/actions/deploy-sam.ts';
import { failureWith } from '../../../support/failure-with.ts';

let service: ScriptedCloudFormation;
beforeEach(async () => {
  service = await new ScriptedCloudFormation().start();
  service.add('shop', 'UPDATE_COMPLETE');
});
afterEach(() => service.server.close());

describe('while waiting', () => {
  /** Fails the nth look at the events, and all later ones if `forever`. */
  function atLook(from: number, to: number, code: string): void {
    let looks = 0;
    service.other = ({ operation }) => {
      if (operation !== 'DescribeStackEvents') return undefined;
      if (++looks >= from && looks <= to) throw service.error(code, code);
      return undefined;
    };
  }

  test('expired credentials: what to do, and that the stack goes on', async () => {
    atLook(2, Infinity, 'ExpiredToken');
    const run = await runDeploySam(service);
    expect(run.failure).toEqual(failureWith('credentials', 'shop', 'role-to-assume', 'next run'));
  });

  test('the end of an older operation is not the end of this one', async () => {
    service.execution = [[], [{ status: 'UPDATE_IN_PROGRESS' }], [{ status: 'UPDATE_COMPLETE' }]];
    const run = await runDeploySam(service);
    expect(run.log.match(/UPDATE_IN_PROGRESS/g)).toHaveLength(1);
    expect(run.log.match(/UPDATE_COMPLETE {2}/g)).toHaveLength(1);
  });

  test('throttling is no failure', async () => {
    atLook(2, 2, 'Throttling');
    expect((await runDeploySam(service)).outputs['status']).toBe('UPDATE_COMPLETE');
  });

  test('a stack that somebody deletes meanwhile is planned anew: created', async () => {
    service.execution = [[{ status: 'UPDATE_IN_PROGRESS' }]];
    let looks = 0;
    service.other = ({ operation }) => {
      if (operation !== 'DescribeStackEvents' || ++looks !== 2) return undefined;
      service.stacks[0]!.status = 'DELETE_COMPLETE';
      service.stacks.splice(0);
      service.execution = undefined;
      return undefined;
    };
    const run = await runDeploySam(service);
    expect(run.error).toBeUndefined();
    expect(run.outputs['status']).toBe('CREATE_COMPLETE');
  });

  test('what takes long says how long it took the last time', async () => {
    const [stack] = service.stacks;
    service.emit(stack!, { status: 'UPDATE_IN_PROGRESS' });
    service.emit(stack!, { logicalId: 'Cdn', status: 'UPDATE_IN_PROGRESS' });
    service.emit(stack!, { logicalId: 'Cdn', status: 'UPDATE_COMPLETE', after: 185 });
    service.emit(stack!, { status: 'UPDATE_COMPLETE' });
    service.changes = [
      {
        Action: 'Modify',
        LogicalResourceId: 'Cdn',
        ResourceType: 'AWS::CloudFront::Distribution',
        Replacement: 'False',
      },
    ];
    const run = await runDeploySam(service);
    expect(run.log).toContain('last time its longest part, Cdn, took 3 min 05 s');
  });

  test('nothing is said of the past that is short or not known', async () => {
    const run = await runDeploySam(service);
    expect(run.log).not.toContain('the last time');
    expect(run.log).toContain('executing the change set');
  });
});
