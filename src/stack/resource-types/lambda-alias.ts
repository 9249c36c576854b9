import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { explainAwsError, isDenied, type AwsSession } from '../../aws/index.ts';
import type { PlacedResource } from '../state/resources.ts';
import { functionEvidence } from './lambda-function.ts';
import { failed, steady, type ResourceType, type RolloutState } from './resource-type.ts';

export const lambdaAlias: ResourceType = {
  type: /^AWS::Lambda::Alias$/,
  label: 'Lambda alias',
  rollout: { onlyAfterChanges: true, state: aliasState },
  evidence: functionEvidence,
};

/**
 * An alias has failed when it does not point at the newest version that its stack published (and no traffic shift to
 * that one is under way), or when the last update of the function failed.
 */
async function aliasState(
  session: AwsSession,
  { PhysicalResourceId: aliasArn }: PlacedResource,
  resources: readonly PlacedResource[],
): Promise<RolloutState> {
  const [, name, alias] = /:function:([^:]+):([^:]+)$/.exec(aliasArn!) ?? [];
  if (!name || !alias) return steady;
  const { GetAliasCommand, GetFunctionConfigurationCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const client = session.client(LambdaClient);
  try {
    const [{ FunctionVersion, RoutingConfig }, { LastUpdateStatus, LastUpdateStatusReason, State, StateReason }] =
      await Promise.all([
        client.send(new GetAliasCommand({ FunctionName: name, Name: alias })),
        client.send(new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: alias })).catch(unlessDenied),
      ]);
    if (LastUpdateStatus === 'Failed')
      return failed(`the last update of function ${name} failed: ${LastUpdateStatusReason}`);
    if (State === 'Failed') return failed(`function ${name} cannot run: ${StateReason}`);
    const newest = newestVersion(name, resources);
    if (!newest || FunctionVersion === newest || RoutingConfig?.AdditionalVersionWeights?.[newest] !== undefined) {
      return steady;
    }
    return failed(`it points at version ${FunctionVersion} of ${name}, but the newest is ${newest}`);
  } catch (error) {
    throw explainAwsError(error, `Alias ${aliasArn} could not be read`);
  }
}

/**
 * A configuration holds the variables of the function, so that not every role may read it. CloudFormation has waited for
 * the update of the function: where the alias points is what is left to know.
 */
function unlessDenied(error: unknown): Partial<FunctionConfiguration> {
  if (isDenied(error)) return {};
  throw error;
}

/** The highest number among the versions of one function in the stack. */
function newestVersion(name: string, resources: readonly PlacedResource[]): string | undefined {
  const numbers = resources.flatMap(({ ResourceType, PhysicalResourceId }) => {
    if (ResourceType !== 'AWS::Lambda::Version') return [];
    const match = /:function:([^:]+):(\d+)$/.exec(PhysicalResourceId ?? '');
    return match?.[1] === name ? [Number(match[2])] : [];
  });
  return numbers.length > 0 ? String(Math.max(...numbers)) : undefined;
}
