import { type FunctionConfiguration, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { poll, PollTimeout, type AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure, markdown } from '../../report/index.ts';
import type { FunctionRequest } from './request.ts';

/** What says of which deployment a function is. */
type Wanted = Pick<FunctionRequest, 'appVersion' | 'settings'>;

/** Milliseconds: a function in a network, or a large image, takes minutes to get ready. */
const TIMEOUT = 10 * 60_000;

export async function configurationOf(
  session: AwsSession,
  functionName: string,
  qualifier?: string,
): Promise<FunctionConfiguration> {
  return await session
    .client(LambdaClient)
    .send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: qualifier }));
}

/**
 * The configuration once Lambda has carried out all changes to it and, with `of`, it is the one of this
 * deployment: right after an update a read may still answer what was before. `read` is the first look, where there was one:
 * what it says of a failure is looked at again.
 * https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
export async function settledConfiguration(
  { session, report, clock, signal }: Context,
  functionName: string,
  { qualifier, of, read }: { qualifier?: string; of?: Wanted; read?: FunctionConfiguration | undefined },
): Promise<FunctionConfiguration> {
  const name = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
  let waitsFor = '';
  let seen = read?.State === 'Failed' || read?.LastUpdateStatus === 'Failed' ? undefined : read;
  try {
    return await poll(
      async () => {
        const configuration = seen ?? (await configurationOf(session, functionName, qualifier));
        seen = undefined;
        const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = configuration;
        if (State === 'Failed') throw unusable(name, StateReason);
        if (LastUpdateStatus === 'Failed') throw unusable(name, LastUpdateStatusReason);
        const is = stateOf(configuration, of);
        if (is === undefined) return configuration;
        if (is !== waitsFor) report.progress(`Function ${name}: ${is}`);
        waitsFor = is;
        return undefined;
      },
      { timeout: TIMEOUT, clock, signal },
    );
  } catch (error) {
    if (!(error instanceof PollTimeout)) throw error;
    throw unusable(name, `It was not ready within ${markdown.duration(TIMEOUT)} (${waitsFor})`);
  }
}

/** Whether Lambda is done with a function, or a version, by its own answer. */
export function isSettled(configuration: FunctionConfiguration): boolean {
  const { State, LastUpdateStatus } = configuration;
  return State !== undefined && LastUpdateStatus !== 'Failed' && stateOf(configuration, undefined) === undefined;
}

/** Whether a function, or a version, is that of a deployment: it says so itself, save where its variables cannot be read. */
export function isOf(configuration: FunctionConfiguration, wanted: Wanted): boolean {
  return hasVersion(configuration, wanted) && hasSettings(configuration, wanted);
}

/** Variables that are encrypted by a key which the role may not use are an error in their place. */
function hasVersion({ Environment }: FunctionConfiguration, { appVersion }: Wanted): boolean {
  return Environment?.Error !== undefined || Environment?.Variables?.['APP_VERSION'] === appVersion;
}

function hasSettings({ Description = '' }: FunctionConfiguration, { settings }: Wanted): boolean {
  return settings === undefined || Description.endsWith(` ${settings}`);
}

/** What is still to come; undefined for a function that Lambda is done with, and that is of this deployment. */
function stateOf(configuration: FunctionConfiguration, wanted: Wanted | undefined): string | undefined {
  const { State = 'Active', LastUpdateStatus } = configuration;
  if (wanted && !isOf(configuration, wanted)) return 'an older state';
  if (LastUpdateStatus === 'InProgress') return 'an update';
  // An idle function wakes up with its next call.
  return State === 'Active' || State === 'Inactive' ? undefined : State;
}

function unusable(name: string, reason: string | undefined): Failure {
  return new Failure({
    code: 'candidate',
    what: `Function ${name} cannot run`,
    why: reason,
    todo: 'Look at the function in the Lambda console, correct the cause and run again',
  });
}
