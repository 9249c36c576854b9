import type { AwsSession } from '../../aws/index.ts';
import { listResourcesDeep, type PlacedResource } from '../state/resources.ts';
import { type Evidence, functionEvidence } from './lambda-function.ts';

/** Functions and services whose logs are shown; a stack of many would fill the summary. */
const SHOWN = 5;

/**
 * The ends of the logs of what a stack runs: its functions, ECS services and App Runner services. For an application
 * that does not answer well although its stack is in order. What cannot be read is left out.
 */
export async function applicationLogs(session: AwsSession, stackId: string): Promise<Evidence[]> {
  try {
    const resources = await listResourcesDeep(session, stackId);
    const logs = resources.flatMap((resource) => logOf(resource) ?? []).slice(0, SHOWN);
    const found = await Promise.all(logs.map((log) => log(session).catch(() => undefined)));
    return found.filter((evidence) => evidence !== undefined);
  } catch {
    return [];
  }
}

function logOf({ ResourceType, PhysicalResourceId: id }: PlacedResource) {
  if (!id) return undefined;
  if (ResourceType === 'AWS::Lambda::Function') return (session: AwsSession) => functionEvidence(session, id);
  if (ResourceType === 'AWS::ECS::Service' || ResourceType === 'AWS::ECS::ExpressGatewayService')
    return async (session: AwsSession) => (await import('./ecs-service.ts')).serviceLog(session, id);
  if (ResourceType === 'AWS::AppRunner::Service')
    return async (session: AwsSession) => (await import('./app-runner.ts')).appRunnerEvidence(session, id);
  return undefined;
}
