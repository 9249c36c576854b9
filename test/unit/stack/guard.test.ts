import { describe, expect, test } from '@jest/globals';
import { propertyChanges } from '../../../src/stack/change-set/change-set.ts';
import { checkAllowed, dangersOf, guardStack } from '../../../src/stack/guard.ts';
import { describePlan, planData } from '../../../src/stack/describe.ts';
import type { ResourceChange, StackPlan } from '../../../src/stack/types.ts';
import type { AwsSession } from '../../../src/aws/index.ts';
import { loadTemplate } from '../../../src/stack/index.ts';
import { contextOf } from '../../support/cloudformation/deploy-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { failureWith } from '../../support/failure-with.ts';

const change = (more: Partial<ResourceChange>): ResourceChange => ({
  action: 'Modify',
  logicalId: 'Table',
  path: 'Table',
  type: 'AWS::DynamoDB::Table',
  replacement: 'True',
  properties: [{ name: 'Properties.KeySchema', recreation: 'Always', before: '[pk]', after: '[id]' }],
  ...more,
});
const template = loadTemplate({ body: 'Resources: {Table: {Type: AWS::DynamoDB::Table}}' });
const plan = (changes: ResourceChange[], allowReplacement: string[] = []): StackPlan => ({
  input: {
    request: { stackName: 'shop', template, allowReplacement, parameters: { Password: 's3cret' } },
    stack: undefined,
    template,
  },
  stackName: 'shop',
  region: 'eu-central-1',
  hasChanges: true,
  reason: 'the template differs',
  state: 'UPDATE_COMPLETE',
  changes,
  parameters: {},
  hiddenParameters: [],
  tags: {},
  outputs: {},
  templateHash: '',
  onFailure: 'rollback',
  timeout: 1000,
  rolloutCheck: 'never',
});
const guard = (item: ResourceChange, allowReplacement: string[] = []) => {
  const report = recordingReporter();
  guardStack(contextOf({} as AwsSession, report), plan([item], allowReplacement));
  return report.warnings.length;
};
const refusal = (field: 'why' | 'todo', fact: string) =>
  expect.objectContaining({ code: 'guard', [field]: expect.stringContaining(fact) });

describe('the guard', () => {
  test.each([
    ['replaced', {}],
    ['possibly replaced', { replacement: 'Conditional' as const }],
    ['removed', { action: 'Remove' as const, replacement: 'False' as const }],
    ['replaced, the old one deleted', { policyAction: 'ReplaceAndDelete' }],
    ['in a nested stack', { path: 'Data/Table' }],
    ...[
      'AWS::S3::Bucket',
      'AWS::RDS::DBCluster',
      'AWS::EFS::FileSystem',
      'AWS::ElastiCache::ReplicationGroup',
      'AWS::Cognito::UserPool',
      'AWS::KMS::Key',
      'AWS::ECR::Repository',
      'AWS::Logs::LogGroup',
      'AWS::OpenSearchService::Domain',
      'AWS::Kinesis::Stream',
      'AWS::Serverless::SimpleTable',
    ].map((type) => [type, { type }] as const),
  ])('refuses: %s', (_, more) => {
    const { path } = change(more);
    expect(() => guard(change(more))).toThrow(refusal('todo', `allow-replacement: ${path}`));
  });

  test.each([
    ['no replacement', { replacement: 'False' as const }, 0],
    ['a new one', { action: 'Add' as const }, 0],
    ['an imported one', { action: 'Import' as const }, 0],
    ['one whose record is brought up to date', { action: 'SyncWithActual' as const }, 0],
    ['a resource without data', { type: 'AWS::Lambda::Function' }, 0],
    ['removed but retained', { action: 'Remove' as const, policyAction: 'Retain' }, 1],
    ['removed with a snapshot', { action: 'Remove' as const, policyAction: 'Snapshot' }, 1],
    ['replaced and retained', { policyAction: 'ReplaceAndRetain' }, 1],
  ])('lets pass: %s', (_, more, warnings) => {
    expect(guard(change(more))).toBe(warnings);
  });

  test('allows by the very name, or all', () => {
    expect(guard(change({}), ['Table'])).toBe(0);
    expect(guard(change({ path: 'Data/Table' }), ['Data/Table'])).toBe(0);
    expect(guard(change({}), ['*'])).toBe(0);
    expect(() => guard(change({ path: 'Data/Table' }), ['Table'])).toThrow(
      refusal('todo', 'allow-replacement: Data/Table'),
    );
  });

  test('names the property that forces it, with its values, and no other', () => {
    const more = { name: 'Properties.TimeToLiveSpecification', recreation: 'Never' as const };
    const { properties } = change({});
    expect(() => guard(change({ properties: [more, ...properties] }))).toThrow(
      refusal('why', ': Properties.KeySchema ([pk] -> [id])'),
    );
    expect(() => guard(change({}))).toThrow(refusal('why', 'Properties.KeySchema ([pk] -> [id])'));
  });

  test('several causes of one property are one entry, with the hardest recreation', () => {
    const target = (RequiresRecreation: 'Never' | 'Conditionally' | 'Always') => ({
      Attribute: 'Properties' as const,
      Name: 'Engine',
      RequiresRecreation,
    });
    expect(
      propertyChanges([
        { Target: target('Conditionally'), ChangeSource: 'DirectModification' },
        { Target: target('Always'), ChangeSource: 'ParameterReference', CausingEntity: 'Version' },
      ]),
    ).toEqual([
      { name: 'Properties.Engine', recreation: 'Always', cause: 'Version', before: undefined, after: undefined },
    ]);
  });

  test('summary and JSON mark the danger and hide what CloudFormation hides', () => {
    const shown = plan([
      change({
        logicalId: 'Q',
        path: 'Q',
        type: 'AWS::Lambda::Function',
        replacement: 'False',
        properties: [{ name: 'Properties.Key', recreation: 'Never', before: '****', after: '****' }],
      }),
      change({}),
    ]);
    const text = describePlan(shown);
    expect(text.indexOf('🛑')).toBeLessThan(text.indexOf('✏️'));
    expect(text).toContain('hidden');
    expect(text).not.toContain('****');
    expect(dangersOf(shown)).toHaveLength(1);
    expect(planData(shown)).toMatchObject({ changes: [{}, { danger: { what: 'replaced', allowed: false } }] });
    expect(JSON.stringify(planData(shown))).not.toContain('s3cret');
  });
});

describe('names in allow-replacement', () => {
  const check = (...allowed: string[]) => {
    const report = recordingReporter();
    checkAllowed({ report }, allowed, ['Table', 'Files', 'Data/Orders']);
    return report.warnings;
  };

  test.each([
    ['Tabel', 'Table'],
    ['table', 'Table'],
    ['Data/Order', 'Data/Orders'],
  ])('%s is a slip of the hand, and refused with what was meant', (name, meant) => {
    expect(() => check('Files', name)).toThrow(failureWith('input', '"allow-replacement"', name, meant));
  });

  test.each([['*'], ['Table'], ['Data/Orders'], ['Table/Inner']])('%s is one', (name) => {
    expect(check(name)).toEqual([]);
  });

  test('that no stack has any more are told', () => {
    expect(check('Sessions2019').join()).toContain('Sessions2019');
  });
});
