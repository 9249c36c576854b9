import type { StandIn } from './index.ts';
import type { Progress, ServiceProvider } from './stack.ts';

/** What DescribeServices and ListServiceDeployments tell while an image is rolled out, one step a call. */
export interface RolloutStep {
  /** Of the primary deployment. */
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  reason?: string;
  /** Of the newest service deployment. */
  status: string;
  /** Which image the primary deployment runs. */
  runs: 'new' | 'old';
  /** Tasks of the new image that have stopped so far. */
  stopped?: number;
}

export interface ExpressModeBehaviour {
  /** The steps of an image's rollout; the last one stays. */
  steps(image: string): RolloutStep[];
  /** What a task of the image wrote, with the exit code that it ended with. */
  log: string[];
  exitCode: number;
}

interface Service {
  arn: string;
  name: string;
  /** What served before the rollout, and what is rolled out. */
  old?: string;
  image: string;
  steps: RolloutStep[];
  deployments: number;
  /** ECS shows a deleted service, and its tasks that have stopped, for an hour and more. */
  removed?: boolean;
}

/**
 * Amazon ECS Express Mode: a service whose task definitions the platform keeps, so that a rollback looks like any other
 * steady service. CloudFormation calls an update a success while its rollout is still under way.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-overview.html
 */
export class ExpressMode implements StandIn {
  readonly provider: ServiceProvider = {
    type: 'AWS::ECS::ExpressGatewayService',
    create: (properties) => {
      const name = String(properties['ServiceName']);
      const arn = `arn:aws:ecs:eu-central-1:123456789012:service/${String(properties['Cluster'])}/${name}`;
      this.#service = { arn, name, image: '', steps: [], deployments: 0 };
      this.#begin(imageOf(properties));
      return arn;
    },
    update: (_, properties) => {
      this.#service!.old = this.serving();
      this.#begin(imageOf(properties));
    },
    remove: () => void (this.#service!.removed = true),
    progress: () => this.#progress(),
    attribute: (arn, name) => ({ Endpoint: 'https://shop.ecs.eu-central-1.on.aws', ServiceArn: arn })[name]!,
  };
  readonly operations: StandIn['operations'] = {
    DescribeServices: () => ({ result: { services: this.#service ? [this.#described(this.#service)] : [] } }),
    ListServiceDeployments: () => {
      const { status, reason } = this.#now();
      const { deployments } = this.#service!;
      const earlier = { status: 'SUCCESSFUL', createdAt: (deployments - 1) * 1000 };
      const newest = { status, statusReason: reason, createdAt: deployments * 1000 };
      this.#advance();
      return { result: { serviceDeployments: deployments > 1 ? [earlier, newest] : [newest] } };
    },
    ListTasks: () => ({ result: { taskArns: this.#stoppedTasks().map(({ taskArn }) => taskArn) } }),
    DescribeTasks: () => ({ result: { tasks: this.#stoppedTasks() } }),
    DescribeTaskDefinition: () => {
      const options = { 'awslogs-group': `/aws/ecs/${this.#service?.name}`, 'awslogs-stream-prefix': 'app' };
      const container = { name: 'Main', logConfiguration: { logDriver: 'awslogs', options } };
      return { result: { taskDefinition: { containerDefinitions: [container] } } };
    },
    GetLogEvents: () => ({ result: { events: this.#behaviour.log.map((message) => ({ message })) } }),
  };
  readonly #behaviour: ExpressModeBehaviour;
  #service: Service | undefined;

  constructor(behaviour: ExpressModeBehaviour) {
    this.#behaviour = behaviour;
  }

  /** The image that serves. */
  serving(): string | undefined {
    if (!this.#service || this.#service.removed) return undefined;
    const { runs, rolloutState } = this.#now();
    return runs === 'new' && rolloutState === 'COMPLETED' ? this.#service.image : this.#service.old;
  }

  #now(): RolloutStep {
    return this.#service!.steps[0]!;
  }

  #advance(): void {
    if (this.#service!.steps.length > 1) this.#service!.steps.shift();
  }

  #begin(image: string): void {
    const service = this.#service!;
    service.deployments++;
    service.image = image;
    service.steps = this.#behaviour.steps(image);
  }

  #progress(): Progress {
    const { rolloutState } = this.#now();
    if (this.#service!.old !== undefined || rolloutState === 'COMPLETED') return 'complete';
    if (rolloutState === 'FAILED')
      return {
        failed: 'Resource handler returned message: "Service deployment failed" (HandlerErrorCode: NotStabilized)',
      };
    this.#advance();
    return 'under-way';
  }

  #described(service: Service): object {
    const { rolloutState, reason, runs } = this.#now();
    const settled = rolloutState === 'COMPLETED';
    const taskDefinition = definitionOf(runs === 'new' ? service.image : service.old!);
    const primary = {
      status: 'PRIMARY',
      rolloutState,
      rolloutStateReason: reason,
      taskDefinition,
      runningCount: settled ? 1 : 0,
      createdAt: service.deployments * 1000,
    };
    const old = { status: 'ACTIVE', rolloutState: 'COMPLETED', runningCount: 1 };
    return {
      serviceArn: service.arn,
      status: service.removed ? 'INACTIVE' : 'ACTIVE',
      desiredCount: 1,
      runningCount: 1,
      pendingCount: 0,
      taskDefinition,
      deployments: service.removed ? [] : settled ? [primary] : [primary, old],
    };
  }

  #stoppedTasks() {
    const { name, image, deployments } = this.#service!;
    return Array.from({ length: this.#now().stopped ?? 0 }, (_, index) => ({
      taskArn: `arn:aws:ecs:eu-central-1:123456789012:task/${name}/task${index}`,
      taskDefinitionArn: definitionOf(image),
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      stoppedAt: deployments * 1000 + index,
      containers: [{ name: 'Main', exitCode: this.#behaviour.exitCode }],
    }));
  }
}

function imageOf(properties: Record<string, unknown>): string {
  return (properties['PrimaryContainer'] as { Image: string }).Image;
}

function definitionOf(image: string): string {
  return `arn:aws:ecs:eu-central-1:123456789012:task-definition/${tagOf(image)}:1`;
}

function tagOf(image: string): string {
  return /\/([\w-]+)@/.exec(image)![1]!;
}
