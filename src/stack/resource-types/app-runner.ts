import type { OperationSummary, ServiceSummary } from '@aws-sdk/client-apprunner';
import { ifFound, orExplain, poll, type AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { markdown } from '../../report/index.ts';
import type { PlacedResource } from '../state/resources.ts';
import { logTail } from './log-tail.ts';
import { failed, pending, steady, type Evidence, type ResourceType, type RolloutState } from './resource-type.ts';

const sdk = () => import('@aws-sdk/client-apprunner');

export const appRunnerService: ResourceType = {
  type: /^AWS::AppRunner::Service$/,
  label: 'App Runner service',
  rollout: { state: rolloutState, evidence: applicationLog },
  evidence: (session, { event }) => applicationLog(session, event.physicalId),
  log: applicationLog,
  removeLeftover: removeFailedService,
};

/** Judged by its newest operation: CloudFormation may call one that was rolled back a success. */
async function rolloutState(session: AwsSession, { PhysicalResourceId }: PlacedResource): Promise<RolloutState> {
  const arn = PhysicalResourceId!;
  const operation = (await newestOperation(session, arn))?.Status ?? 'SUCCEEDED';
  if (/^(PENDING|IN_PROGRESS|ROLLBACK_IN_PROGRESS)$/.test(operation)) return pending(`its operation is ${operation}`);
  if (operation !== 'SUCCEEDED') return failed(`its operation ended in ${operation}`);
  // Operations are kept for a while only, and do not say what happened to the service since.
  const status = await serviceStatus(session, arn);
  if (status === 'RUNNING') return steady;
  return status === 'OPERATION_IN_PROGRESS'
    ? pending(`the service is in ${status}`)
    : failed(`the service is ${status}`);
}

async function newestOperation(session: AwsSession, serviceArn: string): Promise<OperationSummary | undefined> {
  const { AppRunnerClient, ListOperationsCommand } = await sdk();
  const asked = session
    .client(AppRunnerClient)
    .send(new ListOperationsCommand({ ServiceArn: serviceArn, MaxResults: 1 }));
  const failed = `The operations of App Runner service ${serviceArn} could not be read`;
  return (await orExplain(asked, failed)).OperationSummaryList?.[0];
}

/** How a service is, in App Runner's words: RUNNING, PAUSED, CREATE_FAILED, OPERATION_IN_PROGRESS ... */
async function serviceStatus(session: AwsSession, serviceArn: string): Promise<string> {
  const { AppRunnerClient, DescribeServiceCommand } = await sdk();
  const asked = session.client(AppRunnerClient).send(new DescribeServiceCommand({ ServiceArn: serviceArn }));
  const found = await orExplain(ifFound(asked), `App Runner service ${serviceArn} could not be read`);
  return found ? (found.Service?.Status ?? 'unknown') : 'DELETED';
}

/** App Runner deletes a service within a few minutes. */
const DELETE_TIMEOUT = 10 * 60_000;

/**
 * Removes a service with this name whose creation failed outside of the stack that is about to make it: it cannot be
 * updated, has never served, and keeps the name taken.
 * https://docs.aws.amazon.com/apprunner/latest/dg/manage-create.html#manage-create.failure
 */
async function removeFailedService(
  { session, report, clock }: Context,
  stackName: string,
  properties: Readonly<Record<string, unknown>>,
): Promise<void> {
  const given = properties['ServiceName'];
  const name = JSON.stringify(given) === '{"Ref":"AWS::StackName"}' ? stackName : given;
  if (typeof name !== 'string') return;
  const { AppRunnerClient, DeleteServiceCommand } = await sdk();
  const leftover = (await services(session)).find(
    (service) => service.ServiceName === name && service.Status === 'CREATE_FAILED',
  );
  if (!leftover) return;
  const arn = leftover.ServiceArn!;
  const deleting = session.client(AppRunnerClient).send(new DeleteServiceCommand({ ServiceArn: arn }));
  await orExplain(deleting, `App Runner service ${name} (CREATE_FAILED) could not be deleted`);
  await poll(async () => ((await serviceStatus(session, arn)) === 'DELETED' ? true : undefined), {
    timeout: DELETE_TIMEOUT,
    clock,
  });
  report.note(
    `App Runner service ${name} was in CREATE_FAILED and cannot be updated: it was deleted and will be created again`,
  );
}

async function services(session: AwsSession): Promise<ServiceSummary[]> {
  const { AppRunnerClient, paginateListServices } = await sdk();
  const pages = paginateListServices({ client: session.client(AppRunnerClient) }, {});
  const listed = await orExplain(Array.fromAsync(pages), 'The App Runner services could not be listed');
  return listed.flatMap(({ ServiceSummaryList }) => ServiceSummaryList ?? []);
}

/** The end of the application's own log: the service's event log only says that a health check failed. */
async function applicationLog(session: AwsSession, serviceArn: string): Promise<Evidence | undefined> {
  // arn:aws:apprunner:region:account:service/name/id
  const [name, id] = serviceArn.split(':service/')[1]?.split('/') ?? [];
  if (!name || !id) return undefined;
  const tail = await logTail(session, `/aws/apprunner/${name}/${id}/application`);
  return (
    tail && {
      title: `Application log of App Runner service ${name}`,
      reason: tail.lines.findLast((line) => /error|exception|fail|EADDR|not found/i.test(line))?.slice(0, 300),
      lines: tail.lines,
      details: `${markdown.code(tail.logGroup)}\n\n${markdown.fence(tail.lines.join('\n'))}`,
    }
  );
}
