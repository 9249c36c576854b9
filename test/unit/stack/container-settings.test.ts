import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { withContainerSettings } from '../../../src/stack/index.ts';

const template = `# kept
Resources:
  ExecutionRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: start
  TaskDefinition:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: app
          Environment:
            - { Name: PORT, Value: !Ref Port }
`;
const secret = {
  valueFrom: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf:password::v1',
  action: 'secretsmanager:GetSecretValue',
  resource: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf',
} as const;

describe('settings of a container', () => {
  test('values go to the environment, references to the secrets, and the role may read exactly those', () => {
    const text = withContainerSettings(template, { environment: { LOG: 'a: "b"\n${X}' }, secrets: { DB: secret } });
    expect(text).toContain('# kept');
    expect(text).toContain('!Ref Port');
    const { Resources } = parse(text.replace('!Ref Port', 'Port')) as {
      Resources: {
        ExecutionRole: { Properties: { Policies: unknown[] } };
        TaskDefinition: { Properties: { ContainerDefinitions: unknown[] } };
      };
    };
    expect(Resources.TaskDefinition.Properties.ContainerDefinitions[0]).toMatchObject({
      Environment: [{ Name: 'PORT' }, { Name: 'LOG', Value: 'a: "b"\n${X}' }],
      Secrets: [{ Name: 'DB', ValueFrom: secret.valueFrom }],
    });
    expect(Resources.ExecutionRole.Properties.Policies[1]).toMatchObject({
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: secret.action, Resource: secret.resource }] },
    });
  });

  test('without settings the template stays as it is, byte for byte', () => {
    expect(withContainerSettings(template, {})).toBe(template);
  });

  test.each(['PORT', 'APP_VERSION', 'DEPLOYMENT_MODE'])('%s is the deployment’s own', (name) => {
    expect(() => withContainerSettings(template, { environment: { [name]: 'x' } })).toThrow(/sets it itself/);
  });
});
