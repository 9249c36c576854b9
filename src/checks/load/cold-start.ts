import { explainAwsError, isConditionFailed, poll, type AwsSession, type Clock } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';

const MARK = 'DEPLOY_COLD_START';
const UPDATE_TIMEOUT = 120_000;
/** How often a change is tried that another one was before. */
const ATTEMPTS = 5;

/**
 * Makes Lambda give the function's next request a new execution environment: a variable is added to its configuration
 * and taken away again, since environments never outlive a change of configuration. Afterwards the configuration is what
 * it was, so no drift is left. A published version never changes: a function with an alias is refused, since its requests
 * would meet environments that run already.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export async function forceColdStart(session: AwsSession, functionName: string, clock?: Clock): Promise<void> {
  // Loaded when it is needed: few checks force a cold start.
  const { GetFunctionConfigurationCommand, LambdaClient, ListAliasesCommand, UpdateFunctionConfigurationCommand } =
    await import('@aws-sdk/client-lambda');
  const client = session.client(LambdaClient);
  const what = `A cold start of ${functionName} could not be forced`;
  /** The configuration once no update of it is under way. */
  const configuration = () =>
    poll(
      async () => {
        const state = await client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
        if (state.LastUpdateStatus === 'Failed') {
          const why = state.LastUpdateStatusReason;
          throw new Failure({ code: 'aws', what: `The configuration of ${functionName} was not updated`, why });
        }
        return state.LastUpdateStatus === 'InProgress' ? undefined : state;
      },
      { timeout: UPDATE_TIMEOUT, clock },
    );
  /** Under the revision that was read: a variable that somebody else sets meanwhile is not lost. */
  const change = async (variablesFrom: (present: Record<string, string>) => Record<string, string>) => {
    for (let attempt = 1; ; attempt++) {
      const { Environment: environment, RevisionId } = await configuration();
      if (environment?.Error) throw unreadable(what, environment.Error.Message);
      const { [MARK]: _, ...present } = environment?.Variables ?? {};
      const Environment = { Variables: variablesFrom(present) };
      const update = new UpdateFunctionConfigurationCommand({ FunctionName: functionName, Environment, RevisionId });
      try {
        return await client.send(update);
      } catch (error) {
        if (!isConditionFailed(error) || attempt === ATTEMPTS) throw error;
      }
    }
  };
  try {
    const { Aliases = [] } = await client.send(new ListAliasesCommand({ FunctionName: functionName }));
    if (Aliases[0]) throw servedByVersion(what, Aliases[0]);
    try {
      await change((present) => ({ ...present, [MARK]: String(Date.now()) }));
      await configuration();
    } finally {
      await change((present) => present);
    }
    await configuration();
  } catch (error) {
    throw explainAwsError(error, what);
  }
}

function unreadable(what: string, why = 'access denied'): Failure {
  return new Failure({
    code: 'permission',
    what,
    why: `Its variables cannot be read: ${why}`,
    todo: "Allow kms:Decrypt on the function's key, or do without the forced cold start",
  });
}

function servedByVersion(
  what: string,
  { Name, FunctionVersion }: { Name?: string; FunctionVersion?: string },
): Failure {
  return new Failure({
    code: 'input',
    what,
    why: `Its alias ${Name} sends requests to version ${FunctionVersion}, but a change of the configuration restarts only $LATEST`,
    todo: 'Remove cold-start-function: a budget with cold-start then reports the first request, which reaches a new version after a deployment',
  });
}
