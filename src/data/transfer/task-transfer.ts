import {
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  type RegisterTaskDefinitionCommandInput,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';
import { explainAwsError, orExplain } from '../../aws/index.ts';
import { Failure, messageOf, type Reporter } from '../../report/index.ts';
import type { TaskPlace } from '../definition/definition.ts';
import { Mailbox } from './mailbox.ts';
import { Staging, type StagingOptions } from './staging.ts';
import { transferTaskDefinition } from './task-definition.ts';
import type { Transfer } from './transfer.ts';

/** Milliseconds without a request after which the program is about to end itself: a new task is started then. */
const IDLE = 300_000;

type TaskStaging = StagingOptions & { report: Reporter };

interface RunningTask {
  /** ARN. */
  task: string;
  staging: Staging;
  mailbox: Mailbox;
}

/**
 * A one-off task beside a service: its volumes, network and roles, with the transfer program in place of the app. It
 * starts with the first request, gets its requests through the staging bucket, and ends with the run, or by itself when
 * no request comes any more. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/standalone-tasks.html
 */
export class TaskTransfer implements Transfer {
  readonly starts = true;
  readonly timeHint = 'Give the service more CPU, or exclude the file';
  readonly label: string;
  readonly identity: string;
  readonly #place: TaskPlace;
  readonly #staging: TaskStaging;
  readonly #ecs: ECSClient;
  readonly #service: Service;
  readonly #definition: RegisterTaskDefinitionCommandInput;
  /** ARN of the task definition. */
  #registered: string | undefined;
  #running: Promise<RunningTask> | undefined;
  /** Requests that are not answered yet, and the time of the last answer. */
  #pending = 0;
  #answered = 0;

  private constructor(
    place: TaskPlace,
    staging: TaskStaging,
    service: Service,
    definition: RegisterTaskDefinitionCommandInput,
  ) {
    const { session } = staging;
    this.label = `a task of service ${place.service}`;
    this.identity = `task:${session.region}:${place.cluster}:${place.service}`;
    this.#place = place;
    this.#staging = staging;
    this.#ecs = session.client(ECSClient);
    this.#service = service;
    this.#definition = definition;
  }

  /** Reads the service and its task definition; starts nothing. `program`: text of the transfer program. */
  static async open(place: TaskPlace, staging: TaskStaging, program: string): Promise<TaskTransfer> {
    const ecs = staging.session.client(ECSClient);
    const service = await describeService(ecs, place);
    const { taskDefinition } = service;
    const described = await orExplain(
      ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
      `Task definition ${taskDefinition} could not be described`,
    );
    const definition = transferTaskDefinition(described.taskDefinition!, place, program);
    return new TaskTransfer(place, staging, service, definition);
  }

  async invoke<T>(request: object): Promise<T> {
    if (this.#pending++ === 0 && Date.now() - this.#answered > IDLE) await this.#stop();
    try {
      this.#running ??= this.#start();
      return await (await this.#running).mailbox.ask<T>(request);
    } finally {
      this.#pending--;
      this.#answered = Date.now();
    }
  }

  async close(): Promise<void> {
    await this.#stop();
    if (this.#registered)
      await this.#ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: this.#registered }));
    this.#registered = undefined;
  }

  async #start(): Promise<RunningTask> {
    const { cluster, service } = this.#place;
    const staging = new Staging(this.#staging);
    try {
      this.#registered ??= (
        await this.#ecs.send(new RegisterTaskDefinitionCommand(this.#definition))
      ).taskDefinition!.taskDefinitionArn!;
      const task = await this.#runTask(this.#registered, await Mailbox.firstUrl(staging));
      this.#staging.report.note(`Task ${task.split('/').at(-1)} was started in cluster ${cluster}`);
      const mailbox = new Mailbox(staging, this.label, () => this.#whyEnded(task));
      return { task, staging, mailbox };
    } catch (error) {
      this.#running = undefined;
      throw explainAwsError(error, `No task could be started next to service ${service}`);
    }
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (!running) return;
    const { task, staging } = await running;
    await this.#ecs
      .send(new StopTaskCommand({ cluster: this.#place.cluster, task, reason: 'migrate-data is done' }))
      .catch((error: unknown) =>
        this.#staging.report.warning(`Task ${task} could not be stopped: ${messageOf(error)}`),
      );
    await staging.clear();
  }

  /** The ARN of a new task, with the network and capacity of the service. `requests`: where its first request appears. */
  async #runTask(taskDefinition: string, requests: string): Promise<string> {
    const service = this.#service;
    const strategy = service.capacityProviderStrategy ?? [];
    const { tasks, failures } = await this.#ecs.send(
      new RunTaskCommand({
        cluster: this.#place.cluster,
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
      what: `No task could be started next to service ${service.serviceName}`,
      why: [failure?.reason, failure?.detail].filter(Boolean).join(': ') || 'ECS gave no reason',
    });
  }

  async #whyEnded(task: string): Promise<string | undefined> {
    const { tasks } = await this.#ecs.send(new DescribeTasksCommand({ cluster: this.#place.cluster, tasks: [task] }));
    const [found] = tasks ?? [];
    return found?.lastStatus === 'STOPPED' ? describeEnd(found) : undefined;
  }
}

async function describeService(ecs: ECSClient, { cluster, service: name }: TaskPlace): Promise<Service> {
  const { services } = await orExplain(
    ecs.send(new DescribeServicesCommand({ cluster, services: [name] })),
    `Service ${name} of cluster ${cluster} could not be described`,
  );
  const service = services?.find((one) => one.status !== 'INACTIVE');
  if (service?.taskDefinition) return service;
  throw new Failure({
    code: 'not-found',
    what: `There is no service ${name} in cluster ${cluster}`,
    todo: "Check file-system.task in the plan: the container stack's outputs ClusterName and ServiceName",
  });
}

/** "The task ended: Essential container in task exited (exit code 127)". */
function describeEnd({ stoppedReason, stopCode, containers }: Task): string {
  const [container] = containers ?? [];
  const noNode = container?.exitCode === 127 || /executable file not found/.test(stoppedReason ?? '');
  const details = [
    container?.exitCode !== undefined ? `exit code ${container.exitCode}` : '',
    container?.reason ?? '',
    noNode ? 'the image has no node: set file-system.task.image to one that has it' : '',
  ].filter(Boolean);
  return `The task ended: ${stoppedReason || stopCode || 'no reason'}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}
