import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ScriptedCloudFormation, type StandInStack } from '../../../support/cloudformation/scripted.ts';
import { runDeploySam } from '../../../support/actions/deploy-sam.ts';
import type { ErrorCode } from '../../../../src/report/error-codes.ts';
import { failureWith } from '../../../support/failure-with.ts';

/** The network gets in between; the SDK has tried again by itself before. */
let service: ScriptedCloudFormation;
beforeEach(async () => {
  service = await new ScriptedCloudFormation().start();
  service.add('shop', 'UPDATE_COMPLETE');
});
afterEach(() => service.server.close());

test('an execution whose answer is lost may have begun: nothing else is said', async () => {
  service.other = ({ operation }) => {
    if (operation === 'ExecuteChangeSet') void service.server.close();
    return undefined;
  };
  const { failure } = await runDeploySam(service);
  expect(failure).toMatchObject({
    code: 'network',
    what: expect.stringContaining('shop'),
  });
  expect(failure.message).not.toContain('was not changed');
  expect(failure.todo).toBeTruthy();
});

/** The first request arrived and its answer was lost; what the second one is told. */
function executedOnce(refusal: () => Error): void {
  service.other = ({ operation }) => {
    if (operation !== 'ExecuteChangeSet') return undefined;
    const [stack] = service.stacks;
    const changeSet = service.changeSets.at(-1)!;
    changeSet.execution = 'EXECUTE_COMPLETE';
    Object.assign(stack!, { changeSetId: changeSet.id, updated: new Date() });
    stack!.pending = [[{ status: 'UPDATE_IN_PROGRESS' }], [{ status: 'UPDATE_COMPLETE' }]];
    throw refusal();
  };
}

test.each<[string, string]>([
  ['TokenAlreadyExistsException', 'A client request token already exists'],
  ['InvalidChangeSetStatus', 'ChangeSet cannot be executed in its current status of [EXECUTE_COMPLETE]'],
  ['ValidationError', 'Stack:shop is in UPDATE_IN_PROGRESS state and can not be updated.'],
])('an execution that meets itself (%s) is followed to its end', async (code, message) => {
  executedOnce(() => service.error(code, message));
  const { error, outputs, log } = await runDeploySam(service);
  expect(error).toBeUndefined();
  expect(outputs).toMatchObject({ status: 'UPDATE_COMPLETE', 'has-changes': 'true' });
  expect(log).toContain('had already begun');
  expect(service.asked('ExecuteChangeSet')).toHaveLength(1);
  expect(service.asked('CreateChangeSet')).toHaveLength(1);
});

describe.each<[string, 'RollbackStack' | 'ContinueUpdateRollback', ErrorCode]>([
  ['UPDATE_FAILED', 'RollbackStack', 'stack-state'],
  ['UPDATE_ROLLBACK_FAILED', 'ContinueUpdateRollback', 'aws'],
])('a stack in %s: %s', (status, call, endsWith) => {
  const refusal = (code: string) =>
    service.error(code, 'Stack [shop] is in UPDATE_ROLLBACK_IN_PROGRESS state and can not be rolled back');

  /** The first request arrived and its answer was lost; the first reads after it do not show it, or fail. */
  function begunOnce(code: string, { late = 0, reads = true } = {}): void {
    const [stack] = service.stacks;
    stack!.status = status;
    let asked = 0;
    service.other = ({ operation, input }) => {
      if (operation === 'DescribeStackEvents' && asked > 1) {
        if (!reads) throw service.error('AccessDenied', 'not allowed');
        const seen = stack!.events.filter((event) => Object.keys(event).every((name) => name !== 'ClientRequestToken'));
        return late-- > 0 ? { StackEvents: seen } : undefined;
      }
      if (operation !== call) return undefined;
      if (++asked > 1) throw refusal(code);
      stack!.pending = [[], [{ status: 'UPDATE_ROLLBACK_COMPLETE' }]];
      service.emit(stack!, { status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
      Object.assign(stack!.events[0]!, { ClientRequestToken: input['ClientRequestToken'] });
      throw service.error('InternalFailure', 'The answer is lost', 500);
    };
  }

  test.each(['TokenAlreadyExistsException', 'ValidationError'])(
    'a rollback that meets itself (%s) is followed to its end, and the stack is changed',
    async (code) => {
      begunOnce(code, { late: code === 'ValidationError' ? 2 : 0 });
      const { error, outputs, log } = await runDeploySam(service);
      expect(error).toBeUndefined();
      expect(outputs).toMatchObject({ status: 'UPDATE_COMPLETE' });
      expect(log).toContain('had already begun');
      expect(service.asked(call)).toHaveLength(2);
    },
  );

  test('a rollback that somebody else has begun is not taken for our own', async () => {
    const [stack] = service.stacks;
    stack!.status = status;
    service.other = ({ operation }) => {
      if (operation !== call) return undefined;
      service.emit(stack!, { status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
      throw refusal('ValidationError');
    };
    expect((await runDeploySam(service)).failure).toEqual(failureWith(endsWith, 'shop', 'UPDATE_ROLLBACK_IN_PROGRESS'));
  });

  test('where nobody can tell who has begun it, the refusal is what is said', async () => {
    begunOnce('ValidationError', { reads: false });
    expect((await runDeploySam(service)).failure).toEqual(failureWith(endsWith, 'shop', 'UPDATE_ROLLBACK_IN_PROGRESS'));
  });
});

test('a change set that another one has made obsolete is not taken for an execution of its own', async () => {
  service.other = ({ operation }) => {
    if (operation !== 'ExecuteChangeSet') return undefined;
    service.changeSets.at(-1)!.execution = 'OBSOLETE';
    throw service.error('InvalidChangeSetStatus', 'ChangeSet cannot be executed in its current status of [OBSOLETE]');
  };
  expect((await runDeploySam(service)).failure).toMatchObject({ code: 'change-set-outdated' });
});

describe('DescribeStacks that still answers as before the operation', () => {
  /** So many answers after the execution show the stack as it was. */
  function stale(answers: number): void {
    let before: object | undefined;
    service.other = ({ operation }) => {
      const [stack] = service.stacks;
      if (operation === 'ExecuteChangeSet') before = describedStack(stack!);
      if (operation !== 'DescribeStacks' || !before || answers-- <= 0) return undefined;
      return before;
    };
  }
  const describedStack = ({ id, name, status, updated, changeSetId, outputs }: StandInStack) => ({
    Stacks: [
      {
        StackId: id,
        StackName: name,
        StackStatus: status,
        CreationTime: updated,
        LastUpdatedTime: updated,
        ChangeSetId: changeSetId,
        Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
      },
    ],
  });

  test.each(['an update', 'a creation'])('%s ends with its own status and outputs', async (kind) => {
    if (kind === 'a creation') service.stacks.splice(0);
    stale(2);
    const { error, outputs } = await runDeploySam(service);
    expect(error).toBeUndefined();
    expect(outputs).toMatchObject({
      status: kind === 'a creation' ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE',
      'stack-id': service.stacks[0]!.id,
    });
    expect(service.asked('DescribeStacks').length).toBeGreaterThanOrEqual(4);
  });
});
