import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ScriptedCloudFormation, type PlannedChange } from '../../../support/cloudformation/scripted.ts';
import { runDeploySam, writesOf } from '../../../support/actions/deploy-sam.ts';
import { failureWith, naming } from '../../../support/failure-with.ts';

let service: ScriptedCloudFormation;
beforeEach(async () => (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

const STACK = 'AWS::CloudFormation::Stack';
const URL = 'https://s3.us-east-1.amazonaws.com/deploy-bootstrap-artifacts-1/next.yaml';
const table = (more: Partial<PlannedChange> = {}): PlannedChange => ({
  Action: 'Modify',
  LogicalResourceId: 'Table',
  ResourceType: 'AWS::DynamoDB::Table',
  PhysicalResourceId: 'orders',
  Replacement: 'True',
  PolicyAction: 'ReplaceAndDelete',
  Details: [
    {
      Target: {
        Attribute: 'Properties',
        Name: 'KeySchema',
        RequiresRecreation: 'Always',
        BeforeValue: 'pk',
        AfterValue: 'id',
      },
      ChangeSource: 'DirectModification',
    },
  ],
  ...more,
});
const stack = (LogicalResourceId: string, nested: PlannedChange[] | undefined, Action = 'Modify'): PlannedChange => ({
  Action,
  LogicalResourceId,
  ResourceType: STACK,
  PhysicalResourceId: `arn:aws:cloudformation:us-east-1:123456789012:stack/shop-${LogicalResourceId}/1`,
  Replacement: 'False',
  nested,
});

describe('change sets of nested stacks', () => {
  beforeEach(() => void service.add('shop', 'UPDATE_COMPLETE'));
  const deep = (change: PlannedChange) => [stack('A', [stack('B', [stack('C', [change])])])];

  test.each([
    ['replaced', table(), ['replaced', 'KeySchema (pk -> id)']],
    ['possibly replaced', table({ Replacement: 'Conditional' }), ['possibly replaced']],
    ['removed', table({ Action: 'Remove', Replacement: undefined, PolicyAction: 'Delete' }), ['removed']],
    ['changed in a way that nobody knows', table({ Action: 'Dynamic', Replacement: undefined }), ['possibly replaced']],
  ])('a table three levels down that is %s is refused, and the change set deleted', async (_, change, facts) => {
    service.changes = deep(change);
    const { failure, summary, outputs } = await runDeploySam(service);
    expect(failure).toEqual(failureWith('guard', 'allow-replacement: A/B/C/Table', ...facts));
    expect(outputs).toMatchObject({ 'change-set-id': '' });
    expect(summary).toMatch(/🛑.*A\/B\/C\/Table/);
    expect(writesOf(service)).toEqual(['CreateChangeSet UPDATE', 'DeleteChangeSet']);
  });

  test('a table that is kept is a warning; one that is allowed by its path goes', async () => {
    service.changes = deep(table({ PolicyAction: 'ReplaceAndRetain' }));
    const kept = await runDeploySam(service);
    expect(kept.error).toBeUndefined();
    expect(kept.report.warnings).toEqual([naming('A/B/C/Table', 'replaced')]);
    service.changes = deep(table());
    expect((await runDeploySam(service, { 'allow-replacement': 'A/B/C/Table' })).error).toBeUndefined();
  });

  test('a nested stack in which nothing changes is not in the plan', async () => {
    service.changes = [stack('Same', []), stack('Other', [table({ Replacement: 'False', PolicyAction: undefined })])];
    const { summary } = await runDeploySam(service);
    expect(summary).toContain('Other/Table');
    expect(summary).not.toContain('Same');
  });

  test('what the guard says outlives a change set that cannot be deleted', async () => {
    service.changes = [table()];
    service.other = ({ operation }) => {
      if (operation === 'DeleteChangeSet') throw new Error('no');
      return undefined;
    };
    const { failure, report } = await runDeploySam(service);
    expect(failure).toMatchObject({ code: 'guard' });
    expect(report.warnings).toEqual([naming(String(service.asked('DeleteChangeSet')[0]!['ChangeSetName']))]);
  });
});

/** Change sets that look into nested stacks fail. */
function refuseNested(reason: string) {
  const answer = service.other;
  service.other = (request) => {
    if (request.operation === 'CreateChangeSet')
      service.changeSetFailure = request.input['IncludeNestedStacks'] ? reason : undefined;
    return answer(request);
  };
}

describe('a nested stack without a change set of its own', () => {
  const TABLES = (properties: string, more = '') =>
    `Resources: {Table: {Type: AWS::DynamoDB::Table, Properties: {${properties}}${more}}, Topic: {Type: AWS::SNS::Topic}}`;
  const PRESENT = TABLES('KeySchema: pk');

  /** shop -> Data -> Inner, whose template is `present` and becomes `next`. */
  function prepare(present: string, next: string | undefined, action = 'Modify', policy?: string): void {
    const inner = service.add('shop-Inner', 'UPDATE_COMPLETE', {
      template: present,
      resources: [
        { logicalId: 'Table', type: 'AWS::DynamoDB::Table', physicalId: 'orders' },
        { logicalId: 'Topic', type: 'AWS::SNS::Topic', physicalId: 'arn' },
      ],
    });
    const data = service.add('shop-Data', 'UPDATE_COMPLETE', {
      template: `Resources: {Inner: {Type: ${STACK}, Properties: {TemplateURL: old}}}`,
      resources: [{ logicalId: 'Inner', type: STACK, physicalId: inner.id }],
    });
    service.add('shop', 'UPDATE_COMPLETE');
    service.changes = [{ ...stack('Data', undefined, action), PhysicalResourceId: data.id, PolicyAction: policy }];
    service.other = ({ operation }) => {
      if (operation === 'GET /deploy-bootstrap-artifacts-1/next.yaml')
        return `Resources: {Inner: {Type: ${STACK}, Properties: {TemplateURL: '${URL}.inner'}}}`;
      return operation === 'GET /deploy-bootstrap-artifacts-1/next.yaml.inner' ? next : undefined;
    };
  }
  const files = { 'template.yaml': `Resources: {Data: {Type: ${STACK}, Properties: {TemplateURL: '${URL}'}}}` };
  const run = (inputs = {}) => runDeploySam(service, inputs, files);

  test('where CloudFormation cannot look into it, is deployed all the same, and the failed change set goes', async () => {
    prepare(PRESENT, PRESENT);
    refuseNested('Output Arn of another nested stack is not known yet');
    const { error, log } = await run();
    expect(error).toBeUndefined();
    expect(writesOf(service)).toEqual([
      'CreateChangeSet UPDATE',
      'CreateChangeSet UPDATE',
      'DeleteChangeSet',
      'ExecuteChangeSet',
    ]);
    const [first, second] = service.asked('CreateChangeSet').map(({ ChangeSetName }) => String(ChangeSetName));
    expect(service.asked('DeleteChangeSet')[0]!['ChangeSetName']).toContain(first);
    expect(service.asked('ExecuteChangeSet')[0]!['ChangeSetName']).toContain(second);
    expect(log).toContain('is not known yet');
  });

  test('where CloudFormation cannot look into it, is guarded by its templates', async () => {
    prepare(PRESENT, TABLES('KeySchema: id'));
    refuseNested('Output Arn of another nested stack is not known yet');
    const { failure } = await run();
    expect(failure).toEqual(failureWith('guard', 'possibly replaced', 'KeySchema'));
    expect(writesOf(service)).not.toContain('ExecuteChangeSet');
  });

  test('that can be changed in no way tells the reason of the stack that failed, and leaves nothing', async () => {
    prepare(PRESENT, PRESENT);
    const nested = (name: string) => `arn:aws:cloudformation:us-east-1:123456789012:changeSet/${name}/1`;
    const reasons: Record<string, [string, string]> = {
      [nested('data')]: [
        'shop-Data',
        `Nested change set ${nested('inner')} was not successfully created: Currently in FAILED.`,
      ],
      [nested('inner')]: ['shop-Data-Inner', 'Template format error: Unrecognized resource types: [AWS::SQS::Queu]'],
    };
    service.changeSetFailure = `Nested change set ${nested('data')} was not successfully created: Currently in FAILED.`;
    const answer = service.other;
    service.other = (request) => {
      const [StackName, StatusReason] = reasons[String(request.input['ChangeSetName'])] ?? [];
      if (request.operation !== 'DescribeChangeSet' || !StackName) return answer(request);
      return { StackName, StatusReason, Status: 'FAILED' };
    };
    const { failure } = await run();
    expect(failure).toMatchObject({
      code: 'change-set',
      why: 'Nested stack shop-Data-Inner: Template format error: Unrecognized resource types: [AWS::SQS::Queu]',
    });
    expect(writesOf(service).filter((write) => write === 'DeleteChangeSet')).toHaveLength(2);
  });

  test.each([
    ['removed with its stack', PRESENT, undefined, 'Remove', ['removed']],
    ['dropped by the next template', PRESENT, 'Resources: {Topic: {Type: AWS::SNS::Topic}}', 'Modify', ['removed']],
    ['of another type in it', PRESENT, 'Resources: {Table: {Type: AWS::SNS::Topic}}', 'Modify', ['removed']],
    ['changed in it', PRESENT, TABLES('KeySchema: id'), 'Modify', ['possibly replaced', 'KeySchema ("pk" -> "id")']],
    ['in a stack whose next template cannot be read', PRESENT, undefined, 'Modify', ['possibly replaced']],
    [
      'in a stack whose present template cannot be read',
      'not a template',
      TABLES('KeySchema: id'),
      'Modify',
      ['possibly replaced'],
    ],
    ['in a stack whose change CloudFormation does not know', PRESENT, undefined, 'Dynamic', ['possibly replaced']],
    [
      'dropped by a template with a transform',
      `Transform: AWS::Serverless-2016-10-31\n${PRESENT}`,
      'Transform: AWS::Serverless-2016-10-31\nResources: {Topic: {Type: AWS::SNS::Topic}}',
      'Modify',
      ['removed'],
    ],
  ])('a table %s is refused', async (_, present, next, action, facts) => {
    prepare(present, next, action);
    const { failure } = await run();
    expect(failure).toEqual(failureWith('guard', 'allow-replacement: Data/Inner/Table', ...facts));
    expect((await run({ 'allow-replacement': 'Data/Inner/Table' })).error).toBeUndefined();
  });

  test.each([
    ['that stays as it is', PRESENT, `${PRESENT}\nOutputs: {}`, 'Modify', undefined],
    ['whose stack is retained', PRESENT, undefined, 'Remove', 'Retain'],
    ['that is retained itself', TABLES('KeySchema: pk', ', DeletionPolicy: Retain'), undefined, 'Remove', 'Delete'],
    [
      'whose old one is retained',
      PRESENT,
      TABLES('KeySchema: id', ', UpdateReplacePolicy: Retain'),
      'Modify',
      undefined,
    ],
    [
      'that a transform makes',
      'Resources: {Topic: {Type: AWS::SNS::Topic}}',
      'Transform: My::Macro\nResources: {Topic: {Type: AWS::SNS::Topic}}',
      'Modify',
      undefined,
    ],
  ])('a table %s is not', async (_, present, next, action, policy) => {
    prepare(present, next, action, policy);
    expect((await run()).error).toBeUndefined();
  });

  test('only what may lose data is added to the plan', async () => {
    prepare(PRESENT, undefined);
    expect((await run()).summary).not.toContain('Topic');
  });

  test('a nested stack that its parent drops takes everything in it along', async () => {
    prepare(PRESENT, undefined);
    service.other = ({ operation }) =>
      operation === 'GET /deploy-bootstrap-artifacts-1/next.yaml'
        ? 'Resources: {Topic: {Type: AWS::SNS::Topic}}'
        : undefined;
    expect((await run()).failure).toEqual(failureWith('guard', 'Data/Inner/Table', 'removed'));
  });

  test('an imported nested stack loses nothing', async () => {
    prepare(PRESENT, undefined, 'Import');
    expect((await run()).error).toBeUndefined();
  });

  test('execute-only looks as well', async () => {
    prepare(PRESENT, undefined, 'Remove');
    const planned = await run({ 'change-set': 'create-only' });
    const inputs = { 'change-set': 'execute-only', 'change-set-id': planned.outputs['change-set-id']! };
    expect((await run(inputs)).failure).toMatchObject({ code: 'guard' });
    expect(writesOf(service)).toEqual(['CreateChangeSet UPDATE']);
  });
});
