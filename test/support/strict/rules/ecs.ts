import type { Rule } from '../rule.ts';

const SERVICE = 'ecs';

interface Deployment {
  id: string;
  status: string;
  taskDefinition: string;
  rolloutState?: string;
  rolloutStateReason?: string;
  desiredCount: number;
  runningCount: number;
  createdAt: string | number;
}

interface Service {
  serviceArn: string;
  clusterArn: string;
  deployments?: Deployment[];
}

export function ecsRules(): Rule[] {
  return [inProgressUntilRunning, serviceDeployments, inactiveTaskDefinition];
}

const inProgressUntilRunning: Rule = {
  id: 'ecs-in-progress-until-running',
  service: SERVICE,
  behaviour: 'The deployment of a service is IN_PROGRESS until its tasks run: a new service is not COMPLETED before.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html',
  answer({ operation }, body, status) {
    if (operation !== 'DescribeServices' || status !== 200) return undefined;
    const answer = JSON.parse(body) as { services?: Service[] };
    const early = (answer.services ?? [])
      .flatMap(({ deployments = [] }) => deployments)
      .filter((one) => one.rolloutState === 'COMPLETED' && one.runningCount < one.desiredCount);
    if (early.length === 0) return undefined;
    for (const one of early)
      Object.assign(one, { rolloutState: 'IN_PROGRESS', rolloutStateReason: `ECS deployment ${one.id} in progress.` });
    return JSON.stringify(answer);
  },
};

/** The emulator's breaker takes a service back, and its list of service deployments is empty. */
const serviceDeployments: Rule = {
  id: 'ecs-service-deployments',
  service: SERVICE,
  behaviour:
    'The history of a service tells how each deployment ended: one that the circuit breaker took back was ROLLBACK_SUCCESSFUL.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html',
  async answer({ operation, body: asked }, body, status, emulator) {
    if (operation !== 'ListServiceDeployments' || status !== 200) return undefined;
    const { cluster, service } = JSON.parse(asked) as { cluster?: string; service: string };
    const target = 'AmazonEC2ContainerServiceV20141113.DescribeServices';
    const { services = [] } = (await emulator.json(SERVICE, target, { cluster, services: [service] })) as {
      services?: Service[];
    };
    const [found] = services;
    if (!found?.deployments) return undefined;
    const { serviceArn, clusterArn, deployments } = found;
    const primary = deployments.find((one) => one.status === 'PRIMARY');
    return JSON.stringify({
      serviceDeployments: deployments.map((one) => ({
        serviceDeploymentArn: `${serviceArn.replace(':service/', ':service-deployment/')}/${one.id}`,
        serviceArn,
        clusterArn,
        createdAt: one.createdAt,
        status: endOf(one, primary),
        ...(one.rolloutState === 'FAILED' && { statusReason: one.rolloutStateReason }),
      })),
    });
  },
};

function endOf(one: Deployment, primary: Deployment | undefined): string {
  if (one.rolloutState === 'FAILED') {
    if (one === primary) return 'STOPPED';
    return primary?.rolloutState === 'COMPLETED' ? 'ROLLBACK_SUCCESSFUL' : 'ROLLBACK_IN_PROGRESS';
  }
  return one.rolloutState === 'COMPLETED' && one.runningCount >= one.desiredCount ? 'SUCCESSFUL' : 'IN_PROGRESS';
}

const STARTS_TASKS = new Set(['CreateService', 'RunTask', 'UpdateService']);

const inactiveTaskDefinition: Rule = {
  id: 'ecs-inactive-task-definition',
  service: SERVICE,
  behaviour: 'A task definition that was deregistered runs no new tasks, and no service is made of it or moved to it.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeregisterTaskDefinition.html',
  async refuse({ operation, body }, emulator) {
    if (!STARTS_TASKS.has(operation)) return undefined;
    const { taskDefinition } = JSON.parse(body) as { taskDefinition?: string };
    if (taskDefinition === undefined) return undefined;
    const target = 'AmazonEC2ContainerServiceV20141113.DescribeTaskDefinition';
    const answer = (await emulator.json(SERVICE, target, { taskDefinition })) as {
      taskDefinition?: { status: string };
    };
    if (answer.taskDefinition?.status !== 'INACTIVE') return undefined;
    return { code: 'ClientException', message: 'TaskDefinition is inactive' };
  },
};
