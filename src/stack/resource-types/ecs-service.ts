import type { ListTasksCommandInput, Service, ServiceDeploymentBrief, Task } from '@aws-sdk/client-ecs';
import { chunks, explainAwsError, isDenied, isThrottling, orExplain, type AwsSession } from '../../aws/index.ts';
import { markdown, tellingLines } from '../../report/index.ts';
import type { PlacedResource } from '../state/resources.ts';
import { containerLogs, describeLogs, whyNoLog } from './container-logs.ts';
import { failed, pending, steady, type Evidence, type ResourceType, type RolloutState } from './resource-type.ts';

/** Stopped tasks of one deployment after which it is a crash loop; a single one may be a host that went away. */
const CRASHES = 3;
const STOPPED_SHOWN = 3;

export const ecsService: ResourceType = {
  type: /^AWS::ECS::(Service|ExpressGatewayService)$/,
  label: 'ECS service',
  rollout: { state: serviceState, evidence: stoppedTasksEvidence },
  evidence: async (session, { event }) =>
    event.physicalId.startsWith('arn:') ? await stoppedTasksEvidence(session, event.physicalId) : undefined,
  log: serviceLog,
};

const sdk = () => import('@aws-sdk/client-ecs');

/** arn:aws:ecs:region:account:service/cluster/name; the old form has no cluster and means `default`. */
function parseServiceArn(arn: string): { cluster: string; service: string } {
  const parts = arn.split(':service/')[1]?.split('/') ?? [arn];
  return parts.length === 2 ? { cluster: parts[0]!, service: parts[1]! } : { cluster: 'default', service: parts[0]! };
}

/**
 * Whether a service is steady on its newest task definition. A service that runs an older revision than the stack's was
 * rolled back. A deployment whose tasks keep stopping has failed, whatever its state says.
 */
async function serviceState(
  session: AwsSession,
  { PhysicalResourceId: serviceArn, ResourceType }: PlacedResource,
  resources: readonly PlacedResource[],
): Promise<RolloutState> {
  const { cluster, service: name } = parseServiceArn(serviceArn!);
  // Express Mode keeps the task definitions itself: only the service can tell.
  const taskDefinitions = ResourceType === 'AWS::ECS::ExpressGatewayService' ? [] : taskDefinitionsOf(resources);
  const { DescribeServicesCommand, ECSClient } = await sdk();
  const client = session.client(ECSClient);
  const asked = client.send(new DescribeServicesCommand({ cluster, services: [name] }));
  const service = (await orExplain(asked, `ECS service ${name} could not be read`)).services?.[0];
  if (!service || service.status === 'INACTIVE') return failed('the service does not exist');
  const running = `${service.runningCount ?? 0} of ${service.desiredCount ?? 0} tasks running`;
  const newer = newerRevision(service.taskDefinition, taskDefinitions);
  if (newer) return failed(`it was rolled back: it runs ${shortArn(service.taskDefinition)}, not ${shortArn(newer)}`);
  const deployments = service.deployments ?? [];
  const primary = deployments.find(({ status }) => status === 'PRIMARY') ?? deployments[0];
  if (primary?.rolloutState === 'FAILED') {
    return failed(primary.rolloutStateReason ?? 'its deployment failed');
  }
  const others = deployments.filter((deployment) => deployment !== primary && (deployment.runningCount ?? 0) > 0);
  const complete = primary?.rolloutState === undefined || primary.rolloutState === 'COMPLETED';
  const full = (service.runningCount ?? 0) === (service.desiredCount ?? 0) && (service.pendingCount ?? 0) === 0;
  const settled = complete && full && others.length === 0;
  // Running the stack's own task definition proves it.
  if (settled && taskDefinitions.includes(service.taskDefinition ?? '')) return steady;
  const newest = await newestDeployment(session, cluster, service, name).catch((error: unknown) => {
    // Where the stack has task definitions, the history is optional: it may not be readable, or not be offered.
    if (taskDefinitions.length > 0 && !isThrottling(error)) return undefined;
    throw explainAwsError(error, `The deployments of ECS service ${name} could not be read`);
  });
  const ended = newest?.status ?? '';
  if (ROLLED_BACK.test(ended))
    return failed(`its deployment ended in ${ended}${newest!.statusReason ? `: ${newest!.statusReason}` : ''}`);
  if (settled && (ended === '' || ended === 'SUCCESSFUL'))
    return { ...steady, ...foreignVersion(service, { cluster, name }, taskDefinitions) };
  const stopped = await stoppedTasks(session, cluster, name).catch((error: unknown) => {
    if (isDenied(error)) return undefined;
    throw explainAwsError(error, `The tasks of ECS service ${name} could not be read`);
  });
  const crashed = (stopped ?? []).filter(
    (task) => task.taskDefinitionArn === primary?.taskDefinition && hasExited(task) && since(task, primary?.createdAt),
  );
  if (crashed.length >= CRASHES) {
    return failed(`${crashed.length} of its tasks have stopped since the deployment began (${exitsOf(crashed[0]!)})`);
  }
  const old = others.length > 0 ? `, ${others.length} older deployment still serving` : '';
  const state = settled ? ended : (primary?.rolloutState ?? 'PENDING');
  const unseen = stopped ? '' : '. Tasks that crash are not seen: the role lacks ecs:ListTasks or ecs:DescribeTasks';
  return pending(`${state}: ${running}${old}${unseen}`);
}

function taskDefinitionsOf(resources: readonly PlacedResource[]): string[] {
  return resources.flatMap(({ ResourceType, PhysicalResourceId }) =>
    ResourceType === 'AWS::ECS::TaskDefinition' && PhysicalResourceId ? [PhysicalResourceId] : [],
  );
}

/** What a service runs in place of the stack's task definition: of those of several services, the one of the same family. */
function foreignVersion(
  { taskDefinition }: Service,
  { cluster, name }: { cluster: string; name: string },
  own: readonly string[],
): Pick<RolloutState, 'foreign'> {
  const [family] = revisionOf(taskDefinition);
  const replaced = own.find((arn) => revisionOf(arn)[0] === family) ?? (own.length === 1 ? own[0] : undefined);
  if (!replaced) return {};
  const putBack = `aws ecs update-service --cluster ${cluster} --service ${name} --task-definition ${shortArn(replaced)}`;
  return { foreign: { name: shortArn(taskDefinition), putBack } };
}

/**
 * The task definition of the same family in the stack that is newer than the one that runs: the service was rolled back.
 * One that is newer than the stack's, or of another family, was put there by somebody else (the ECS action, CodeDeploy, a
 * parameter of the stack): see `foreign`.
 */
function newerRevision(running: string | undefined, own: readonly string[]): string | undefined {
  if (own.includes(running ?? '')) return undefined;
  const [family, revision] = revisionOf(running);
  return own.find((arn) => revisionOf(arn)[0] === family && revisionOf(arn)[1] > revision);
}

/** Family and revision of arn:aws:ecs:region:account:task-definition/family:revision. */
function revisionOf(arn: string | undefined): [family: string, revision: number] {
  const [family = '', revision] = (arn?.split('/').at(-1) ?? '').split(':');
  return [family, Number(revision)];
}

const ROLLED_BACK = /^(ROLLBACK_SUCCESSFUL|ROLLBACK_FAILED|STOPPED)$/;

/**
 * The newest service deployment, where the service has that history (ECS itself deploys it): a service that was rolled
 * back looks as steady as any other. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentBrief.html
 */
async function newestDeployment(
  session: AwsSession,
  cluster: string,
  { deploymentController }: Service,
  service: string,
): Promise<ServiceDeploymentBrief | undefined> {
  if (/^(CODE_DEPLOY|EXTERNAL)$/.test(deploymentController?.type ?? '')) return undefined;
  const { ECSClient, ListServiceDeploymentsCommand } = await sdk();
  const client = session.client(ECSClient);
  const listed: ServiceDeploymentBrief[] = [];
  let token: string | undefined;
  // In which order they are listed is in no document.
  do {
    const page = new ListServiceDeploymentsCommand({ cluster, service, maxResults: 100, nextToken: token });
    const { serviceDeployments = [], nextToken } = await client.send(page);
    listed.push(...serviceDeployments);
    token = nextToken;
  } while (token);
  return listed.sort(newestFirst('createdAt'))[0];
}

async function stoppedTasks(session: AwsSession, cluster: string, service: string): Promise<Task[]> {
  const tasks = await tasksOf(session, { cluster, serviceName: service, desiredStatus: 'STOPPED' });
  return tasks.filter(({ lastStatus }) => lastStatus === 'STOPPED').sort(newestFirst('stoppedAt'));
}

async function tasksOf(session: AwsSession, which: ListTasksCommandInput): Promise<Task[]> {
  const { DescribeTasksCommand, ECSClient, paginateListTasks } = await sdk();
  const client = session.client(ECSClient);
  const listed = (await Array.fromAsync(paginateListTasks({ client }, which))).flatMap(({ taskArns = [] }) => taskArns);
  const described = chunks(listed, 100).map((tasks) =>
    client.send(new DescribeTasksCommand({ cluster: which.cluster, tasks })),
  );
  return (await Promise.all(described)).flatMap(({ tasks = [] }) => tasks);
}

function newestFirst<K extends string>(by: K) {
  const time = (one: Partial<Record<K, Date>>) => one[by]?.getTime() ?? 0;
  return (a: Partial<Record<K, Date>>, b: Partial<Record<K, Date>>) => time(b) - time(a);
}

/** A task that was scaled in or replaced ended well; one whose container exited, or never started, did not. */
function hasExited(task: Task): boolean {
  return task.stopCode !== 'ServiceSchedulerInitiated' || /health check|unhealthy/i.test(task.stoppedReason ?? '');
}

function since(task: Task, start: Date | undefined): boolean {
  return !start || (task.stoppedAt ?? task.createdAt ?? start) >= start;
}

function exitsOf(task: Task): string {
  const exits = (task.containers ?? [])
    .filter(({ exitCode, reason }) => exitCode !== undefined || reason)
    .map(({ name, exitCode, reason }) =>
      [name, exitCode === undefined ? '' : `exit code ${exitCode}`, reason].filter(Boolean).join(' '),
    );
  return [task.stoppedReason, ...exits].filter(Boolean).join('; ') || 'no reason given';
}

/** Why the tasks of a service stopped, with exit codes and the end of the containers' logs. */
async function stoppedTasksEvidence(session: AwsSession, serviceArn: string): Promise<Evidence | undefined> {
  const { cluster, service } = parseServiceArn(serviceArn);
  const tasks = (await stoppedTasks(session, cluster, service)).filter(hasExited).slice(0, STOPPED_SHOWN);
  if (tasks.length === 0) return undefined;
  const newest = tasks[0]!;
  const logs = await containerLogs(session, newest);
  const lines = logs.tails.flatMap((tail) => tail.lines);
  const cause = causeOf(lines);
  const rows = tasks.map((task) => [
    markdown.code(shortArn(task.taskArn)),
    markdown.escapeCell(task.stoppedAt?.toISOString() ?? ''),
    markdown.escapeCell(exitsOf(task)),
  ]);
  return {
    title: `ECS service ${service}: stopped tasks`,
    reason: [exitsOf(newest), cause ? `It logged: ${cause}` : whyNoLog(logs)].filter(Boolean).join('. '),
    lines,
    details: `${markdown.table(['Task', 'Stopped', 'Why'], rows)}\n${describeLogs(logs)}`,
  };
}

/**
 * The end of a service's log: of its newest task that runs. Where tasks of the same task definition exit, of the one that
 * exited last: the one that was started after it has not failed yet, and says nothing.
 */
async function serviceLog(session: AwsSession, serviceArn: string): Promise<Evidence | undefined> {
  const { cluster, service } = parseServiceArn(serviceArn);
  const running = await newestRunningTask(session, cluster, service);
  const exited = (await stoppedTasks(session, cluster, service)).find(hasExited);
  if (!running || exited?.taskDefinitionArn === running.taskDefinitionArn)
    return await stoppedTasksEvidence(session, serviceArn);
  const logs = await containerLogs(session, running);
  const missing = whyNoLog(logs);
  if (logs.tails.length === 0 && !missing) return undefined;
  const lines = logs.tails.flatMap((tail) => tail.lines);
  return {
    title: `Log of ECS service ${service}`,
    reason: causeOf(lines) ?? missing,
    lines,
    details: describeLogs(logs),
  };
}

/** The line that says why, where one does. */
function causeOf(lines: readonly string[]): string | undefined {
  return tellingLines(lines.join('\n')).find((line) => /error|exception|fatal|denied|not found/i.test(line));
}

async function newestRunningTask(session: AwsSession, cluster: string, service: string): Promise<Task | undefined> {
  const tasks = await tasksOf(session, { cluster, serviceName: service, desiredStatus: 'RUNNING' });
  return tasks.sort(newestFirst('createdAt'))[0];
}

/** The last part of an ARN: a task's id, family:revision. */
function shortArn(arn: string | undefined): string {
  return arn?.split('/').at(-1) ?? 'unknown';
}
