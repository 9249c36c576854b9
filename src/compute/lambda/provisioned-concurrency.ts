import {
  DeleteProvisionedConcurrencyConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  LambdaClient,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import { awsErrorName, explainAwsError, isNotFound, poll, PollTimeout, type AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure, markdown } from '../../report/index.ts';
import { LIVE } from './request.ts';

/** Milliseconds: Lambda starts up to 6,000 copies a minute, and each takes as long as the code does to start. */
const TIMEOUT = 10 * 60_000;

/** Copies that are kept ready for the alias `live`; 0 where none are wanted. */
export async function readProvisioned(session: AwsSession, functionName: string): Promise<number> {
  return (await read(session, functionName))?.RequestedProvisionedConcurrentExecutions ?? 0;
}

/**
 * Keeps `wanted` copies of the live version ready, and waits until they are; 0 keeps none. When the alias moves on, Lambda
 * makes those of the new version by itself. https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
 */
export async function provision(context: Context, functionName: string, wanted: number): Promise<void> {
  const { session, report, clock, signal } = context;
  const client = session.client(LambdaClient);
  const of = { FunctionName: functionName, Qualifier: LIVE };
  try {
    const present = await readProvisioned(session, functionName);
    if (present === 0 && wanted === 0) return;
    if (wanted === 0) {
      await client.send(new DeleteProvisionedConcurrencyConfigCommand(of));
      report.note(`Function ${functionName}: provisioned concurrency is off`);
      return;
    }
    if (present !== wanted)
      await client.send(new PutProvisionedConcurrencyConfigCommand({ ...of, ProvisionedConcurrentExecutions: wanted }));
    await poll(
      async () => {
        const found = await read(session, functionName);
        // A read may be older than what was just asked for.
        if (found?.RequestedProvisionedConcurrentExecutions !== wanted) return undefined;
        const { Status, StatusReason } = found;
        if (Status === 'FAILED') throw notReady(functionName, wanted, StatusReason);
        return Status === 'READY' || undefined;
      },
      { timeout: TIMEOUT, clock, signal },
    );
    if (present !== wanted) report.note(`Function ${functionName}: provisioned concurrency is ${wanted}`);
  } catch (error) {
    if (error instanceof PollTimeout)
      throw notReady(functionName, wanted, `It was not ready within ${markdown.duration(TIMEOUT)}`);
    throw error instanceof Failure
      ? error
      : explainAwsError(error, `The provisioned concurrency of function ${functionName} could not be set`);
  }
}

async function read(session: AwsSession, functionName: string) {
  try {
    return await session
      .client(LambdaClient)
      .send(new GetProvisionedConcurrencyConfigCommand({ FunctionName: functionName, Qualifier: LIVE }));
  } catch (error) {
    // Neither copies nor, before the first deployment, an alias.
    if (isNotFound(error) || awsErrorName(error) === 'ProvisionedConcurrencyConfigNotFoundException') return undefined;
    throw error;
  }
}

function notReady(functionName: string, wanted: number, reason: string | undefined): Failure {
  return new Failure({
    code: 'rollout',
    what: `Function ${functionName} did not get its provisioned concurrency of ${wanted}`,
    why: reason,
    todo: 'Check the remaining concurrency of the account (service quotas of Lambda), or lower ProvisionedConcurrency',
  });
}
