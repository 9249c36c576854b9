import type { Failure } from '../../report/index.ts';
import type { Additions, Template } from '../../stack/index.ts';
import { type QueueEntry, type Resources, resourcesFailure, type ScheduleEntry } from '../definition/resources.ts';
import { instance, type Part, partsOf } from './part.ts';

export interface ScheduleOptions {
  mode: string;
  packageType: 'zip' | 'image';
  /** The shipped template that runs the app. */
  backend: Template;
  templates: string;
  /** Outputs of the data stack, as far as they are known. */
  outputs?: Readonly<Record<string, string>>;
}

/**
 * What starts work of the app beside requests. By the clock: in mode lambda a second function with the same code, in mode
 * container a task of the same definition; a Failure for an entry that says nothing for the mode. By the messages of a
 * queue: in mode lambda a function of its own; a container receives them itself.
 */
export function backgroundAdditions(resources: Resources, options: ScheduleOptions): Additions {
  const byClock = scheduleAdditions(resources, options);
  const byQueue = options.mode === 'lambda' ? queueAdditions(resources, options) : NOTHING;
  return {
    copies: { ...byClock.copies, ...byQueue.copies },
    resources: { ...byClock.resources, ...byQueue.resources },
    parameters: { ...byClock.parameters, ...byQueue.parameters },
    ...(byQueue.conditions && { conditions: byQueue.conditions }),
  };
}

const NOTHING: Additions = { copies: {}, resources: {}, parameters: {} };

function queueAdditions(resources: Resources, options: ScheduleOptions): Additions {
  const worked = resources.queues.filter((entry) => entry.handler !== undefined);
  if (worked.length === 0) return NOTHING;
  const part = partsOf(options.templates)('queue-function');
  const parts = worked.map((entry) =>
    instance(part, `${entry.id}Messages`, {
      QueueArn: options.outputs?.[`${entry.id}Arn`],
      FunctionArn: { 'Fn::GetAtt': [functionId(entry), 'Arn'] },
    }),
  );
  return {
    copies: Object.fromEntries(worked.map((entry) => [functionId(entry), functionOf(entry, resources, options)])),
    resources: Object.assign({}, ...parts.map(({ Resources }) => Resources)) as Part['Resources'],
    parameters: { Schedules: part.Parameters!['Schedules']! },
    conditions: part.Conditions!,
  };
}

function scheduleAdditions(resources: Resources, options: ScheduleOptions): Additions {
  const part = partsOf(options.templates);
  const isFunction = options.mode === 'lambda';
  const ofTask = isFunction || resources.schedules.length === 0 || !hasOneWriter(resources) ? {} : TASK_WITHOUT_FILES;
  const parts = resources.schedules.map((entry) =>
    isFunction
      ? scheduledFunction(part('scheduled-function'), entry, resources.file)
      : scheduledTask(part('scheduled-task'), entry, resources, options.backend),
  );
  const { Schedules } = parts.length > 0 ? part(isFunction ? 'scheduled-function' : 'scheduled-task').Parameters! : {};
  return {
    copies: isFunction
      ? Object.fromEntries(
          resources.schedules.map((entry) => [functionId(entry), functionOf(entry, resources, options)]),
        )
      : ofTask,
    resources: Object.assign({}, ...parts.map(({ Resources }) => Resources)) as Part['Resources'],
    parameters: Schedules ? { Schedules } : {},
  };
}

/** Work beside requests is a second writer: with one alone it has no file system. */
function hasOneWriter({ files }: Pick<Resources, 'files'>): boolean {
  return files?.writers === 1;
}

const SCHEDULED_TASK = 'ScheduledTaskDefinition';
const TASK_WITHOUT_FILES: Additions['copies'] = {
  [SCHEDULED_TASK]: {
    Family: { 'Fn::Sub': '${AWS::StackName}-scheduled' },
    Volumes: undefined,
    'ContainerDefinitions.0.MountPoints': undefined,
  },
};

function functionId({ id }: ScheduleEntry | QueueEntry): string {
  return `${id}Function`;
}

function functionOf(
  { handler, timeout }: Pick<ScheduleEntry, 'handler' | 'timeout'>,
  resources: Pick<Resources, 'files'>,
  { packageType }: ScheduleOptions,
): Record<string, unknown> {
  return {
    ...(packageType === 'zip' ? { Handler: handler } : { ImageConfig: { Command: [handler] } }),
    Timeout: Math.ceil(timeout / 1000),
    ...(hasOneWriter(resources) && { FileSystemConfigs: undefined }),
  };
}

function scheduledFunction(part: Part, entry: ScheduleEntry, file: string): Part {
  if (entry.handler === undefined) throw refused(entry, file, 'needs handler, which mode lambda runs');
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

function scheduledTask(part: Part, entry: ScheduleEntry, asked: Resources, { resources }: Template): Part {
  const { file } = asked;
  if (entry.command === undefined) throw refused(entry, file, 'needs command, which mode container runs');
  const service = resources['Service'];
  if (service?.Type !== 'AWS::ECS::Service')
    throw refused(entry, file, 'works only with template: container-fargate', {
      why: 'ECS Express Mode and App Runner cannot start separate tasks',
      todo: 'Remove template, or let a workflow with on: schedule call the app',
    });
  const { NetworkConfiguration } = service.Properties as {
    NetworkConfiguration: { AwsvpcConfiguration: Network };
  };
  const { AssignPublicIp, Subnets, SecurityGroups } = NetworkConfiguration.AwsvpcConfiguration;
  return instance(part, entry.id, {
    Expression: entry.every ?? entry.cron,
    Input: JSON.stringify({ containerOverrides: [{ name: 'app', command: entry.command }] }),
    ClusterArn: { 'Fn::GetAtt': ['Cluster', 'Arn'] },
    TaskDefinitionArn: { Ref: hasOneWriter(asked) ? SCHEDULED_TASK : 'TaskDefinition' },
    ExecutionRoleArn: { 'Fn::GetAtt': ['ExecutionRole', 'Arn'] },
    TaskRoleArn: { 'Fn::GetAtt': ['TaskRole', 'Arn'] },
    AssignPublicIp,
    Subnets,
    SecurityGroups,
  });
}

function refused(
  { path, place }: ScheduleEntry,
  file: string,
  problem: string,
  more?: { why: string; todo: string },
): Failure {
  return resourcesFailure({ file, placeOf: () => place }, path, `${path.join('.')} ${problem}`, more);
}
