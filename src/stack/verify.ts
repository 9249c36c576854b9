import { poll, PollTimeout, systemClock, type AwsSession, type Clock } from '../aws/index.ts';
import { Failure, markdown, type Reporter } from '../report/index.ts';
import type { Evidence } from './resource-types/lambda-function.ts';
import { withStory } from './failure/stack-failure.ts';
import { listResourcesDeep, type PlacedResource } from './state/resources.ts';
import type { StackResult } from './types.ts';

/** ECS needs minutes for a rolling deployment with health checks and connection draining. */
export const ROLLOUT_TIMEOUT = 15 * 60_000;

export interface VerifyOptions {
  /** Milliseconds. */
  timeout?: number;
  clock?: Clock;
}

/**
 * Looks at what the stack runs, since CloudFormation's success does not prove it: ECS services are steady on the new
 * task definition, Lambda aliases point at the newest version, App Runner operations ended well. Waits for what is
 * still under way; fails and explains otherwise. A stack without such resources costs nothing.
 */
export async function verifyStack(
  session: AwsSession,
  result: StackResult,
  report: Reporter,
  options: VerifyOptions = {},
): Promise<void> {
  const looks = result.rollouts.filter((kind) => kind !== 'lambda' || result.hasChanges);
  if (looks.length === 0) return;
  const resources = await listResourcesDeep(session, result.stackId);
  const ids = (type: string) =>
    resources.filter((resource) => resource.ResourceType === type && resource.PhysicalResourceId);
  const versions = ids('AWS::Lambda::Version').map((resource) => resource.PhysicalResourceId!);
  const definitions = ids('AWS::ECS::TaskDefinition').map((resource) => resource.PhysicalResourceId!);
  await Promise.all([
    ...ids('AWS::Lambda::Alias').map((alias) => verifyAlias(session, result, alias, versions)),
    ...ids('AWS::ECS::Service').map((service) => verifyService(session, result, service, definitions, report, options)),
    // Express Mode keeps the task definitions itself, so that only the service can tell.
    ...ids('AWS::ECS::ExpressGatewayService').map((service) =>
      verifyService(session, result, service, [], report, options),
    ),
    ...ids('AWS::AppRunner::Service').map((service) => verifyAppRunner(session, result, service, report, options)),
  ]);
}

async function verifyService(
  session: AwsSession,
  result: StackResult,
  service: PlacedResource,
  definitions: readonly string[],
  report: Reporter,
  { timeout = ROLLOUT_TIMEOUT, clock = systemClock }: VerifyOptions,
): Promise<void> {
  const { serviceEvidence, serviceState } = await import('./resource-types/ecs-service.ts');
  const arn = service.PhysicalResourceId!;
  let last = '';
  const fail = async (reason: string) =>
    rolloutFailure(result, service, 'ECS service', reason, await serviceEvidence(session, arn));
  try {
    await poll(
      async () => {
        const state = await serviceState(session, arn, definitions);
        if (state.verdict === 'failed') throw await fail(state.reason);
        if (state.verdict === 'steady') return true;
        if (state.reason !== last) report.progress(`${service.path}: ${state.reason}`);
        last = state.reason;
        return undefined;
      },
      { timeout, clock },
    );
  } catch (error) {
    if (!(error instanceof PollTimeout)) throw error;
    throw await fail(`it was not steady within ${markdown.duration(timeout)} (${last})`);
  }
  report.note(`${service.path}: the ECS service is steady`);
}

async function verifyAlias(
  session: AwsSession,
  result: StackResult,
  alias: PlacedResource,
  versions: readonly string[],
): Promise<void> {
  const { aliasProblem } = await import('./resource-types/lambda-alias.ts');
  const problem = await aliasProblem(session, alias.PhysicalResourceId!, versions);
  if (problem) throw rolloutFailure(result, alias, 'Lambda alias', problem, undefined);
}

async function verifyAppRunner(
  session: AwsSession,
  result: StackResult,
  service: PlacedResource,
  report: Reporter,
  { timeout = ROLLOUT_TIMEOUT, clock = systemClock }: VerifyOptions,
): Promise<void> {
  const { appRunnerEvidence, newestOperation, serviceStatus } = await import('./resource-types/app-runner.ts');
  const arn = service.PhysicalResourceId!;
  let last = '';
  const problem = await poll(
    async () => {
      const now = (await newestOperation(session, arn))?.Status ?? 'SUCCEEDED';
      if (/^(PENDING|IN_PROGRESS|ROLLBACK_IN_PROGRESS)$/.test(now)) {
        if (now !== last) report.progress(`${service.path}: ${now}`);
        last = now;
        return undefined;
      }
      if (now !== 'SUCCEEDED') return `its operation ended in ${now}`;
      // Operations are kept for a while only, and say nothing of what happened to the service since.
      const status = await serviceStatus(session, arn);
      if (status === 'OPERATION_IN_PROGRESS') return undefined;
      return status === 'RUNNING' ? '' : `the service is ${status}`;
    },
    { timeout, clock },
  ).catch((error: unknown) => {
    if (error instanceof PollTimeout) return `its operation is still under way after ${markdown.duration(timeout)}`;
    throw error;
  });
  if (problem === '') {
    report.note(`${service.path}: the App Runner service is up`);
    return;
  }
  throw rolloutFailure(result, service, 'App Runner service', problem, await appRunnerEvidence(session, arn));
}

function rolloutFailure(
  result: StackResult,
  resource: PlacedResource,
  kind: string,
  reason: string,
  evidence: Evidence | undefined,
): Failure {
  const what = `${resource.path} (${kind})`;
  const last = evidence?.lines.at(-1);
  const failure = new Failure({
    code: 'rollout',
    what: `Stack ${result.stackName} says ${result.status}, but ${what} does not run what was deployed`,
    why: [
      reason,
      evidence?.reason && !reason.includes(evidence.reason) ? evidence.reason : '',
      last && `Last log line: ${last.slice(0, 300)}`,
    ]
      .filter(Boolean)
      .join('. '),
    todo: 'Correct the cause and deploy again, or roll back to the release before',
    details: evidence ? markdown.details(markdown.escapeCell(evidence.title), evidence.details) : undefined,
  });
  return withStory(failure, {
    status: result.status,
    failures: [
      {
        path: resource.path,
        type: resource.ResourceType,
        status: 'ROLLOUT_FAILED',
        reason,
        physicalId: resource.PhysicalResourceId,
        ...(evidence && { evidence: { title: evidence.title, lines: evidence.lines } }),
      },
    ],
  });
}
