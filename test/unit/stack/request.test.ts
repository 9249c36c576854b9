import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ScriptedCloudFormation } from '../../support/cloudformation/scripted.ts';
import { CHANGED, QUEUE, runDeploySam, writesOf } from '../../support/actions/deploy-sam.ts';
import { testSession } from '../../support/emulator/session.ts';
import { deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { nextStepAfter } from '../../../src/stack/states.ts';
import type { ErrorCode } from '../../../src/report/error-codes.ts';
import { failureWith } from '../../support/failure-with.ts';

/** What the inputs ask CloudFormation for. */
let service: ScriptedCloudFormation;
beforeEach(async () => (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

const present = (more = {}) => service.add('shop', 'UPDATE_COMPLETE', more);
const asked = () => service.asked('CreateChangeSet')[0]!;
const executed = () => service.asked('ExecuteChangeSet')[0]!;

describe('a change set is asked for with', () => {
  test('nothing that was not asked for', async () => {
    present();
    await runDeploySam(service);
    expect(
      Object.entries(asked())
        .flatMap(([name, value]) => (value === '' ? [] : [name]))
        .sort(),
    ).toEqual(['Action', 'ChangeSetName', 'ChangeSetType', 'StackName', 'TemplateBody', 'Version']);
    expect(executed()).toMatchObject({ DisableRollback: 'false', RetainExceptOnCreate: 'true' });
  });

  test.each([
    ['express', { express: 'true' }, { DeploymentConfig: { Mode: 'EXPRESS', DisableRollback: 'false' } }],
    [
      'express, kept',
      { express: 'true', 'on-failure': 'keep' },
      { DeploymentConfig: { Mode: 'EXPRESS', DisableRollback: 'true' } },
    ],
    ['revert-drift', { 'revert-drift': 'true' }, { DeploymentMode: 'REVERT_DRIFT' }],
    ['import-existing', { 'import-existing': 'true' }, { ImportExistingResources: 'true' }],
    [
      'capabilities',
      { capabilities: 'CAPABILITY_IAM, CAPABILITY_AUTO_EXPAND' },
      { Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'] },
    ],
    ['role-arn', { 'role-arn': 'arn:aws:iam::123456789012:role/x' }, { RoleARN: 'arn:aws:iam::123456789012:role/x' }],
    [
      'tags',
      { tags: 'team: a b\ncost: 0123' },
      {
        Tags: [
          { Key: 'team', Value: 'a b' },
          { Key: 'cost', Value: '0123' },
        ],
      },
    ],
  ])('%s', async (_, inputs, expected) => {
    present();
    await runDeploySam(service, inputs);
    expect(asked()).toMatchObject(expected);
  });

  test('no drift to revert where there is no stack', async () => {
    await runDeploySam(service, { 'revert-drift': 'true' });
    expect(asked()).not.toHaveProperty('DeploymentMode');
  });

  test('nested stacks included where there are some', async () => {
    present();
    await runDeploySam(
      service,
      {},
      {
        'template.yaml':
          'Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://s3.amazonaws.com/b/k"}}}',
      },
    );
    expect(asked()).toMatchObject({ IncludeNestedStacks: 'true' });
  });
});

describe('revert-drift', () => {
  test('makes a change set where template, parameters and tags are as deployed', async () => {
    present({ template: QUEUE });
    const files = { 'template.yaml': QUEUE };
    await runDeploySam(service, {}, files);
    expect(writesOf(service)).toEqual([]);
    const run = await runDeploySam(service, { 'revert-drift': 'true' }, files);
    expect(run.outputs['has-changes']).toBe('true');
    expect(asked()).toMatchObject({ DeploymentMode: 'REVERT_DRIFT' });
  });
});

test('a stack whose last operation was rolled back gets a change set even where all looks the same', async () => {
  service.add('shop', 'UPDATE_ROLLBACK_COMPLETE', { template: QUEUE });
  const run = await runDeploySam(service, {}, { 'template.yaml': QUEUE });
  expect(run.outputs['has-changes']).toBe('true');
});

describe('on-failure', () => {
  test.each([
    ['rollback', { DisableRollback: 'false', RetainExceptOnCreate: 'true' }, undefined],
    ['keep', { DisableRollback: 'true', RetainExceptOnCreate: undefined }, undefined],
    ['delete', { DisableRollback: undefined, RetainExceptOnCreate: 'true' }, 'DELETE'],
  ])('%s, of a creation', async (onFailure, execution, change) => {
    await runDeploySam(service, { 'on-failure': onFailure });
    expect({ DisableRollback: undefined, RetainExceptOnCreate: undefined, ...executed() }).toMatchObject(execution);
    expect(asked()['OnStackFailure']).toBe(change);
  });

  test('delete, of an update, rolls back', async () => {
    present();
    await runDeploySam(service, { 'on-failure': 'delete' });
    expect(asked()).not.toHaveProperty('OnStackFailure');
    expect(executed()).toMatchObject({ DisableRollback: 'false' });
  });

  test.each([
    ['rollback', 'ROLLBACK_COMPLETE'],
    ['keep', 'CREATE_FAILED'],
    ['delete', 'DELETE_COMPLETE'],
  ])('%s: the error says how the stack was left', async (onFailure, end) => {
    service.execution = [
      [
        { status: 'CREATE_IN_PROGRESS' },
        { logicalId: 'Queue', status: 'CREATE_FAILED', reason: 'Access denied' },
        { status: end },
      ],
    ];
    const run = await runDeploySam(service, { 'on-failure': onFailure });
    expect(run.failure).toEqual(failureWith('stack-failed', end, 'Queue', 'Access denied'));
    expect(run.failure.todo).toBe(nextStepAfter(end));
    expect(run.outputs['status']).toBe(end);
  });
});

describe('termination-protection', () => {
  test.each([
    [false, 'true', ['UpdateTerminationProtection'], true],
    [true, 'false', ['UpdateTerminationProtection'], false],
    [true, 'true', [], true],
    [true, '', [], true],
    [false, '', [], false],
  ])('%s, asked for %j', async (before, wanted, writes, after) => {
    const stack = present({ protected: before, template: QUEUE });
    await runDeploySam(service, { 'termination-protection': wanted }, { 'template.yaml': QUEUE });
    expect(writesOf(service)).toEqual(writes);
    expect(stack.protected).toBe(after);
  });

  test('of a new stack is set once it is there', async () => {
    await runDeploySam(service, { 'termination-protection': 'true' });
    expect(writesOf(service)).toEqual(['CreateChangeSet CREATE', 'ExecuteChangeSet', 'UpdateTerminationProtection']);
  });

  test('that may not be set is an error that names the permission', async () => {
    present({ template: QUEUE });
    service.other = ({ operation }) => {
      if (operation !== 'UpdateTerminationProtection') return undefined;
      const message = 'User: x is not authorized to perform: cloudformation:UpdateTerminationProtection on resource: y';
      throw service.error('AccessDenied', message, 403);
    };
    const run = await runDeploySam(service, { 'termination-protection': 'true' }, { 'template.yaml': QUEUE });
    expect(run.failure).toMatchObject({
      code: 'permission',
      todo: expect.stringContaining('Allow cloudformation:UpdateTerminationProtection'),
    });
  });
});

describe('parameters', () => {
  const TEMPLATE = `Parameters:
  Stage: {Type: String}
  Password: {Type: String, NoEcho: true}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>'}
${QUEUE}`;
  const files = { 'template.yaml': TEMPLATE };
  const parameters = { Stage: 'a', Password: '****', Image: '/image', Dropped: 'x' };

  test('that are left out keep their values; one that the template drops is not named', async () => {
    present({ parameters });
    const run = await runDeploySam(service, { 'parameter-overrides': 'Stage=b' }, files);
    expect(run.error).toBeUndefined();
    expect(asked()['Parameters']).toEqual([
      { ParameterKey: 'Stage', ParameterValue: 'b' },
      { ParameterKey: 'Password', UsePreviousValue: 'true' },
      { ParameterKey: 'Image', UsePreviousValue: 'true' },
    ]);
  });

  test.each(['hunter2-secret', '****'])('of NoEcho are masked and not compared: %s', async (password) => {
    const template = `Parameters: {Password: {Type: String, NoEcho: true}}\n${QUEUE}`;
    present({ parameters: { Password: '****' }, template });
    const inputs = { 'parameter-overrides': `Password=${password}` };
    const run = await runDeploySam(service, inputs, { 'template.yaml': template });
    expect(run.outputs['has-changes']).toBe('true');
    expect(run.report.masked).toContain(password);
    // Stars show nothing, whoever wrote them.
    const shown = JSON.stringify([run.outputs, run.log, run.summary]).replaceAll('****', '');
    expect(shown).not.toContain(password);
  });

  test('of NoEcho are in no result, for records', async () => {
    present({ parameters: { Stage: 'a', Password: '****', Image: '/image' } });
    const session = testSession(service.server.endpoint);
    const request = { stackName: 'shop', template: { body: TEMPLATE }, parameters: { Stage: 'b' } };
    expect((await deployStack(session, request)).parameters).toEqual({
      Stage: 'b',
      Image: '/image',
    });
  });

  test('of an SSM type may have moved: a change set decides', async () => {
    const { Dropped: _, ...kept } = parameters;
    present({ parameters: kept, template: TEMPLATE });
    service.changeSetFailure = 'No updates are to be performed.';
    const run = await runDeploySam(service, {}, files);
    expect(run.log).toContain('CloudFormation found no changes');
    expect(run.outputs['has-changes']).toBe('false');
    expect(writesOf(service)).toEqual(['CreateChangeSet UPDATE', 'DeleteChangeSet']);
  });

  test('over 4,096 bytes are refused before any write, characters being counted as bytes', async () => {
    present();
    const parameter = (value: string) =>
      runDeploySam(
        service,
        { 'parameter-overrides': JSON.stringify({ P: value }) },
        {
          'template.yaml': `Parameters: {P: {Type: String}}\n${QUEUE}`,
        },
      );
    expect((await parameter('ä'.repeat(2049))).failure).toEqual(failureWith('input', 'P', 4098, 4096));
    expect(writesOf(service)).toEqual([]);
    expect((await parameter('ä'.repeat(2048))).error).toBeUndefined();
  });

  test('keep commas, equals signs, quotes and newlines on the way', async () => {
    present();
    const value = 'a,b=c "d" \'e\'\n$(f) `g` %0A ::set-output';
    await runDeploySam(
      service,
      { 'parameter-overrides': JSON.stringify({ P: value, L: ['x', 'y'] }) },
      {
        'template.yaml': `Parameters: {P: {Type: String}, L: {Type: CommaDelimitedList}}\n${QUEUE}`,
      },
    );
    expect(asked()['Parameters']).toEqual([
      { ParameterKey: 'P', ParameterValue: value },
      { ParameterKey: 'L', ParameterValue: 'x,y' },
    ]);
  });
});

describe('tags', () => {
  test.each([
    ['one removed', 'team: a', true],
    ['one changed', 'team: a\ncost: 2', true],
    ['one added', 'team: a\ncost: 1\nnew: x', true],
    ['all removed', '{}', true],
    ['the same', 'team: a\ncost: 1', false],
    ['none given', '', false],
  ])('%s', async (_, tags, changes) => {
    present({ template: QUEUE, tags: { team: 'a', cost: '1', 'aws:own': 'x' } });
    const run = await runDeploySam(service, { tags }, { 'template.yaml': QUEUE });
    expect(run.outputs['has-changes']).toBe(String(changes));
    if (tags === '{}') expect(asked()).toHaveProperty('Tags', '');
  });
});

describe('a template', () => {
  const padded = (bytes: number) => {
    const start = `${CHANGED}# `;
    return start + 'x'.repeat(bytes - start.length);
  };
  const uploads = () => service.server.requests.filter(({ operation }) => operation.startsWith('PUT '));
  beforeEach(() => {
    present();
    service.other = ({ operation }) => (operation.startsWith('PUT /artifacts/') ? '' : undefined);
  });

  test('of 51,200 bytes goes in the request', async () => {
    const run = await runDeploySam(service, {}, { 'template.yaml': padded(51_200) });
    expect(run.outputs['template-url']).toBe('');
    expect(asked()).toHaveProperty('TemplateBody');
  });

  test('over 51,200 bytes goes through the bucket, under the name of its content', async () => {
    const text = padded(51_201);
    const run = await runDeploySam(service, { 's3-bucket': 'artifacts' }, { 'template.yaml': text });
    const url = `https://s3.us-east-1.amazonaws.com/artifacts/templates/${createHash('sha256').update(text).digest('hex')}.yaml`;
    expect(run.outputs['template-url']).toBe(url);
    expect(asked()).toMatchObject({ TemplateURL: url });
    expect(asked()).not.toHaveProperty('TemplateBody');
    expect(uploads()).toHaveLength(1);
  });

  test('over 1 MB is refused before any write', async () => {
    const run = await runDeploySam(service, { 's3-bucket': 'artifacts' }, { 'template.yaml': padded(1_000_001) });
    expect(run.failure).toEqual(failureWith('template', 1000001, 1000000, 'nested stack'));
    expect(writesOf(service)).toEqual([]);
    expect(uploads()).toEqual([]);
  });

  test.each<[string, number, string, ErrorCode, string]>([
    ['in another region', 301, 'PermanentRedirect', 'bucket', 'us-east-1'],
    ["another account's", 403, 'AccessDenied', 'permission', 'owns the bucket'],
    ['missing', 404, 'NoSuchBucket', 'bucket', 's3-bucket'],
  ])('a bucket that is %s', async (...[, status, refusal, code, fact]) => {
    service.other = ({ operation }) => {
      if (!/^(PUT|HEAD) /.test(operation)) return undefined;
      throw service.error(refusal, refusal, status);
    };
    const run = await runDeploySam(service, { 's3-bucket': 'artifacts' }, { 'template.yaml': padded(60_000) });
    expect(run.failure).toEqual(failureWith(code, fact));
    expect(writesOf(service)).toEqual([]);
  });

  test('whose outputs change only is a change without resources', async () => {
    service.changes = [];
    const run = await runDeploySam(service);
    expect(run.outputs).toMatchObject({ 'has-changes': 'true', status: 'UPDATE_COMPLETE' });
    expect(run.summary).toContain('Only outputs, conditions or metadata change');
  });
});
