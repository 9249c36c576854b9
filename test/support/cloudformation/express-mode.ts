import type { Progress } from './stack.ts';
import type { StandIn } from './index.ts';

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

export interface ExpressMode extends StandIn {
  /** The image that serves. */
  serving(): string | undefined;
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
}

/**
 * Amazon ECS Express Mode: a service whose task definitions the platform keeps, so that a rollback looks like any other
 * steady service. CloudFormation calls an update a success while its rollout is still under way.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-overview.html
 */
export function expressMode({ steps, log, exitCode }: ExpressModeBehaviour): ExpressMode {
  let service: Service | undefined;
  const definitionOf = (image: string) => `arn:aws:ecs:eu-central-1:123456789012:task-definition/${tagOf(image)}:1`;
  const now = (): RolloutStep => service!.steps[0]!;
  const advance = () => {
    if (service!.steps.length > 1) service!.steps.shift();
  };
  const begin = (image: string) => {
    service!.deployments++;
    service!.image = image;
    service!.steps = steps(image);
  };
  const serving = () => {
    if (!service) return undefined;
    return now().runs === 'new' && now().rolloutState === 'COMPLETED' ? service.image : service.old;
  };
  const imageOf = (properties: Record<string, unknown>) => (properties['PrimaryContainer'] as { Image: string }).Image;
  const stoppedTasks = () =>
    Array.from({ length: now().stopped ?? 0 }, (_, index) => ({
      taskArn: `arn:aws:ecs:eu-central-1:123456789012:task/${service!.name}/task${index}`,
      taskDefinitionArn: definitionOf(service!.image),
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      stoppedAt: service!.deployments * 1000 + index,
      containers: [{ name: 'Main', exitCode }],
    }));

  return {
    serving,
    provider: {
      type: 'AWS::ECS::ExpressGatewayService',
      create(properties) {
        const name = String(properties['ServiceName']);
        const arn = `arn:aws:ecs:eu-central-1:123456789012:service/${String(properties['Cluster'])}/${name}`;
        service = { arn, name, image: '', steps: [], deployments: 0 };
        begin(imageOf(properties));
        return arn;
      },
      update(_, properties) {
        service!.old = serving();
        begin(imageOf(properties));
      },
      remove: () => void (service = undefined),
      progress(): Progress {
        if (service!.old !== undefined) return 'complete';
        if (now().rolloutState === 'COMPLETED') return 'complete';
        if (now().rolloutState === 'FAILED')
          return {
            failed: 'Resource handler returned message: "Service deployment failed" (HandlerErrorCode: NotStabilized)',
          };
        advance();
        return 'under-way';
      },
      attribute: (arn, name) => ({ Endpoint: 'https://shop.ecs.eu-central-1.on.aws', ServiceArn: arn })[name]!,
    },
    operations: {
      DescribeServices: () => {
        if (!service) return { result: { services: [] } };
        const { rolloutState, reason, runs } = now();
        const settled = rolloutState === 'COMPLETED';
        const image = runs === 'new' ? service.image : service.old!;
        const primary = {
          status: 'PRIMARY',
          rolloutState,
          rolloutStateReason: reason,
          taskDefinition: definitionOf(image),
          runningCount: settled ? 1 : 0,
          createdAt: service.deployments * 1000,
        };
        const old = { status: 'ACTIVE', rolloutState: 'COMPLETED', runningCount: 1 };
        const described = {
          serviceArn: service.arn,
          status: 'ACTIVE',
          desiredCount: 1,
          runningCount: 1,
          pendingCount: 0,
          taskDefinition: definitionOf(image),
          deployments: settled ? [primary] : [primary, old],
        };
        return { result: { services: [described] } };
      },
      ListServiceDeployments: () => {
        const { status, reason } = now();
        const earlier = { status: 'SUCCESSFUL', createdAt: (service!.deployments - 1) * 1000 };
        const newest = { status, statusReason: reason, createdAt: service!.deployments * 1000 };
        advance();
        return { result: { serviceDeployments: service!.deployments > 1 ? [earlier, newest] : [newest] } };
      },
      ListTasks: () => ({ result: { taskArns: stoppedTasks().map(({ taskArn }) => taskArn) } }),
      DescribeTasks: () => ({ result: { tasks: stoppedTasks() } }),
      DescribeTaskDefinition: () => ({
        result: {
          taskDefinition: {
            containerDefinitions: [
              {
                name: 'Main',
                logConfiguration: {
                  logDriver: 'awslogs',
                  options: { 'awslogs-group': `/aws/ecs/${service?.name}`, 'awslogs-stream-prefix': 'app' },
                },
              },
            ],
          },
        },
      }),
      GetLogEvents: () => ({ result: { events: log.map((message) => ({ message })) } }),
    },
  };
}

function tagOf(image: string): string {
  return /\/([\w-]+)@/.exec(image)![1]!;
}
