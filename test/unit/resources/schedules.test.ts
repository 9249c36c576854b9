import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { accessTo, readResources, backgroundAdditions } from '../../../src/resources/index.ts';
import {
  shippedTemplate,
  type Template,
  withContainerSettings,
  withFunctionSettings,
} from '../../../src/stack/index.ts';
import { failureWith } from '../../support/failure-with.ts';

const root = join(import.meta.dirname, '../../..');
const templates = join(root, 'templates');
const everything = readResources('test/unit/resources/everything.yaml', root);
const backendOf = (name: string) => shippedTemplate(templates, name);
const propertiesOf = ({ resources }: Template, id: string) => resources[id]!.Properties!;

function additionsFor(mode: 'lambda' | 'container', backend: Template, text?: string) {
  const resources = text === undefined ? everything : readResources(text, root);
  return backgroundAdditions(resources, { mode, packageType: 'zip', backend, templates });
}

interface Task {
  Volumes: unknown;
  ContainerDefinitions: [Record<string, unknown>];
}

describe('what is scheduled', () => {
  test('runs as a function with the code, the settings and the role of the app, and its own handler', () => {
    const backend = backendOf('lambda-http');
    const template = withFunctionSettings(backend, 'Function', {
      environment: { GREETING: 'hello' },
      additions: additionsFor('lambda', backend),
    });
    const main = propertiesOf(template, 'Function');
    expect(propertiesOf(template, 'CleanupScheduleFunction')).toEqual({
      ...main,
      FunctionName: undefined,
      ReservedConcurrentExecutions: undefined,
      // The app alone writes to it (writers: 1).
      FileSystemConfigs: undefined,
      Handler: 'scripts.cleanup.handler',
      Timeout: 300,
    });
    expect(propertiesOf(template, 'CleanupSchedule')).toMatchObject({
      ScheduleExpression: 'rate(1 hour)',
      State: { Ref: 'Schedules' },
      Targets: [{ Arn: { 'Fn::GetAtt': ['CleanupScheduleFunction', 'Arn'] } }],
    });
    expect(propertiesOf(template, 'ReportSchedule')).toMatchObject({ ScheduleExpression: 'cron(0 3 * * ? *)' });
    expect(propertiesOf(template, 'CleanupSchedulePermission')).toMatchObject({
      SourceArn: { 'Fn::GetAtt': ['CleanupSchedule', 'Arn'] },
    });
    expect(template.parameters).toHaveProperty('Schedules.Default', 'ENABLED');
  });

  test('of a function from an image is the command of the image', () => {
    const additions = backgroundAdditions(everything, {
      mode: 'lambda',
      packageType: 'image',
      backend: backendOf('lambda-image'),
      templates,
    });
    expect(additions.copies['CleanupScheduleFunction']).toEqual({
      ImageConfig: { Command: ['scripts.cleanup.handler'] },
      Timeout: 300,
    });
  });

  test('runs as a task of the same definition, in the network of the service, started with the least rights', () => {
    const backend = backendOf('container-fargate');
    const template = withContainerSettings(backend, {
      environment: { GREETING: 'hello' },
      additions: additionsFor('container', backend),
    });
    const [target] = propertiesOf(template, 'ReportSchedule')['Targets'] as {
      Input: string;
      EcsParameters: { TaskDefinitionArn: unknown; NetworkConfiguration: { AwsVpcConfiguration: object } };
    }[];
    expect(JSON.parse(target!.Input)).toEqual({
      containerOverrides: [{ name: 'app', command: ['node', 'report.js', 'a "b"'] }],
    });
    // With writers: 1 the app alone has the file system.
    const scheduled = { Ref: 'ScheduledTaskDefinition' };
    expect(target!.EcsParameters.TaskDefinitionArn).toEqual(scheduled);
    const {
      Volumes: _,
      ContainerDefinitions: [app],
      ...rest
    } = propertiesOf(template, 'TaskDefinition') as unknown as Task;
    const { MountPoints: __, ...container } = app;
    expect(propertiesOf(template, scheduled.Ref)).toEqual({
      ...rest,
      Family: expect.anything(),
      ContainerDefinitions: [container],
    });
    expect(container).toHaveProperty('Environment', expect.arrayContaining([{ Name: 'GREETING', Value: 'hello' }]));
    const { NetworkConfiguration } = propertiesOf(template, 'Service') as {
      NetworkConfiguration: { AwsvpcConfiguration: object };
    };
    expect(target!.EcsParameters.NetworkConfiguration.AwsVpcConfiguration).toEqual(
      NetworkConfiguration.AwsvpcConfiguration,
    );
    const { Conditions } = template.data as { Conditions: object };
    expect(Conditions).toHaveProperty('HasBoundary');
    expect(JSON.stringify(propertiesOf(template, 'CleanupScheduleRole'))).toMatch(
      /ecs:RunTask.*"Ref":"ScheduledTaskDefinition"/,
    );
  });

  test.each(['lambda', 'container'] as const)(
    'has the file system in mode %s, where it takes several writers',
    (mode) => {
      const resources = { ...everything, files: { ...everything.files!, writers: undefined } };
      const backend = backendOf(mode === 'lambda' ? 'lambda-http' : 'container-fargate');
      const additions = backgroundAdditions(resources, { mode, packageType: 'zip', backend, templates });
      const template =
        mode === 'lambda'
          ? withFunctionSettings(backend, 'Function', { additions })
          : withContainerSettings(backend, { additions });
      const mounting = Object.entries(template.resources).filter(([, { Properties }]) =>
        /MountPath/.test(JSON.stringify(Properties)),
      );
      expect(mounting.map(([id]) => id)).toEqual(
        mode === 'lambda'
          ? ['Function', 'CleanupScheduleFunction', 'ReportScheduleFunction', 'JobsQueueFunction']
          : ['TaskDefinition'],
      );
    },
  );

  test.each([
    [
      'lambda',
      'lambda-http',
      'schedules:\n  clean: { every: 1 day, command: [a] }',
      ['line 2, column 3', 'clean', 'handler'],
    ],
    [
      'container',
      'container-fargate',
      'schedules:\n  clean: { every: 1 day, handler: a.b }',
      ['line 2, column 3', 'clean', 'command'],
    ],
    [
      'container',
      'container-express',
      'schedules:\n  clean: { every: 1 day, command: [a] }',
      ['line 2, column 3', 'schedules.clean', 'template: container-fargate'],
    ],
  ] as const)('is refused in mode %s of %s where the entry says nothing for it', (mode, name, text, facts) => {
    expect(() => additionsFor(mode, backendOf(name), text)).toThrow(failureWith('input', ...facts));
  });
});

describe('what is granted', () => {
  const statements = accessTo({ ...everything, tables: [], buckets: [] }, {});
  const places = statements.flatMap(({ Resource }) => Resource).map((one) => JSON.stringify(one));

  test('is a right of its kind to what is named, in the account and region of the app', () => {
    expect(places).toContain(
      JSON.stringify({
        'Fn::Sub': 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/chat/production/*',
      }),
    );
    expect(places).toContain(JSON.stringify({ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::reports/2026/*' }));
    expect(places).toContain(JSON.stringify({ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::archive/*' }));
    expect(places).toContain('"arn:aws:secretsmanager:eu-central-1:123456789012:secret:shared-AbCdEf"');
    expect(places.filter((place) => place === '"*"')).toHaveLength(1);
  });

  test('gives no right to change what others made', () => {
    const actions = statements.flatMap(({ Action }) => Action);
    expect(
      actions.filter((action) =>
        /:(Create|Delete(?!Item|Object|Message)|Update(?!Item)|Put(?!Item|Object))/.test(action),
      ),
    ).toEqual([]);
  });
});
