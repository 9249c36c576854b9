import { Failure } from '../../report/index.ts';
import type { Additions, Template } from '../../stack/index.ts';
import type { Resources, ScheduleEntry } from '../definition/resources.ts';
import { instance, type Part, partsOf } from './part.ts';

export interface ScheduleOptions {
  mode: string;
  packageType: 'zip' | 'image';
  /** The shipped template that runs the app. */
  backend: Template;
  templates: string;
}

/**
 * What starts the app's scheduled work: in mode lambda a second function with the same code, in mode container a task of
 * the same definition. Throws a Failure for an entry that says nothing for the mode.
 */
export function scheduleAdditions(resources: Resources, options: ScheduleOptions): Additions {
  const part = partsOf(options.templates);
  const isFunction = options.mode === 'lambda';
  const parts = resources.schedules.map((entry) =>
    isFunction
      ? scheduledFunction(part('scheduled-function'), entry, resources.file)
      : scheduledTask(part('scheduled-task'), entry, resources.file, options.backend),
  );
  const { Schedules } = parts.length > 0 ? part(isFunction ? 'scheduled-function' : 'scheduled-task').Parameters! : {};
  return {
    functions: Object.fromEntries(
      isFunction ? resources.schedules.map((entry) => [functionId(entry), functionOf(entry, options)]) : [],
    ),
    resources: Object.assign({}, ...parts.map(({ Resources }) => Resources)) as Part['Resources'],
    parameters: Schedules ? { Schedules } : {},
  };
}

function functionId({ id }: ScheduleEntry): string {
  return `${id}Function`;
}

function functionOf({ handler, timeout }: ScheduleEntry, { packageType }: ScheduleOptions): Record<string, unknown> {
  return {
    ...(packageType === 'zip' ? { Handler: handler } : { ImageConfig: { Command: [handler] } }),
    Timeout: Math.ceil(timeout / 1000),
  };
}

function scheduledFunction(part: Part, entry: ScheduleEntry, file: string): Part {
  if (entry.handler === undefined) throw saysNothing(entry, file, 'handler', 'lambda');
  return instance(part, entry.id, {
    Expression: entry.every ?? entry.cron,
    FunctionArn: { 'Fn::GetAtt': [functionId(entry), 'Arn'] },
  });
}

interface Network {
  AssignPublicIp: unknown;
  Subnets: unknown;
  SecurityGroups: unknown;
}

function scheduledTask(part: Part, entry: ScheduleEntry, file: string, { resources }: Template): Part {
  if (entry.command === undefined) throw saysNothing(entry, file, 'command', 'container');
  const service = resources['Service'];
  if (service?.Type !== 'AWS::ECS::Service')
    throw new Failure({
      code: 'input',
      what: `Resources file ${file}, line ${entry.place.line}, column ${entry.place.column}: ${entry.path.join('.')} runs with template: container-fargate only`,
      why: 'ECS Express Mode and App Runner start no tasks of their own',
      todo: 'Leave template out, or let a workflow with on: schedule call the app',
    });
  const { NetworkConfiguration } = service.Properties as {
    NetworkConfiguration: { AwsvpcConfiguration: Network };
  };
  const { AssignPublicIp, Subnets, SecurityGroups } = NetworkConfiguration.AwsvpcConfiguration;
  return instance(part, entry.id, {
    Expression: entry.every ?? entry.cron,
    Input: JSON.stringify({ containerOverrides: [{ name: 'app', command: entry.command }] }),
    ClusterArn: { 'Fn::GetAtt': ['Cluster', 'Arn'] },
    TaskDefinitionArn: { Ref: 'TaskDefinition' },
    ExecutionRoleArn: { 'Fn::GetAtt': ['ExecutionRole', 'Arn'] },
    TaskRoleArn: { 'Fn::GetAtt': ['TaskRole', 'Arn'] },
    AssignPublicIp,
    Subnets,
    SecurityGroups,
  });
}

function saysNothing({ path, place }: ScheduleEntry, file: string, key: string, mode: string): Failure {
  return new Failure({
    code: 'input',
    what: `Resources file ${file}, line ${place.line}, column ${place.column}: ${path.join('.')} needs ${key}: mode ${mode} runs it`,
    ...(!file.startsWith('(') && { file, line: place.line }),
  });
}
