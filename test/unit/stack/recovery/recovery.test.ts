import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ScriptedCloudFormation, type StandInResource } from '../../../support/cloudformation/scripted.ts';
import { runDeploySam, writesOf } from '../../../support/actions/deploy-sam.ts';
import { failureWith, naming } from '../../../support/failure-with.ts';

let service: ScriptedCloudFormation;
beforeEach(async () => (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

const NESTED = 'AWS::CloudFormation::Stack';
const TABLE = 'AWS::DynamoDB::Table';
const ROLE = 'arn:aws:iam::123456789012:role/cloudformation';

/** Stacks nested in each other, `shop/A/B/...`, the innermost with these resources; the statuses of all are `status`. */
function nest(state: string, depth: number, resources: StandInResource[], status?: string): void {
  const innermost = service.add(`shop-${depth}`, state, { resources });
  let inner = innermost;
  for (let level = depth - 1; level >= 0; level--) {
    const logicalId = 'ABC'[level]!;
    inner = service.add(level === 0 ? 'shop' : `shop-${level}`, state, {
      resources: [{ logicalId, type: NESTED, physicalId: inner.id, status }],
    });
  }
}

describe('a stuck rollback', () => {
  test('is continued with the skips that are named, which a warning repeats', async () => {
    service.add('shop', 'UPDATE_ROLLBACK_FAILED');
    const run = await runDeploySam(service, { 'skip-resources': 'Service, Alarm', 'role-arn': ROLE });
    expect(run.error).toBeUndefined();
    expect(service.asked('ContinueUpdateRollback')).toEqual([
      expect.objectContaining({ ResourcesToSkip: ['Service', 'Alarm'], RoleARN: ROLE }),
    ]);
    expect(run.report.warnings).toEqual([naming('Service', 'Alarm')]);
  });

  test('is continued without skips when none is named', async () => {
    service.add('shop', 'UPDATE_ROLLBACK_FAILED');
    // Its first events may be late: the end of the failed rollback is not the end of this one.
    service.rollback = [[], [{ status: 'UPDATE_ROLLBACK_IN_PROGRESS' }, { status: 'UPDATE_ROLLBACK_COMPLETE' }]];
    const run = await runDeploySam(service);
    expect(run.error).toBeUndefined();
    expect(run.report.warnings).toEqual([]);
    expect(service.asked('ContinueUpdateRollback')[0]).not.toHaveProperty('ResourcesToSkip');
  });

  test('takes resources of nested stacks by their path, as CloudFormation wants them', async () => {
    nest('UPDATE_ROLLBACK_FAILED', 2, []);
    await runDeploySam(service, { 'skip-resources': 'A/B/Service' });
    expect(service.asked('ContinueUpdateRollback')[0]).toMatchObject({ ResourcesToSkip: ['shop-2.Service'] });
  });

  test('refuses a path that is not there before any write', async () => {
    nest('UPDATE_ROLLBACK_FAILED', 1, []);
    const run = await runDeploySam(service, { 'skip-resources': 'Nope/Service' });
    expect(run.failure).toEqual(failureWith('input', 'skip-resources', 'Nope/Service'));
    expect(writesOf(service)).toEqual([]);
  });

  test('that fails again names the leaves, their reasons and what to do', async () => {
    const resources = [
      { logicalId: 'Service', type: 'AWS::ECS::Service', status: 'UPDATE_FAILED', reason: 'Cluster not found' },
      { logicalId: 'Topic', type: 'AWS::SNS::Topic' },
    ];
    nest('UPDATE_ROLLBACK_FAILED', 2, resources, 'UPDATE_FAILED');
    service.rollback = [[{ status: 'UPDATE_ROLLBACK_IN_PROGRESS' }, { status: 'UPDATE_ROLLBACK_FAILED' }]];
    const run = await runDeploySam(service);
    expect(run.failure).toEqual(
      failureWith(
        'stack-state',
        'A/B/Service (AWS::ECS::Service)',
        'Cluster not found',
        'skip-resources: A/B/Service.',
      ),
    );
    expect(writesOf(service)).toEqual(['ContinueUpdateRollback']);
  });

  test('the update after it is guarded, and shown, like any other', async () => {
    service.add('shop', 'UPDATE_ROLLBACK_FAILED');
    service.changes = [{ Action: 'Remove', LogicalResourceId: 'Table', ResourceType: TABLE }];
    const refused = await runDeploySam(service);
    expect(refused.failure).toMatchObject({ code: 'guard' });
    expect(writesOf(service)).toEqual(['ContinueUpdateRollback', 'CreateChangeSet UPDATE', 'DeleteChangeSet']);
    const allowed = await runDeploySam(service, { 'allow-replacement': 'Table' });
    expect(allowed.summary).toEqual(naming('removed (allowed)', 'Table'));
  });
});

describe('a failed update that was kept', () => {
  test('is rolled back first', async () => {
    service.add('shop', 'UPDATE_FAILED');
    const run = await runDeploySam(service, { 'role-arn': ROLE });
    expect(run.log).toContain('UPDATE_FAILED');
    expect(service.asked('RollbackStack')).toEqual([expect.objectContaining({ RoleARN: ROLE })]);
    expect(service.asked('ExecuteChangeSet')[0]).toMatchObject({ DisableRollback: 'false' });
  });

  test('is updated from where it stopped with on-failure: keep', async () => {
    service.add('shop', 'UPDATE_FAILED');
    const run = await runDeploySam(service, { 'on-failure': 'keep' });
    expect(run.error).toBeUndefined();
    expect(writesOf(service)).toEqual(['CreateChangeSet UPDATE', 'ExecuteChangeSet']);
    expect(service.asked('ExecuteChangeSet')[0]).toMatchObject({ DisableRollback: 'true' });
  });

  test('in express mode, which CloudFormation does not roll back, is an error with the way out, and it works', async () => {
    service.add('shop', 'UPDATE_FAILED');
    service.other = ({ operation }) => {
      if (operation !== 'RollbackStack') return undefined;
      throw service.error('ValidationError', 'RollbackStack is not supported for a stack updated in EXPRESS mode');
    };
    const { failure } = await runDeploySam(service, { express: 'true' });
    expect(failure).toMatchObject({ code: 'stack-state', todo: expect.stringContaining('on-failure: keep') });
    const run = await runDeploySam(service, { express: 'true', 'on-failure': 'keep' });
    expect(run.error).toBeUndefined();
    expect(run.outputs['status']).toBe('UPDATE_COMPLETE');
  });

  test('whose rollback fails is an error that names the resource', async () => {
    service.add('shop', 'UPDATE_FAILED', {
      resources: [{ logicalId: 'Queue', type: 'AWS::SQS::Queue', status: 'UPDATE_FAILED', reason: 'Gone' }],
    });
    service.rollback = [[{ status: 'UPDATE_ROLLBACK_IN_PROGRESS' }, { status: 'UPDATE_ROLLBACK_FAILED' }]];
    const run = await runDeploySam(service);
    expect(run.failure).toEqual(failureWith('stack-state', 'shop', 'UPDATE_ROLLBACK_FAILED', 'Queue', 'Gone'));
  });
});

describe('what is left of a failed creation', () => {
  const table = (more: Partial<StandInResource> = {}) => [
    { logicalId: 'Table', type: TABLE, physicalId: 'orders', ...more },
  ];

  test.each(['CREATE_FAILED', 'ROLLBACK_FAILED', 'DELETE_FAILED'])(
    '%s: data in it, three levels down too, is not thrown away unless allowed by name',
    async (state) => {
      nest(state, 3, table());
      const refused = await runDeploySam(service);
      expect(refused.failure).toEqual(
        failureWith('guard', 'A/B/C/Table (AWS::DynamoDB::Table orders)', 'allow-replacement: A/B/C/Table'),
      );
      // CloudFormation leaves nothing behind by name before a deletion has failed.
      expect(refused.failure.message.includes('skip-resources: A.')).toBe(state === 'DELETE_FAILED');
      expect((await runDeploySam(service, { 'allow-replacement': 'Table' })).failure).toMatchObject({ code: 'guard' });
      expect(writesOf(service)).toEqual([]);
      expect((await runDeploySam(service, { 'allow-replacement': 'A/B/C/Table' })).error).toBeUndefined();
      expect(writesOf(service)[0]).toBe('DeleteStack');
    },
  );

  test.each([
    ['a table that was never made', table({ status: 'CREATE_FAILED' })],
    ['a table without a physical id', table({ physicalId: '' })],
    ['a table that is deleted', table({ status: 'DELETE_COMPLETE' })],
    ['a topic', [{ logicalId: 'Topic', type: 'AWS::SNS::Topic', physicalId: 'arn' }]],
  ])('%s holds nothing', async (_, resources) => {
    service.add('shop', 'CREATE_FAILED', { resources });
    expect((await runDeploySam(service)).error).toBeUndefined();
  });

  test('data may be thrown away as a whole', async () => {
    service.add('shop', 'CREATE_FAILED', { resources: table() });
    expect((await runDeploySam(service, { 'allow-replacement': '*' })).error).toBeUndefined();
  });

  test('a creation that was rolled back has nothing left but what was kept, however old the listing is', async () => {
    service.add('shop', 'ROLLBACK_COMPLETE', { resources: table({ status: 'CREATE_COMPLETE' }) });
    expect((await runDeploySam(service)).error).toBeUndefined();
  });

  test('resources that were kept are named: they belong to no stack any more', async () => {
    service.add('shop', 'ROLLBACK_COMPLETE', { resources: table({ status: 'DELETE_SKIPPED' }) });
    const run = await runDeploySam(service, { 'role-arn': ROLE });
    expect(run.error).toBeUndefined();
    expect(run.report.warnings).toEqual([naming('Table (AWS::DynamoDB::Table orders)')]);
    expect(service.asked('DeleteStack')[0]).toMatchObject({ RoleARN: ROLE });
  });

  describe('a deletion that is stuck', () => {
    const group = { logicalId: 'Group', type: 'AWS::EC2::SecurityGroup', physicalId: 'sg-1', status: 'DELETE_FAILED' };
    const retained = () => service.asked('DeleteStack').map((input) => input['RetainResources']);

    test('again names what blocks it, and skip-resources leaves that behind, said with its name', async () => {
      service.add('shop', 'DELETE_FAILED', { resources: [group] });
      service.deletion = [
        [{ status: 'DELETE_IN_PROGRESS' }, { ...group, reason: 'has a dependent object' }, { status: 'DELETE_FAILED' }],
      ];
      const run = await runDeploySam(service);
      expect(run.failure).toEqual(
        failureWith('delete-failed', 'Group', 'has a dependent object', 'skip-resources: Group.'),
      );
      expect(run.report.warnings).toEqual([]);
      const skipping = await runDeploySam(service, { 'skip-resources': 'Group' });
      expect(skipping.report.warnings).toEqual([naming('Group (AWS::EC2::SecurityGroup sg-1)')]);
      expect(retained()).toEqual([undefined, ['Group']]);
    });

    test('leaves data behind by name: it is kept, not lost, and named', async () => {
      const resources = [...table({ status: 'DELETE_FAILED' }), group];
      service.add('shop', 'DELETE_FAILED', { resources });
      const refused = await runDeploySam(service);
      expect(refused.failure).toEqual(
        failureWith(
          'guard',
          'Table (AWS::DynamoDB::Table orders)',
          'allow-replacement: Table',
          'skip-resources: Table.',
        ),
      );
      const other = await runDeploySam(service, { 'skip-resources': 'Group' });
      expect(other.failure).toMatchObject({ code: 'guard' });
      expect(writesOf(service)).toEqual([]);
      const run = await runDeploySam(service, { 'skip-resources': 'Table' });
      expect(run.error).toBeUndefined();
      expect(run.report.warnings).toEqual([naming('Table (AWS::DynamoDB::Table orders)')]);
      expect(retained()).toEqual([['Table']]);
    });

    test('leaves a nested stack behind with everything in it, and nothing less of it', async () => {
      nest('DELETE_FAILED', 2, table());
      const part = await runDeploySam(service, { 'skip-resources': 'A/B/Table' });
      expect(part.failure).toEqual(failureWith('input', 'skip-resources', 'A/B/Table', 'skip-resources: A)'));
      expect(writesOf(service)).toEqual([]);
      const run = await runDeploySam(service, { 'skip-resources': 'A' });
      expect(run.error).toBeUndefined();
      expect(run.report.warnings).toEqual([naming('A (', 'A/B (', 'A/B/Table (AWS::DynamoDB::Table orders)')]);
      expect(retained()).toEqual([['A']]);
    });

    test('in a nested stack asks for that stack, since a part of it cannot be left behind', async () => {
      nest('DELETE_FAILED', 1, [group]);
      const { id: physicalId } = service.stacks.find(({ name }) => name === 'shop-1')!;
      const nested = { logicalId: 'A', type: NESTED, physicalId };
      service.deletion = [
        [
          { status: 'DELETE_IN_PROGRESS' },
          { ...nested, status: 'DELETE_IN_PROGRESS' },
          { ...group, of: 'shop-1', reason: 'has a dependent object' },
          { ...nested, status: 'DELETE_FAILED' },
          { status: 'DELETE_FAILED' },
        ],
      ];
      expect((await runDeploySam(service)).failure).toEqual(
        failureWith('delete-failed', 'A/Group', 'has a dependent object', 'skip-resources: A.'),
      );
    });

    test('takes no name that the stack does not have, and leaves out what is gone already', async () => {
      service.add('shop', 'DELETE_FAILED', { resources: [group, ...table({ status: 'DELETE_COMPLETE' })] });
      const run = await runDeploySam(service, { 'skip-resources': 'Groop' });
      expect(run.failure).toEqual(failureWith('input', 'skip-resources', 'Groop', 'Group.'));
      expect(writesOf(service)).toEqual([]);
      await runDeploySam(service, { 'skip-resources': 'Group Table' });
      expect(retained()).toEqual([['Group']]);
    });

    test.each(['CREATE_FAILED', 'ROLLBACK_FAILED', 'ROLLBACK_COMPLETE'])(
      '%s: skip-resources saves nothing before a deletion has failed',
      async (state) => {
        service.add('shop', state, { resources: [group] });
        expect((await runDeploySam(service, { 'skip-resources': 'Group' })).report.warnings).toEqual([]);
        expect(retained()).toEqual([undefined]);
      },
    );
  });

  test('termination protection is respected, with what to do', async () => {
    service.add('shop', 'ROLLBACK_COMPLETE', { protected: true });
    expect((await runDeploySam(service)).failure).toEqual(
      failureWith('termination-protection', 'shop', 'termination-protection: false'),
    );
  });

  test.each(['ROLLBACK_COMPLETE', 'DELETE_FAILED'])(
    '%s: termination-protection: false is set before the deletion that the protection prevents',
    async (state) => {
      service.add('shop', state, { protected: true });
      expect((await runDeploySam(service, { 'termination-protection': 'false' })).error).toBeUndefined();
      expect(writesOf(service).slice(0, 2)).toEqual(['UpdateTerminationProtection', 'DeleteStack']);
      expect(service.stacks.map(({ status }) => status)).toEqual(['DELETE_COMPLETE', 'CREATE_COMPLETE']);
    },
  );

  test('data in it keeps its termination protection', async () => {
    service.add('shop', 'DELETE_FAILED', { protected: true, resources: table() });
    expect((await runDeploySam(service, { 'termination-protection': 'false' })).failure).toMatchObject({
      code: 'guard',
    });
    expect(writesOf(service)).toEqual([]);
  });

  test.each(['ROLLBACK_COMPLETE', 'DELETE_FAILED', 'REVIEW_IN_PROGRESS'])(
    '%s: a parameter without a value is an error before anything is deleted, whatever value the remains have',
    async (state) => {
      service.add('shop', state, { parameters: { Size: '3' } });
      const files = {
        'template.yaml': 'Parameters: {Size: {Type: Number}}\nResources: {Q: {Type: AWS::SQS::Queue}}\n',
      };
      const { failure } = await runDeploySam(service, {}, files);
      expect(failure).toMatchObject({ code: 'input', what: expect.stringContaining('Size') });
      expect(writesOf(service)).toEqual([]);
      expect((await runDeploySam(service, { 'parameter-overrides': 'Size: 4' }, files)).error).toBeUndefined();
    },
  );

  test('there is no change set to review', async () => {
    service.add('shop', 'ROLLBACK_COMPLETE');
    const run = await runDeploySam(service, { 'change-set': 'create-only' });
    expect(run.failure).toEqual(failureWith('stack-state', 'ROLLBACK_COMPLETE', 'create-and-execute'));
    expect(writesOf(service)).toEqual([]);
  });
});
