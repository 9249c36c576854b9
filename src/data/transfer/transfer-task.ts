import {
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Service,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import { explainAwsError, type AwsSession } from '../../aws/index.ts';
import { Failure, messageOf, type Reporter } from '../../report/index.ts';
import type { TaskPlace } from '../definition/definition.ts';
import { transferTaskDefinition } from './transfer-task-definition.ts';
import { openMailbox, type Mailbox } from './transfer-mailbox.ts';
import type { Transfer } from './transfer.ts';

export interface TaskTransferOptions {
  session: AwsSession;
  report: Reporter;
  staging: { bucket: string; prefix?: string };
  program(): string;
}

/** After this time without a request (milliseconds) the program is about to end itself: a new task is started. */
const IDLE = 300_000;

/**
 * A one-off task beside a service: its volumes, network and roles, with the transfer program in the place of the app.
 * It is started with the first request, gets its requests through the staging bucket, and ends with the run (or by
 * itself, when nothing comes any more). https://docs.aws.amazon.com/AmazonECS/latest/developerguide/standalone-tasks.html
 */
export async function openTaskTransfer(place: TaskPlace, options: TaskTransferOptions): Promise<Transfer> {
  const { session, report } = options;
  const client = session.client(ECSClient);
  const label = `a task of service ${place.service}`;
  const service = await describeService(client, place);
  const definition = await describeDefinition(client, service.taskDefinition!);
  const wanted = transferTaskDefinition(definition, place, options.program());
  let registered: string | undefined;
  let running: { task: string; mailbox: Mailbox; used: number } | undefined;

  return {
    label,
    identity: `task:${session.region}:${place.cluster}:${place.service}`,
    starts: true,
    patience: 'Give the service more CPU, or leave the file out',
    invoke: async <T>(event: object) => {
      if (running && Date.now() - running.used > IDLE) await stop();
      running ??= await start();
      const answer = await running.mailbox.ask<T>(event);
      running.used = Date.now();
      return answer;
    },
    close: async () => {
      await stop();
      if (registered) await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: registered }));
      registered = undefined;
    },
  };

  async function start() {
    const mailbox = await openMailbox({
      session,
      staging: options.staging,
      client,
      cluster: place.cluster,
      label,
      report,
    });
    try {
      registered ??= await register(client, wanted);
      const task = await runTask(client, place, service, registered, await mailbox.firstAddress());
      report.note(`Task ${task.split('/').at(-1)} was started in cluster ${place.cluster}`);
      mailbox.belongsTo(task);
      return { task, mailbox, used: Date.now() };
    } catch (error) {
      throw explainAwsError(error, `No task could be started beside service ${place.service}`);
    }
  }

  async function stop(): Promise<void> {
    if (!running) return;
    const { task, mailbox } = running;
    running = undefined;
    await client
      .send(new StopTaskCommand({ cluster: place.cluster, task, reason: 'migrate-data is done' }))
      .catch((error: unknown) => report.warning(`Task ${task} could not be stopped: ${messageOf(error)}`));
    await mailbox.close();
  }
}

async function describeService(client: ECSClient, { cluster, service: name }: TaskPlace): Promise<Service> {
  try {
    const { services } = await client.send(new DescribeServicesCommand({ cluster, services: [name] }));
    const service = services?.find((one) => one.status !== 'INACTIVE');
    if (service?.taskDefinition) return service;
  } catch (error) {
    throw explainAwsError(error, `Service ${name} of cluster ${cluster} could not be described`);
  }
  throw new Failure({
    code: 'not-found',
    what: `There is no service ${name} in cluster ${cluster}`,
    todo: "Check file-system.task in the plan: the container stack's outputs ClusterName and ServiceName",
  });
}

async function describeDefinition(client: ECSClient, taskDefinition: string): Promise<TaskDefinition> {
  try {
    const answer = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    return answer.taskDefinition!;
  } catch (error) {
    throw explainAwsError(error, `Task definition ${taskDefinition} could not be described`);
  }
}

async function register(
  client: ECSClient,
  wanted: ConstructorParameters<typeof RegisterTaskDefinitionCommand>[0],
): Promise<string> {
  const { taskDefinition } = await client.send(new RegisterTaskDefinitionCommand(wanted));
  return taskDefinition!.taskDefinitionArn!;
}

async function runTask(
  client: ECSClient,
  { cluster }: TaskPlace,
  service: Service,
  taskDefinition: string,
  requests: string,
): Promise<string> {
  const strategy = service.capacityProviderStrategy ?? [];
  const { tasks, failures } = await client.send(
    new RunTaskCommand({
      cluster,
      taskDefinition,
      count: 1,
      startedBy: 'migrate-data',
      ...(strategy.length > 0
        ? { capacityProviderStrategy: strategy }
        : service.launchType && { launchType: service.launchType }),
      ...(service.networkConfiguration && { networkConfiguration: service.networkConfiguration }),
      ...(service.platformVersion && { platformVersion: service.platformVersion }),
      overrides: {
        containerOverrides: [{ name: 'transfer', environment: [{ name: 'TRANSFER_REQUESTS', value: requests }] }],
      },
    }),
  );
  const arn = tasks?.[0]?.taskArn;
  if (arn) return arn;
  const [failure] = failures ?? [];
  throw new Failure({
    code: 'transfer',
    what: `No task could be started beside service ${service.serviceName}`,
    why: [failure?.reason, failure?.detail].filter(Boolean).join(': ') || 'ECS gave no reason',
  });
}
