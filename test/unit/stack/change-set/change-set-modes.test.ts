import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { changeSetName, isEmptyChangeSet } from '../../../../src/stack/change-set/change-set.ts';
import { stackOperation } from '../../../../src/stack/index.ts';
import { contextOf } from '../../../support/cloudformation/deploy-stack.ts';
import { ScriptedCloudFormation } from '../../../support/cloudformation/scripted.ts';
import { CHANGED, runDeploySam, writesOf } from '../../../support/actions/deploy-sam.ts';
import { testSession } from '../../../support/emulator/session.ts';
import type { ErrorCode } from '../../../../src/report/error-codes.ts';
import { failureWith } from '../../../support/failure-with.ts';

let service: ScriptedCloudFormation;
beforeEach(async () => {
  service = await new ScriptedCloudFormation().start();
  service.add('shop', 'UPDATE_COMPLETE');
});
afterEach(() => service.server.close());

const execute = (id: string, inputs: Record<string, string> = {}) =>
  runDeploySam(service, { 'change-set': 'execute-only', 'change-set-id': id, ...inputs });
async function reviewed(): Promise<string> {
  const run = await runDeploySam(service, { 'change-set': 'create-only' });
  expect(run.error).toBeUndefined();
  return run.outputs['change-set-id']!;
}
const LATER = new Date('2100-01-01T00:00:00.000Z');
const TABLE = { Action: 'Remove', LogicalResourceId: 'Table', ResourceType: 'AWS::DynamoDB::Table' };

describe('create-only', () => {
  test('leaves the change set, with its id, its plan as a file and in the summary, and changes nothing', async () => {
    const run = await runDeploySam(service, { 'change-set': 'create-only' });
    expect(writesOf(service)).toEqual(['CreateChangeSet UPDATE']);
    expect(run.outputs).toMatchObject({
      'change-set-id': service.changeSets[0]!.id,
      'has-changes': 'true',
      status: 'UPDATE_COMPLETE',
    });
    expect(JSON.parse(readFileSync(run.outputs['plan']!, 'utf8'))).toMatchObject({ changes: [{ path: 'Queue' }] });
    expect(run.summary).toMatch(/Add.*Queue.*AWS::SQS::Queue/);
  });

  test('leaves a dangerous one too, marked: execute-only refuses it', async () => {
    service.changes = [TABLE];
    const run = await runDeploySam(service, { 'change-set': 'create-only' });
    expect(run.summary).toContain('🛑');
    expect((await execute(run.outputs['change-set-id']!)).failure).toMatchObject({ code: 'guard' });
    expect((await execute(run.outputs['change-set-id']!, { 'allow-replacement': 'Table' })).error).toBeUndefined();
  });

  test('an empty one is deleted, whichever sentence CloudFormation has for it', async () => {
    service.changeSetFailure = "The submitted information didn't contain changes. Submit different information.";
    const run = await runDeploySam(service, { 'change-set': 'create-only' });
    expect(run.outputs).toMatchObject({ 'change-set-id': '', 'has-changes': 'false' });
    expect(writesOf(service)).toEqual(['CreateChangeSet UPDATE', 'DeleteChangeSet']);
    expect(service.asked('DescribeChangeSet').length).toBeGreaterThanOrEqual(2);
  });

  test.each([
    ["The submitted information didn't contain changes. Submit different information to create a change set.", true],
    ['No updates are to be performed.', true],
    ['Transform failed', false],
  ])('%s: empty is %s', (reason, empty) => {
    expect(isEmptyChangeSet({ status: 'FAILED', reason })).toBe(empty);
    expect(isEmptyChangeSet({ status: 'CREATE_COMPLETE', reason })).toBe(false);
  });

  test('names never meet, and are valid', () => {
    const now = new Date();
    const names = new Set(Array.from({ length: 1000 }, () => changeSetName(now)));
    expect(names.size).toBe(1000);
    for (const name of names) expect(name).toMatch(/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/);
  });
});

describe('execute-only', () => {
  test('runs exactly the one that was reviewed', async () => {
    const id = await reviewed();
    const run = await execute(id);
    expect(run.outputs).toMatchObject({ status: 'UPDATE_COMPLETE', 'change-set-id': id, 'has-changes': 'true' });
    expect(service.asked('ExecuteChangeSet').map((input) => input['ChangeSetName'])).toEqual([id]);
    expect(service.asked('CreateChangeSet')).toHaveLength(1);
  });

  test.each<[string, (id: string) => void, string[], ErrorCode?]>([
    ['the stack was changed since', () => (service.stacks[0]!.updated = LATER), [LATER.toISOString()]],
    ['the stack was deleted', () => (service.stacks[0]!.status = 'DELETE_COMPLETE'), ['deleted']],
    [
      'the stack was deleted and made again',
      () => {
        service.stacks[0]!.status = 'DELETE_COMPLETE';
        service.add('shop', 'CREATE_COMPLETE');
      },
      ['deleted'],
    ],
    ['the change set was deleted', () => service.changeSets.splice(0), ['deleted'], 'change-set-gone'],
    ['the change set is outdated', () => (service.changeSets[0]!.execution = 'OBSOLETE'), ['OBSOLETE']],
    [
      'the change set failed',
      () => Object.assign(service.changeSets[0]!, { status: 'FAILED', execution: 'UNAVAILABLE', reason: 'No role' }),
      ['FAILED', 'UNAVAILABLE', 'No role'],
    ],
    [
      "it is another stack's",
      () => (service.changeSets[0]!.stack = service.add('other', 'CREATE_COMPLETE')),
      ['other'],
    ],
  ])('is refused when %s', async (...[, happens, facts, code = 'stack-moved']) => {
    const id = await reviewed();
    happens(id);
    const { failure } = await execute(id);
    expect(failure).toEqual(failureWith(code, id, ...facts));
    expect(service.asked('ExecuteChangeSet')).toHaveLength(0);
  });

  test('without a change set says what is missing', async () => {
    expect((await execute('')).failure).toEqual(failureWith('input', '"change-set-id"'));
  });

  test('attaches to the execution that an interrupted run began', async () => {
    const id = await reviewed();
    const [stack] = service.stacks;
    Object.assign(service.changeSets[0]!, { execution: 'EXECUTE_IN_PROGRESS' });
    stack!.changeSetId = id;
    service.emit(stack!, { status: 'UPDATE_IN_PROGRESS' });
    service.emit(stack!, { logicalId: 'Queue', status: 'UPDATE_IN_PROGRESS' });
    // The first look is for the history.
    stack!.pending = [[], [{ logicalId: 'Queue', status: 'UPDATE_COMPLETE' }, { status: 'UPDATE_COMPLETE' }]];
    const run = await execute(id);
    expect(run.error).toBeUndefined();
    expect(run.log).toMatch(/following the change set[^]*UPDATE_IN_PROGRESS *Queue[^]*UPDATE_COMPLETE *Queue/);
    expect(run.outputs['status']).toBe('UPDATE_COMPLETE');
    expect(service.asked('ExecuteChangeSet')).toHaveLength(0);
  });

  test('that was interrupted at its very end has nothing left to do', async () => {
    const id = await reviewed();
    await execute(id);
    const again = await execute(id);
    expect(again.error).toBeUndefined();
    expect(again.outputs).toMatchObject({ 'has-changes': 'false', status: 'UPDATE_COMPLETE' });
    expect(again.log).toContain('already executed');
    expect(service.asked('ExecuteChangeSet')).toHaveLength(1);
  });

  test('of a change set that was executed, and another one since, is refused', async () => {
    const id = await reviewed();
    await execute(id);
    service.stacks[0]!.changeSetId = 'another';
    expect((await execute(id)).failure).toEqual(failureWith('stack-moved', id, 'EXECUTE_COMPLETE'));
  });
});

describe('a dry run of a new stack', () => {
  /** CloudFormation answers DeleteStack, and the stack is in each of these states for a look, and then gone. */
  function deletedSlowly(...states: string[]): void {
    service.stacks.splice(0);
    let deleting = false;
    service.other = ({ operation }) => {
      const [stack] = service.stacks;
      if (operation === 'DeleteStack') {
        deleting = true;
        return {};
      }
      if (operation === 'DescribeStacks' && deleting) stack!.status = states.shift() ?? 'DELETE_COMPLETE';
      return undefined;
    };
  }
  const dryRun = () => runDeploySam(service, { 'dry-run': 'true' });

  test('ends when the empty stack is gone, which CloudFormation deletes after its answer', async () => {
    deletedSlowly('REVIEW_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'DELETE_IN_PROGRESS');
    const run = await dryRun();
    expect(run.error).toBeUndefined();
    expect(run.outputs).toMatchObject({ 'has-changes': 'true', status: 'NONE' });
    expect(service.stacks[0]!.status).toBe('DELETE_COMPLETE');
  });

  test('says that the empty stack could not be deleted', async () => {
    deletedSlowly('DELETE_IN_PROGRESS', 'DELETE_FAILED');
    expect((await dryRun()).failure).toEqual(failureWith('change-set', 'shop', 'DELETE_FAILED'));
  });

  test('leaves a stack that somebody fills meanwhile', async () => {
    deletedSlowly('CREATE_IN_PROGRESS');
    expect((await dryRun()).error).toBeUndefined();
    expect(service.stacks[0]!.status).toBe('CREATE_IN_PROGRESS');
  });
});

describe('a change set that is overtaken between plan and execution', () => {
  /** Somebody else changes the stack right before the first `times` executions. */
  function overtaken(times: number, then: () => void = () => undefined): void {
    service.other = ({ operation }) => {
      if (operation === 'ExecuteChangeSet' && times-- > 0) {
        service.changeSets.at(-1)!.execution = 'OBSOLETE';
        then();
      }
      return undefined;
    };
  }

  test('is planned anew once and executed', async () => {
    overtaken(1);
    const run = await runDeploySam(service);
    expect(run.error).toBeUndefined();
    expect(run.log).toMatch(/planning again \(Change set \S+ can no longer be executed/);
    expect(service.asked('CreateChangeSet')).toHaveLength(2);
  });

  test('is guarded anew: what the other one changed may make it dangerous', async () => {
    overtaken(1, () => (service.changes = [TABLE]));
    expect((await runDeploySam(service)).failure).toMatchObject({ code: 'guard' });
    expect(writesOf(service).slice(-2)).toEqual(['CreateChangeSet UPDATE', 'DeleteChangeSet']);
  });

  test('twice is a clear error', async () => {
    overtaken(9);
    const { failure } = await runDeploySam(service);
    expect(failure).toMatchObject({ code: 'change-set-outdated', todo: expect.stringContaining('concurrency group') });
    expect(service.asked('CreateChangeSet')).toHaveLength(2);
  });

  test('of a reviewed one is an error at once: another one has not been reviewed', async () => {
    const id = await reviewed();
    overtaken(1);
    expect((await execute(id)).failure).toMatchObject({ code: 'change-set-outdated' });
    expect(service.asked('CreateChangeSet')).toHaveLength(1);
  });
});

describe('another deployment that begins between our look and our change set', () => {
  test('is followed to its end', async () => {
    let first = true;
    service.other = ({ operation }) => {
      if (operation !== 'CreateChangeSet' || !first) return undefined;
      first = false;
      const [stack] = service.stacks;
      service.emit(stack!, { status: 'UPDATE_IN_PROGRESS' });
      stack!.pending = [[{ status: 'UPDATE_COMPLETE' }]];
      throw service.inProgress(stack!);
    };
    const run = await runDeploySam(service, {}, { 'template.yaml': CHANGED });
    expect(run.error).toBeUndefined();
    expect(run.log).toMatch(/is in UPDATE_IN_PROGRESS: waiting for that operation/);
  });

  test('is followed by a plan alone, too', async () => {
    let first = true;
    service.other = ({ operation }) => {
      if (operation !== 'CreateChangeSet' || !first) return undefined;
      first = false;
      throw service.error('ValidationError', 'Stack:shop is in UPDATE_IN_PROGRESS state and can not be updated.');
    };
    const request = { stackName: 'shop', template: { body: CHANGED } };
    const plan = await stackOperation.plan(contextOf(testSession(service.server.endpoint)), request);
    expect(plan.changeSetId).toBe(service.changeSets[0]!.id);
  });

  test('right before the execution as well', async () => {
    let first = true;
    service.other = ({ operation }) => {
      if (operation !== 'ExecuteChangeSet' || !first) return undefined;
      first = false;
      const [stack] = service.stacks;
      service.emit(stack!, { status: 'UPDATE_IN_PROGRESS' });
      stack!.pending = [[{ status: 'UPDATE_COMPLETE' }]];
      throw service.inProgress(stack!);
    };
    expect((await runDeploySam(service)).error).toBeUndefined();
  });
});

describe('dry-run', () => {
  test('takes back what it made, and makes no bootstrap stack', async () => {
    const run = await runDeploySam(service, { 'dry-run': 'true' });
    expect(writesOf(service)).toEqual(['CreateChangeSet UPDATE', 'DeleteChangeSet']);
    expect(run.summary).toContain('Queue');
    // Nothing is left that a later job could execute.
    expect(run.outputs).toMatchObject({ 'has-changes': 'true', 'change-set-id': '' });
    const large = { 'template.yaml': `${CHANGED}# ${'x'.repeat(60_000)}` };
    service.other = ({ operation }) => {
      if (operation === 'GetParameter') throw service.error('ParameterNotFound');
      return undefined;
    };
    const { failure } = await runDeploySam(service, { 'dry-run': 'true' }, large);
    expect(failure).toMatchObject({ code: 'bucket', todo: expect.stringContaining('s3-bucket') });
  });

  test("takes an empty stack along that it made, and not one that somebody else's change set waits in", async () => {
    service.stacks.splice(0);
    const role = 'arn:aws:iam::123456789012:role/cloudformation';
    await runDeploySam(service, { 'dry-run': 'true', 'role-arn': role });
    expect(writesOf(service)).toEqual(['CreateChangeSet CREATE', 'DeleteChangeSet', 'DeleteStack']);
    // The deploy role may delete with the role of the change set only.
    expect(service.asked('DeleteStack')).toEqual([expect.objectContaining({ RoleARN: role })]);
    await runDeploySam(service, { 'change-set': 'create-only' });
    await runDeploySam(service, { 'dry-run': 'true' });
    expect(writesOf(service).slice(-2)).toEqual(['CreateChangeSet CREATE', 'DeleteChangeSet']);
  });

  test('of a reviewed change set leaves it', async () => {
    const id = await reviewed();
    await execute(id, { 'dry-run': 'true' });
    expect(writesOf(service)).toEqual(['CreateChangeSet UPDATE']);
  });
});
