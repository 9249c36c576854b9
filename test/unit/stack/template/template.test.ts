import { describe, expect, test } from '@jest/globals';
import { parseSecretReference } from '../../../../src/stack/settings/secret-reference.ts';
import { rolloutCheckFor } from '../../../../src/stack/resource-types/resource-types.ts';
import { requiredCapabilities } from '../../../../src/stack/template/capabilities.ts';
import { describeTemplate } from '../../../../src/stack/template/template.ts';
import { unversionedReferences, volatileParts } from '../../../../src/stack/template/volatile.ts';
import { failureWith } from '../../../support/failure-with.ts';

const template = (text: string) => describeTemplate(text, undefined, '.');
const Q = 'Resources: {Q: {Type: AWS::SQS::Queue}}\n';

const loop = (resource: string) => `Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Teams: [Team, [red, blue], {"\${Team}Thing": ${resource}}]
`;
const ALL = ['CAPABILITY_AUTO_EXPAND', 'CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'];
const INCLUDE = (location: string) =>
  `${Q}Outputs: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: ${location}}}}`;

describe('capabilities', () => {
  test.each([
    [Q, []],
    ['Resources: {R: {Type: AWS::IAM::Policy}}', ['CAPABILITY_IAM']],
    ['Resources: {R: {Type: AWS::IAM::Role, Properties: {RoleName: x}}}', ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM']],
    ['Resources: {R: {Type: AWS::IAM::Role, Properties: {Path: /x/}}}', ['CAPABILITY_IAM']],
    ['Resources: {P: {Type: AWS::IAM::Policy, Properties: {PolicyName: x}}}', ['CAPABILITY_IAM']],
    [loop('{Type: AWS::SQS::Queue}'), ['CAPABILITY_AUTO_EXPAND']],
    [loop('{Type: AWS::IAM::Role}'), ['CAPABILITY_AUTO_EXPAND', 'CAPABILITY_IAM']],
    [loop('{Type: AWS::IAM::User, Properties: {UserName: !Ref Team}}'), ALL],
    [loop('{Type: AWS::CloudFormation::Stack}'), ALL],
    [`Transform: My::Macro\n${Q}`, ALL],
    [`Transform: {Name: My::Macro, Parameters: {A: b}}\n${Q}`, ALL],
    [INCLUDE('s3://b/x.yaml'), ALL],
    [`Transform: AWS::Serverless-2016-10-31\n${Q}`, ALL],
    ['Resources: {N: {Type: AWS::CloudFormation::Stack}}', ALL],
    ['Resources: {N: {Type: AWS::Serverless::Application}}', ALL],
  ])('%s', (text, expected) => {
    expect(requiredCapabilities(template(text))).toEqual(expected);
  });
});

describe('what has to be looked at after a deployment', () => {
  const FUNCTION =
    'Transform: AWS::Serverless-2016-10-31\nResources: {F: {Type: AWS::Serverless::Function, Properties:';
  test.each([
    [Q, 'never'],
    ['Resources: {A: {Type: AWS::Lambda::Alias}}', 'after-changes'],
    ['Resources: {S: {Type: AWS::ECS::Service}, A: {Type: AWS::Lambda::Alias}}', 'always'],
    [loop('{Type: AWS::AppRunner::Service}'), 'always'],
    [`${FUNCTION} {}}}`, 'never'],
    [`${FUNCTION} {AutoPublishAlias: live}}}`, 'after-changes'],
    [`${FUNCTION} {}}}\nGlobals: {Function: {AutoPublishAlias: live}}`, 'after-changes'],
    ['Resources: {N: {Type: AWS::Serverless::Application}}', 'always'],
    [`Transform: My::Macro\n${Q}`, 'always'],
    [INCLUDE('s3://b/x.yaml'), 'always'],
  ])('%s: %s', (text, expected) => {
    expect(rolloutCheckFor(template(text), {})).toBe(expected);
  });

  test('is not what a condition leaves out of the stack', () => {
    const conditional = template(`Parameters: {By: {Type: String}}
Conditions: {ByStack: !Equals [!Ref By, stack]}
Resources: {A: {Type: AWS::Lambda::Alias, Condition: ByStack}, Q: {Type: AWS::SQS::Queue}}
`);
    expect(rolloutCheckFor(conditional, { By: 'deploy' })).toBe('never');
    expect(rolloutCheckFor(conditional, { By: 'stack' })).toBe('after-changes');
    expect(rolloutCheckFor(conditional, {})).toBe('after-changes');
    // Of a parameter whose value SSM has, the condition sees that value, and not the name.
    const lookedUp = template(conditional.text.replace('Type: String', "Type: 'AWS::SSM::Parameter::Value<String>'"));
    expect(rolloutCheckFor(lookedUp, { By: '/app/mode' })).toBe('after-changes');
  });
});

describe('resources', () => {
  test.each([
    ['Resources:\n  A: {Type: AWS::SQS::Queue}\n  Queue:\n  Other: {Type: AWS::SQS::Queue}\n', 3, 'Queue'],
    ['Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n  Properties:\n    DelaySeconds: 1\n', 4, 'Properties'],
    ['{"Resources": {\n"Queue": {"Type": "AWS::SQS::Queue"},\n"List": []}}', 3, 'List'],
  ])('an entry that is none is refused with its line: %j', (text, line, logicalId) => {
    expect(() => template(text)).toThrow(
      expect.objectContaining({ line, what: expect.stringContaining(`Resource ${logicalId} `) as unknown }),
    );
    const macro = text.startsWith('{') ? text.replace('{', '{"Transform": "My::Macro", ') : `Transform: M\n${text}`;
    expect(Object.keys(template(macro).resources)).toHaveLength(text.match(/Type/g)!.length);
  });

  test('those of loops, in loops too, and what an include brings', () => {
    const text = `Transform: AWS::LanguageExtensions
Resources:
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: part.yaml}}
  Fn::ForEach::A:
    - X
    - [a]
    - Fn::ForEach::B: [Y, [b], {"\${X}\${Y}Queue": {Type: AWS::SQS::Queue}}]
`;
    expect(template(text).resources).toEqual({ '${X}${Y}Queue': { Type: 'AWS::SQS::Queue' } });
    expect(template(text).transforms).toEqual([
      { name: 'AWS::LanguageExtensions' },
      { name: 'AWS::Include', location: 'part.yaml' },
    ]);
  });
});

describe('what may change though the text stays', () => {
  const nested = (properties: string, type = 'AWS::CloudFormation::Stack') =>
    `Resources: {N: {Type: ${type}, Properties: ${properties}}}`;
  test.each([
    [Q, 0],
    [`Transform: AWS::Serverless-2016-10-31\n${Q}`, 0],
    [`Transform: [My::Macro]\n${Q}`, 1],
    [`${Q}Outputs: {X: {Value: "{{resolve:ssm:/a}}"}}`, 1],
    [`${Q}Outputs: {X: {Value: "{{resolve:ssm:/a:3}}"}}`, 0],
    [`${Q}Outputs: {X: {Value: "{{resolve:secretsmanager:a:SecretString:k}}"}}`, 1],
    [`${Q}Outputs: {X: {Value: "{{resolve:secretsmanager:a:SecretString:k::1b2c}}"}}`, 0],
    [nested('{TemplateURL: "https://s3.eu.amazonaws.com/b/x.yaml"}'), 1],
    [nested(`{TemplateURL: "https://s3.eu.amazonaws.com/b/${'a'.repeat(64)}.yaml"}`), 0],
    [nested('{TemplateURL: "https://s3.eu.amazonaws.com/b/x.yaml?versionId=3f"}'), 0],
    [nested('{TemplateURL: "https://s3.eu.amazonaws.com/b/x"}'), 1],
    [nested('{TemplateURL: !Sub "https://${Bucket}.s3.amazonaws.com/x.yaml"}'), 1],
    [nested('{TemplateURL: !Ref Child}'), 1],
    [nested('{Location: {ApplicationId: arn:x, SemanticVersion: 1.0.0}}', 'AWS::Serverless::Application'), 0],
    [nested('{Location: {ApplicationId: arn:x, SemanticVersion: !Ref V}}', 'AWS::Serverless::Application'), 1],
    [loop('{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !Sub "https://b/${Team}.yaml"}}'), 1],
    [INCLUDE('s3://b/x.yaml'), 1],
    [INCLUDE('!Sub "s3://${Bucket}/x.yaml"'), 1],
    [INCLUDE(`s3://b/${'a'.repeat(64)}.yaml`), 0],
    [`${Q}Transform: {Name: AWS::Include, Parameters: {Location: s3://b/x.yaml}}`, 1],
    [`${Q}Transform: {Name: My::Macro}`, 1],
    [`${Q}Outputs: {X: {Value: !Transform {Name: My::Macro}}}`, 1],
  ])('%s', (text, reasons) => {
    expect(volatileParts(template(text))).toHaveLength(reasons);
  });

  test('an ARN as the id of a secret', () => {
    const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:x-AbCdEf';
    expect(
      unversionedReferences(`{{resolve:secretsmanager:${arn}:SecretString:k::v1}} {{resolve:secretsmanager:${arn}}}`),
    ).toHaveLength(1);
  });
});

describe('references to secrets', () => {
  const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/db-AbCdEf';
  test.each([
    ['ssm:/shop/key', { service: 'ssm', name: '/shop/key' }],
    [
      'arn:aws:ssm:eu-central-1:123456789012:parameter/shop/key',
      { service: 'ssm', name: '/shop/key', region: 'eu-central-1' },
    ],
    ['secretsmanager:shop/db', { service: 'secretsmanager', id: 'shop/db' }],
    ['secretsmanager:shop/db:password', { service: 'secretsmanager', id: 'shop/db', jsonKey: 'password' }],
    [arn, { service: 'secretsmanager', id: arn }],
    [`${arn}:password::`, { service: 'secretsmanager', id: arn, jsonKey: 'password' }],
  ])('%s', (text, expected) => {
    expect(parseSecretReference('X', text)).toMatchObject(expected);
  });

  test.each(['hunter2', 'ssm:', 'secretsmanager:a:b:c:d:e', 'secretsmanager:a:k{y}', '{{resolve:ssm:/x}}', ''])(
    '%j is refused and not shown',
    (text) => {
      const read = () => parseSecretReference('DB', text);
      expect(read).toThrow(failureWith('input', 'secret DB'));
      if (text.length > 4) expect(read).not.toThrow(text);
    },
  );
});
