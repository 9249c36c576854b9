import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  type FunctionConfiguration,
} from '@aws-sdk/client-lambda';
import { explainAwsError, poll, type AwsSession, type Clock } from '../aws/index.ts';
import { Failure } from '../report/index.ts';

const MARK = 'DEPLOY_COLD_START';
const UPDATE_TIMEOUT = 120_000;

/**
 * Makes Lambda give the function's next request a new execution environment: a variable is added to its configuration
 * and taken away again, since environments never outlive a change of configuration. Afterwards the configuration is what
 * it was, so no drift is left. Works for what runs $LATEST; a published version never changes.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export async function forceColdStart(session: AwsSession, functionName: string, clock?: Clock): Promise<void> {
  const client = session.client(LambdaClient);
  const what = `A cold start of ${functionName} could not be forced`;
  try {
    const before = await settled(client, functionName, clock);
    if (before.Environment?.Error) {
      const why = `Its variables cannot be read: ${before.Environment.Error.Message ?? 'access denied'}`;
      throw new Failure({
        code: 'permission',
        what,
        why,
        todo: "Allow kms:Decrypt on the function's key, or leave the forced cold start out",
      });
    }
    const variables = Object.fromEntries(
      Object.entries(before.Environment?.Variables ?? {}).filter(([name]) => name !== MARK),
    );
    const set = (Variables: Record<string, string>) =>
      client.send(new UpdateFunctionConfigurationCommand({ FunctionName: functionName, Environment: { Variables } }));
    try {
      await set({ ...variables, [MARK]: String(Date.now()) });
      await settled(client, functionName, clock);
    } finally {
      await set(variables);
    }
    await settled(client, functionName, clock);
  } catch (error) {
    throw explainAwsError(error, what);
  }
}

/** The configuration once no update of it is under way. */
async function settled(client: LambdaClient, functionName: string, clock?: Clock): Promise<FunctionConfiguration> {
  return await poll(
    async () => {
      const state = await client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
      if (state.LastUpdateStatus === 'Failed')
        throw new Failure({
          code: 'aws',
          what: `The configuration of ${functionName} was not updated`,
          why: state.LastUpdateStatusReason,
        });
      return state.LastUpdateStatus === 'InProgress' ? undefined : state;
    },
    { timeout: UPDATE_TIMEOUT, clock },
  );
}
