import {
  AppRunnerClient,
  DeleteServiceCommand,
  DescribeServiceCommand,
  ListOperationsCommand,
  paginateListServices,
  type OperationSummary,
  type ServiceSummary,
} from '@aws-sdk/client-apprunner';
import { explainAwsError, isNotFound, poll, type AwsSession } from '../../aws/index.ts';
import { markdown, type Reporter } from '../../report/index.ts';
import type { Evidence } from './lambda-function.ts';
import { logTail } from './log-tail.ts';

/** The newest operation of a service: CloudFormation may call a rolled back one a success. */
export async function newestOperation(session: AwsSession, serviceArn: string): Promise<OperationSummary | undefined> {
  try {
    const { OperationSummaryList } = await session
      .client(AppRunnerClient)
      .send(new ListOperationsCommand({ ServiceArn: serviceArn, MaxResults: 1 }));
    return OperationSummaryList?.[0];
  } catch (error) {
    throw explainAwsError(error, `The operations of App Runner service ${serviceArn} could not be read`);
  }
}

/** How a service is, in App Runner's words: RUNNING, PAUSED, CREATE_FAILED, OPERATION_IN_PROGRESS ... */
export async function serviceStatus(session: AwsSession, serviceArn: string): Promise<string> {
  try {
    const { Service } = await session
      .client(AppRunnerClient)
      .send(new DescribeServiceCommand({ ServiceArn: serviceArn }));
    return Service?.Status ?? 'unknown';
  } catch (error) {
    if (isNotFound(error)) return 'DELETED';
    throw explainAwsError(error, `App Runner service ${serviceArn} could not be read`);
  }
}

/** App Runner deletes a service within a few minutes. */
const DELETE_TIMEOUT = 10 * 60_000;

/**
 * Removes a service with this name whose creation failed outside of the stack that is about to make it: it cannot be
 * updated, has never served, and keeps the name taken.
 * https://docs.aws.amazon.com/apprunner/latest/dg/manage-create.html#manage-create.failure
 */
export async function removeFailedService(session: AwsSession, name: string, report: Reporter): Promise<void> {
  const failed = (await services(session)).find(
    (service) => service.ServiceName === name && service.Status === 'CREATE_FAILED',
  );
  if (!failed) return;
  const arn = failed.ServiceArn!;
  try {
    await session.client(AppRunnerClient).send(new DeleteServiceCommand({ ServiceArn: arn }));
  } catch (error) {
    throw explainAwsError(error, `App Runner service ${name} (CREATE_FAILED) could not be deleted`);
  }
  await poll(async () => ((await serviceStatus(session, arn)) === 'DELETED' ? true : undefined), {
    timeout: DELETE_TIMEOUT,
  });
  report.note(`App Runner service ${name} was in CREATE_FAILED, which takes no update: deleted, to be made again`);
}

async function services(session: AwsSession): Promise<ServiceSummary[]> {
  const found: ServiceSummary[] = [];
  try {
    for await (const page of paginateListServices({ client: session.client(AppRunnerClient) }, {}))
      found.push(...(page.ServiceSummaryList ?? []));
    return found;
  } catch (error) {
    throw explainAwsError(error, 'The App Runner services could not be listed');
  }
}

/** The end of the application's own log: the service's event log only says that a health check failed. */
export async function appRunnerEvidence(session: AwsSession, serviceArn: string): Promise<Evidence | undefined> {
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
