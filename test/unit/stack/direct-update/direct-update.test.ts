import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { run } from '../../../../src/operation/index.ts';
import { shippedTemplate, stackOperation, type StackRequest } from '../../../../src/stack/index.ts';
import { writesOf } from '../../../support/actions/deploy-sam.ts';
import { contextOf } from '../../../support/cloudformation/deploy-stack.ts';
import { ScriptedCloudFormation, type StandInStack } from '../../../support/cloudformation/scripted.ts';
import { failureWith } from '../../../support/failure-with.ts';

const templates = new URL('../../../../templates', import.meta.url).pathname;
const template = shippedTemplate(templates, 'lambda-http');
const NAME = 'shop-production-lambda';
/** The values of a stack that Deploy has made. */
const BEFORE = { AppVersion: 'one', CodeBucket: 'artifacts', CodeKey: 'packages/one.zip', VersionsBy: 'deploy' };
const CODE = { ...BEFORE, AppVersion: 'two', CodeKey: 'packages/two.zip' };
const defaults = Object.fromEntries(
  Object.entries(template.parameters).map(([name, { Default }]) => [name, String(Default ?? '')]),
);

let service: ScriptedCloudFormation;
let stack: StandInStack;
beforeEach(async () => {
  service = await new ScriptedCloudFormation().start();
  service.changes = [{ Action: 'Modify', LogicalResourceId: 'Function', ResourceType: 'AWS::Lambda::Function' }];
  const parameters = { ...defaults, ...BEFORE };
  stack = service.add(NAME, 'UPDATE_COMPLETE', { template: template.text, parameters, tags: { 'deploy:app': 'shop' } });
});
afterEach(() => service.server.close());

const roleArn = 'arn:aws:iam::123456789012:role/execution';
const deploy = (request: Partial<StackRequest> = {}, signal = new AbortController().signal) =>
  run(
    stackOperation,
    { ...contextOf(service.session()), signal },
    {
      stackName: NAME,
      template,
      parameters: CODE,
      package: false,
      roleArn,
      directUpdate: true,
      ...request,
    },
  );
const denied = () => service.error('AccessDenied', 'not authorized to perform: cloudformation:UpdateStack', 403);
/** What CloudFormation does when it is asked for the update. */
const onUpdate = (answer: () => void) => {
  service.other = ({ operation }) => void (operation === 'UpdateStack' && answer());
};
const BY_CHANGE_SET = ['CreateChangeSet UPDATE', 'ExecuteChangeSet'];

test('a change of the code updates the function without a change set: only that, with the role, and nothing else is given', async () => {
  const { plan, result } = await deploy();
  expect(writesOf(service)).toEqual(['UpdateStack']);
  const [asked] = service.asked('UpdateStack');
  expect(asked).toMatchObject({
    StackName: stack.id,
    UsePreviousTemplate: 'true',
    RoleARN: roleArn,
    DisableRollback: 'false',
    RetainExceptOnCreate: 'true',
  });
  expect(asked).not.toHaveProperty('TemplateBody');
  expect(asked).not.toHaveProperty('Tags');
  const given = asked!['Parameters'] as { ParameterKey: string; ParameterValue?: string; UsePreviousValue?: string }[];
  expect(given.map(({ ParameterKey }) => ParameterKey).sort()).toEqual(Object.keys(template.parameters).sort());
  expect(given).toContainEqual({ ParameterKey: 'CodeKey', ParameterValue: CODE.CodeKey });
  expect(given).toContainEqual({ ParameterKey: 'MemorySize', UsePreviousValue: 'true' });
  expect(plan.changes).toEqual([expect.objectContaining({ action: 'Modify', path: 'Function', replacement: 'False' })]);
  expect(plan.changes[0]!.properties.map(({ name, recreation }) => [name, recreation])).toEqual([
    ['Properties.Description', 'Never'],
    ['Properties.Code', 'Never'],
    ['Properties.Environment', 'Never'],
  ]);
  expect(result).toMatchObject({ status: 'UPDATE_COMPLETE', hasChanges: true, parameters: CODE });
  expect(result!.changeSetId).toBeUndefined();
});

test('a preview asks for express mode', async () => {
  await deploy({ express: true });
  expect(service.asked('UpdateStack')).toEqual([
    expect.objectContaining({ DeploymentConfig: { Mode: 'EXPRESS', DisableRollback: 'false' } }),
  ]);
});

test.each<[string, Partial<StackRequest>]>([
  ['it is not asked to do without', { directUpdate: false }],
  ['a condition hangs on what changes', { parameters: { ...CODE, Door: 'rest' } }],
  ['more than the function hangs on it', { parameters: { ...CODE, LogRetentionDays: '7' } }],
  ['a property of the function is not known to change in place', { parameters: { ...CODE, ReservedConcurrency: '5' } }],
  ['the tags change too', { tags: { 'deploy:app': 'shop', team: 'one' } }],
  ['drift is to be reverted', { revertDrift: true }],
  ['the template changes too', { template: { body: template.text.replace('A web application', 'Another one') } }],
])('a change set is made where %s', async (_, request) => {
  await deploy(request);
  expect(writesOf(service)).toEqual(BY_CHANGE_SET);
});

test('a change set is made where the stack publishes versions: a new one is a resource', async () => {
  stack.parameters['VersionsBy'] = 'stack';
  await deploy({ parameters: { ...CODE, VersionsBy: 'stack' } });
  expect(writesOf(service)).toEqual(BY_CHANGE_SET);
});

test('a change set is made where a value is hidden, or looked up anew', async () => {
  const body = (type: string) =>
    `Parameters: {Token: ${type}, Size: {Type: Number}}
Resources:
  Function: {Type: 'AWS::Lambda::Function', Properties: {MemorySize: !Ref Size, Handler: h, Runtime: r}}
  Queue: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Ref Token}}
`;
  for (const type of ['{Type: String, NoEcho: true}', "{Type: 'AWS::SSM::Parameter::Value<String>'}"]) {
    Object.assign(stack, { template: body(type), parameters: { Token: '****', Size: '128' } });
    service.server.requests.length = 0;
    await deploy({ template: { body: body(type) }, parameters: { Token: '****', Size: '256' } });
    expect(writesOf(service)).toEqual(BY_CHANGE_SET);
  }
});

test.each<[string, string]>([
  ['nothing takes what changes', 'Queue: {Type: AWS::SQS::Queue}'],
  [
    'a table is said to be left out',
    'Queue: {Type: AWS::DynamoDB::Table, Condition: C, Properties: {TableName: !Ref K}}',
  ],
  [
    'a number decides what is left out',
    'Queue: {Type: AWS::SQS::Queue, Condition: N, Properties: {QueueName: !Ref K}}',
  ],
])('a change set is made where %s', async (_, resource) => {
  const body = `Parameters: {K: {Type: String}, V: {Type: String}}
Conditions: {C: !Equals [!Ref V, other], N: !Equals [!Ref V, 1.0]}
Resources: {${resource}}
`;
  Object.assign(stack, { template: body, parameters: { K: 'a', V: '1.0' } });
  await deploy({ template: { body }, parameters: { K: 'b' } });
  expect(writesOf(service)).toEqual(BY_CHANGE_SET);
});

test('a look makes no update: CloudFormation is asked what would change', async () => {
  const plan = await stackOperation.plan(contextOf(service.session()), {
    stackName: NAME,
    template,
    parameters: CODE,
    package: false,
    directUpdate: true,
    dryRun: 'full',
  });
  expect(plan.directUpdate).toBeUndefined();
  expect(writesOf(service)).toEqual(['CreateChangeSet UPDATE']);
});

describe('where somebody else has changed the stack after the plan', () => {
  const planned = async (context = contextOf(service.session())) => {
    const request = { stackName: NAME, template, parameters: CODE, package: false, roleArn, directUpdate: true };
    return { context, plan: await stackOperation.plan(context, request) };
  };
  const change = (values: Partial<StandInStack>) =>
    Object.assign(stack, { updated: new Date(stack.updated.getTime() + 1), ...values });

  test('it is updated where the same would change now', async () => {
    const { context, plan } = await planned();
    change({ parameters: { ...stack.parameters, Timeout: '20' } });
    expect(await stackOperation.apply(context, plan)).toMatchObject({ status: 'UPDATE_COMPLETE', hasChanges: true });
    expect(writesOf(service)).toEqual(['UpdateStack']);
  });

  test('nothing is done where nothing would: it was this very update, by a run that was killed', async () => {
    const done = await deploy();
    change({ parameters: { ...stack.parameters, ...BEFORE, ConfigurationId: 'before' } });
    const { context, plan } = await planned();
    change({ parameters: { ...stack.parameters, ...done.plan.parameters } });
    service.server.requests.length = 0;
    expect(await stackOperation.apply(context, plan)).toMatchObject({ status: 'UPDATE_COMPLETE', hasChanges: false });
    expect(writesOf(service)).toEqual([]);
  });

  test.each<[string, Partial<StandInStack>]>([
    ['its template is another one', { template: 'Resources: {Queue: {Type: AWS::SQS::Queue}}\n' }],
    ['more would change', { tags: {}, parameters: { ...defaults, ...BEFORE, Handler: 'other.handler' } }],
    ['it is gone', { status: 'DELETE_COMPLETE' }],
    ['it has failed', { status: 'UPDATE_ROLLBACK_FAILED' }],
  ])('nothing is executed where %s: that was neither guarded nor approved', async (what, values) => {
    const context = contextOf(service.session());
    const more: Record<string, string> = what === 'more would change' ? { Handler: 'index.handler' } : {};
    const request = { stackName: NAME, template, package: false, directUpdate: true };
    const plan = await stackOperation.plan(context, { ...request, parameters: { ...CODE, ...more } });
    change(values);
    await expect(stackOperation.apply(context, plan)).rejects.toMatchObject({ code: 'stack-moved' });
    for (const write of ['UpdateStack', 'ExecuteChangeSet', 'ContinueUpdateRollback'])
      expect(writesOf(service)).not.toContain(write);
    expect(service.changeSets).toEqual([]);
  });

  test('the whole operation is planned and guarded anew', async () => {
    let reads = 0;
    service.other = ({ operation }) => {
      // The second look is the one right before the update.
      if (operation === 'DescribeStacks' && ++reads === 2)
        change({ template: 'Resources: {Queue: {Type: AWS::SQS::Queue}}\n' });
      return undefined;
    };
    const { result } = await deploy();
    expect(result).toMatchObject({ status: 'UPDATE_COMPLETE', parameters: CODE });
    expect(writesOf(service).slice(-2)).toEqual(BY_CHANGE_SET);
  });

  test('nothing is executed where its role may make changes by change set only, either', async () => {
    const { context, plan } = await planned();
    onUpdate(() => {
      change({ template: 'Resources: {Queue: {Type: AWS::SQS::Queue}}\n' });
      throw denied();
    });
    await expect(stackOperation.apply(context, plan)).rejects.toMatchObject({ code: 'stack-moved' });
    expect(writesOf(service)).toEqual(['UpdateStack', 'CreateChangeSet UPDATE', 'DeleteChangeSet']);
  });

  test('a run that was cancelled meanwhile writes nothing', async () => {
    const cancelled = new AbortController();
    const context = { ...contextOf(service.session()), signal: cancelled.signal };
    const { plan } = await planned(context);
    change({});
    service.other = ({ operation }) => {
      if (operation === 'GetTemplate') cancelled.abort();
      return undefined;
    };
    await expect(stackOperation.apply(context, plan)).rejects.toMatchObject({ name: 'AbortError' });
    expect(writesOf(service)).toEqual([]);
  });

  test('one that moves again and again is left alone', async () => {
    const { context, plan } = await planned();
    service.other = ({ operation }) => {
      if (operation === 'DescribeStacks') change({});
      return undefined;
    };
    await expect(stackOperation.apply(context, plan)).rejects.toMatchObject({ code: 'stack-moved' });
    expect(writesOf(service)).toEqual([]);
  });
});

test('where CloudFormation finds that nothing changes, nothing has', async () => {
  onUpdate(() => {
    throw service.error('ValidationError', 'No updates are to be performed.');
  });
  const { result } = await deploy();
  expect(result).toMatchObject({ status: 'UPDATE_COMPLETE', hasChanges: false });
});

describe('an update whose answer was lost', () => {
  /** The request arrived; what the same one is told that was sent again. */
  const arrivedOnce = (refusal: () => Error, token?: string) => {
    service.other = ({ operation, input }) => {
      if (operation !== 'UpdateStack') return undefined;
      Object.assign(stack.parameters, CODE);
      const updated = new Date(stack.updated.getTime() + 1);
      Object.assign(stack, { token: token ?? input['ClientRequestToken'], updated });
      service.emit(stack, { status: 'UPDATE_IN_PROGRESS' });
      stack.pending = [[], [{ status: 'UPDATE_COMPLETE' }]];
      service.other = () => undefined;
      throw refusal();
    };
  };
  const busy = () =>
    service.error('ValidationError', `Stack:${stack.id} is in UPDATE_IN_PROGRESS state and can not be updated.`);

  test.each<[string, () => Error]>([
    ['the token is known', () => service.error('TokenAlreadyExistsException', 'A client request token already exists')],
    ['an operation with its token is under way', busy],
  ])('is followed to its end: %s', async (_, refusal) => {
    arrivedOnce(refusal);
    const { result } = await deploy();
    expect(result).toMatchObject({ status: 'UPDATE_COMPLETE', hasChanges: true });
    expect(service.asked('UpdateStack')).toHaveLength(1);
  });

  test('is not taken for the operation of somebody else, which is followed before the plan is made anew', async () => {
    arrivedOnce(busy, 'another');
    const { result } = await deploy();
    expect(result).toMatchObject({ status: 'UPDATE_COMPLETE' });
    // What it left, a fingerprint, is updated then.
    expect(writesOf(service)).toEqual(['UpdateStack', 'UpdateStack']);
  });

  test('and that nobody answers any more may have begun: nothing else is said', async () => {
    onUpdate(() => void service.server.close());
    const error: unknown = await deploy().catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'network', todo: expect.stringContaining('waits for an operation') });
  });
});

test('a role that may make changes by change set only makes one', async () => {
  onUpdate(() => {
    throw denied();
  });
  const { result } = await deploy();
  expect(result).toMatchObject({ status: 'UPDATE_COMPLETE', hasChanges: true, parameters: CODE });
  expect(writesOf(service)).toEqual(['UpdateStack', ...BY_CHANGE_SET]);
});

test.each<[string, (cancelled: AbortController) => void, unknown]>([
  [
    'would lose data',
    () => (service.changes = [{ Action: 'Remove', LogicalResourceId: 'Table', ResourceType: 'AWS::DynamoDB::Table' }]),
    failureWith('guard', NAME, 'Table'),
  ],
  [
    'comes after the job was cancelled',
    (cancelled) => cancelled.abort(),
    expect.objectContaining({ name: 'AbortError' }),
  ],
])('a change set that is made for it does not stay behind where it %s', async (_, meanwhile, refusal) => {
  const cancelled = new AbortController();
  onUpdate(() => {
    meanwhile(cancelled);
    throw denied();
  });
  await expect(deploy({}, cancelled.signal)).rejects.toEqual(refusal);
  expect(writesOf(service)).toEqual(['UpdateStack', 'CreateChangeSet UPDATE', 'DeleteChangeSet']);
});

test('an update that fails is a failure of the stack, told by its first cause', async () => {
  service.execution = [
    [{ status: 'UPDATE_IN_PROGRESS' }],
    [
      { status: 'UPDATE_FAILED', logicalId: 'Function', type: 'AWS::Lambda::Function', reason: 'too large' },
      { status: 'UPDATE_ROLLBACK_COMPLETE' },
    ],
  ];
  await expect(deploy()).rejects.toMatchObject({ code: 'stack-failed', why: expect.stringContaining('too large') });
  expect(writesOf(service)).toEqual(['UpdateStack']);
});
