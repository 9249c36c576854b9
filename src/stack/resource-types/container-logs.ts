import type { ContainerDefinition, Task } from '@aws-sdk/client-ecs';
import type { AwsSession } from '../../aws/index.ts';
import { markdown } from '../../report/index.ts';
import { logTail } from './log-tail.ts';

export interface TaskLogs {
  /** The end of what each container logged, where something reads it. */
  tails: { name: string; lines: string[] }[];
  /** Containers whose output goes nowhere. */
  unlogged: string[];
}

/** What the containers of a task wrote to CloudWatch Logs. */
export async function containerLogs(session: AwsSession, task: Task): Promise<TaskLogs> {
  const definitions = await containerDefinitions(session, task.taskDefinitionArn);
  const taskId = task.taskArn?.split('/').at(-1) ?? '';
  const tails = await Promise.all(
    definitions.map(async ({ name, logConfiguration }) => {
      const options = logConfiguration?.options ?? {};
      const group = options['awslogs-group'];
      if (logConfiguration?.logDriver !== 'awslogs' || !group) return undefined;
      const prefix = options['awslogs-stream-prefix'];
      const tail = await logTail(session, group, { stream: prefix ? `${prefix}/${name}/${taskId}` : undefined });
      return tail && { name: name!, lines: tail.lines };
    }),
  );
  return {
    tails: tails.filter((tail) => tail !== undefined),
    unlogged: definitions.filter(({ logConfiguration }) => !logConfiguration).map(({ name }) => name!),
  };
}

/** In one line; undefined where every container has a log. */
export function whyNoLog({ unlogged }: TaskLogs): string | undefined {
  if (unlogged.length === 0) return undefined;
  return `Container ${unlogged.join(', ')} has no LogConfiguration, so its log is lost`;
}

/** All of it, as markdown: the logs, and what a template needs for one that is missing. */
export function describeLogs(logs: TaskLogs): string {
  const told = logs.tails.map(
    ({ name, lines }) => `Log of ${markdown.code(name)}:\n\n${markdown.fence(lines.join('\n'))}`,
  );
  const missing = whyNoLog(logs);
  return [...told, ...(missing ? [`${markdown.escapeCell(missing)}. ${HOW_TO_LOG}`] : [])].join('\n');
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html */
const HOW_TO_LOG = `Add this to it in ContainerDefinitions; the ExecutionRoleArn of the task needs logs:CreateLogStream and logs:PutLogEvents on the group:

${markdown.fence(
  [
    'LogConfiguration:',
    '  LogDriver: awslogs',
    '  Options:',
    '    awslogs-group: !Ref LogGroup # an AWS::Logs::LogGroup',
    '    awslogs-region: !Ref AWS::Region',
    '    awslogs-stream-prefix: app',
  ].join('\n'),
)}`;

async function containerDefinitions(session: AwsSession, arn: string | undefined): Promise<ContainerDefinition[]> {
  const { DescribeTaskDefinitionCommand, ECSClient } = await import('@aws-sdk/client-ecs');
  try {
    const { taskDefinition } = await session
      .client(ECSClient)
      .send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
    return taskDefinition?.containerDefinitions ?? [];
  } catch {
    return [];
  }
}
