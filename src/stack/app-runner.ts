import { AppRunnerClient, ListOperationsCommand, type OperationSummary } from '@aws-sdk/client-apprunner';
import { explainAwsError, type AwsSession } from '../aws/index.ts';
import { markdown } from '../report/index.ts';
import type { Evidence } from './evidence.ts';
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
