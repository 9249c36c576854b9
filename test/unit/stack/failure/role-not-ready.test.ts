import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isRoleNotReady } from '../../../../src/stack/failure/role-not-ready.ts';
import type { StackEvent } from '../../../../src/stack/state/stack-event.ts';
import { ScriptedCloudFormation, type PlannedEvent } from '../../../support/cloudformation/scripted.ts';
import { runDeploySam, writesOf } from '../../../support/actions/deploy-sam.ts';

let service: ScriptedCloudFormation;
beforeEach(async () => (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

const LINKED = 'Unable to assume the service linked role. Please verify that the ECS service linked role exists.';
const LAMBDA = 'The role defined for the function cannot be assumed by Lambda. (Service: Lambda, Status Code: 400)';

const made: PlannedEvent = { logicalId: 'Role', type: 'AWS::IAM::Role', status: 'CREATE_COMPLETE' };

/** Executions in which a resource fails with this reason, the first so many times. */
function fails(
  reason: string,
  {
    times = 1,
    kind = 'CREATE',
    before = [],
    end,
  }: { times?: number; kind?: string; before?: PlannedEvent[]; end?: string },
): void {
  const back = kind === 'CREATE' ? 'ROLLBACK' : 'UPDATE_ROLLBACK';
  const failing: PlannedEvent[][] = [
    [
      { status: `${kind}_IN_PROGRESS` },
      ...before,
      { logicalId: 'Thing', type: 'AWS::ECS::Cluster', status: `${kind}_FAILED`, reason },
      { status: `${back}_IN_PROGRESS` },
      { status: end ?? `${back}_COMPLETE` },
    ],
  ];
  let executions = 0;
  service.other = ({ operation }) => {
    if (operation === 'ExecuteChangeSet') service.execution = executions++ < times ? failing : undefined;
    return undefined;
  };
}

const ONCE = ['CreateChangeSet CREATE', 'ExecuteChangeSet'];

describe('a stack that fails because a role is not known everywhere yet', () => {
  test.each<[string, string, PlannedEvent[]]>([
    ['the first cluster of an account', LINKED, []],
    ['a function with its new role', LAMBDA, [made]],
    ['a service of App Runner with its new role', 'Error in assuming access role arn:aws:iam::1:role/x', [made]],
    [
      'a schedule with its new role',
      'The execution role you provide must allow AWS EventBridge Scheduler to assume the role. (Service: Scheduler)',
      [made],
    ],
    ['a bucket whose policy names a new role', 'Invalid principal in policy (Service: S3, Status Code: 400)', [made]],
    [
      'a queue that starts a function, with a new policy',
      'The provided execution role does not have permissions to call ReceiveMessage on SQS',
      [{ ...made, type: 'AWS::IAM::Policy' }],
    ],
  ])('%s: what is left is deleted, and it is made once more', async (_, reason, before) => {
    fails(reason, { before });
    const run = await runDeploySam(service);
    expect(run.error).toBeUndefined();
    expect(writesOf(service)).toEqual([...ONCE, 'DeleteStack', ...ONCE]);
    expect(run.log).toContain(reason.slice(0, 30));
  });

  test.each([
    'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
    'CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::1:role/x',
    'Firehose is unable to assume role arn:aws:iam::1:role/x. Please check the role provided.',
    'Invalid parameter: Policy Error: PrincipalNotFound',
    'Policy contains a statement with one or more invalid principals.',
    'The provided execution role does not have permissions to call CreateNetworkInterface on EC2',
    'IAM Role arn:aws:iam::1:role/x cannot be assumed by AWS Backup',
  ])('%s', (reason) => {
    const event = { path: 'Thing', type: 'AWS::X::Y', physicalId: '', reason, status: 'CREATE_FAILED', time: 2 };
    const events = [{ ...event, type: 'AWS::IAM::Role', reason: '', status: 'CREATE_COMPLETE', time: 1 }, event];
    expect(isRoleNotReady(events as unknown as StackEvent[], 'ROLLBACK_COMPLETE')).toBe(true);
  });

  test('an update is made once more', async () => {
    service.add('shop', 'UPDATE_COMPLETE');
    fails(LAMBDA, { kind: 'UPDATE', before: [made] });
    const run = await runDeploySam(service);
    expect(run.error).toBeUndefined();
    const update = ['CreateChangeSet UPDATE', 'ExecuteChangeSet'];
    expect(writesOf(service)).toEqual([...update, ...update]);
  });

  test('twice is a failure, which says so', async () => {
    fails(LINKED, { times: 9 });
    const run = await runDeploySam(service);
    expect(run.failure).toMatchObject({ code: 'stack-failed', why: expect.stringContaining(LINKED) });
    expect(writesOf(service).filter((write) => write === 'ExecuteChangeSet')).toHaveLength(2);
  });

  test.each<[string, string, Parameters<typeof fails>[1]]>([
    ['a role that was there before', LAMBDA, {}],
    ['another cause beside a new role', 'Bucket name is taken', { before: [made] }],
    ['a rollback that is stuck', LINKED, { end: 'ROLLBACK_FAILED' }],
  ])('%s is a failure at once', async (_, reason, options) => {
    fails(reason, options);
    const run = await runDeploySam(service);
    expect(run.failure.code).toBe('stack-failed');
    expect(writesOf(service)).toEqual(ONCE);
  });
});
