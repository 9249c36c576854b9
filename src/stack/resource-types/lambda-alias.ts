import { GetAliasCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { explainAwsError, type AwsSession } from '../../aws/index.ts';

/**
 * What is wrong with an alias, or undefined: it does not point at the newest version that its stack published (and no
 * traffic shift to it is under way), or the last update of the function failed.
 */
export async function aliasProblem(
  session: AwsSession,
  aliasArn: string,
  versionArns: readonly string[],
): Promise<string | undefined> {
  const [, name, alias] = /:function:([^:]+):([^:]+)$/.exec(aliasArn) ?? [];
  if (!name || !alias) return undefined;
  const client = session.client(LambdaClient);
  try {
    const [{ FunctionVersion, RoutingConfig }, { LastUpdateStatus, LastUpdateStatusReason, State, StateReason }] =
      await Promise.all([
        client.send(new GetAliasCommand({ FunctionName: name, Name: alias })),
        client.send(new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: alias })),
      ]);
    if (LastUpdateStatus === 'Failed') return `the last update of function ${name} failed: ${LastUpdateStatusReason}`;
    if (State === 'Failed') return `function ${name} cannot run: ${StateReason}`;
    const newest = newestVersion(name, versionArns);
    if (!newest || FunctionVersion === newest || RoutingConfig?.AdditionalVersionWeights?.[newest] !== undefined) {
      return undefined;
    }
    return `it points at version ${FunctionVersion} of ${name}, and the newest is ${newest}`;
  } catch (error) {
    throw explainAwsError(error, `Alias ${aliasArn} could not be read`);
  }
}

/** The highest version number among the stack's versions of one function. */
export function newestVersion(name: string, versionArns: readonly string[]): string | undefined {
  const numbers = versionArns.flatMap((arn) => {
    const match = /:function:([^:]+):(\d+)$/.exec(arn);
    return match?.[1] === name ? [Number(match[2])] : [];
  });
  return numbers.length > 0 ? String(Math.max(...numbers)) : undefined;
}
