import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { explainAwsError } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { inputFailure } from '../../report/index.ts';
import { readStack } from '../../stack/index.ts';
import { type DeployRequest, stackNames } from '../request.ts';

/** Concurrent executions of an account and region that no function may reserve. */
const LEFT_FREE = 100;

/**
 * Refuses more concurrency for the function than the account has left, before anything is written: accounts begin with 10
 * concurrent executions, of which nothing can be reserved.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export async function checkConcurrency({ session, report }: Context, request: DeployRequest): Promise<void> {
  if (request.mode !== 'lambda' || request.template !== '') return;
  const wanted = claim(request.parameterOverrides);
  if (wanted.copies === 0) return;
  const present = (await readStack(session, stackNames(request).backend))?.parameters ?? {};
  const more = wanted.copies - claim(present).copies;
  if (more <= 0) return;
  let free: number | undefined;
  try {
    const { AccountLimit } = await session.client(LambdaClient).send(new GetAccountSettingsCommand({}));
    free = AccountLimit?.UnreservedConcurrentExecutions;
  } catch (error) {
    const failure = explainAwsError(error, 'The remaining concurrency of the account could not be read');
    if (failure.code !== 'permission') throw failure;
    report.note(`${failure.message}. If it is not enough, the update of the function fails`);
  }
  if (free === undefined || more <= free - LEFT_FREE) return;
  const most = Math.max(0, free - LEFT_FREE) + claim(present).copies;
  throw inputFailure(
    'parameter-overrides',
    `${wanted.name}: ${wanted.copies}`,
    `at most ${most}: the account has ${free} unreserved concurrent executions in ${session.region}, and ${LEFT_FREE} of them must stay unreserved (request a higher quota in Service Quotas, Lambda)`,
  );
}

/** What of the account's concurrency the function takes for itself. */
function claim({ ReservedConcurrency = '-1', ProvisionedConcurrency = '0' }: Readonly<Record<string, string>>) {
  const reserved = Number(ReservedConcurrency);
  // Copies that are kept ready are part of what is reserved.
  return reserved >= 0
    ? { name: 'ReservedConcurrency', copies: reserved }
    : { name: 'ProvisionedConcurrency', copies: Number(ProvisionedConcurrency) };
}
