import { CreateAliasCommand, GetAliasCommand, LambdaClient, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { awsErrorName, explainAwsError, isConditionFailed, isNotFound, type AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { LIVE } from './request.ts';

/** The version that an alias points at; undefined where there is no such alias. */
export async function versionOf(session: AwsSession, functionName: string, alias: string): Promise<string | undefined> {
  return (await readAlias(session, functionName, alias))?.FunctionVersion;
}

/** Points an alias at a version, alone, `once` that is ready; makes it where it is missing. */
export async function pointAlias(
  session: AwsSession,
  functionName: string,
  { alias, version, once }: { alias: string; version: string; once?: Promise<unknown> },
): Promise<void> {
  const [present] = await Promise.all([readAlias(session, functionName, alias), once]);
  await writeAlias(session, functionName, { alias, version, revision: present?.RevisionId, exists: !!present });
}

/**
 * Makes a version live: one write. `expected` is the version that was live when the plan was made; another one there now
 * means that somebody else has moved the alias, and nothing is written.
 */
export async function goLive(
  { session, report }: Pick<Context, 'session' | 'report'>,
  functionName: string,
  { version, expected }: { version: string; expected?: { version: string | undefined } },
): Promise<void> {
  const present = await readAlias(session, functionName, LIVE);
  const live = present?.FunctionVersion;
  if (live === version && !present?.RoutingConfig) return;
  if (expected && live !== expected.version && live !== version) throw moved(functionName, live);
  try {
    await writeAlias(session, functionName, {
      alias: LIVE,
      version,
      revision: present?.RevisionId,
      exists: present !== undefined,
    });
  } catch (error) {
    if (isConditionFailed(error)) throw moved(functionName, undefined);
    throw explainAwsError(error, `Version ${version} of function ${functionName} was not made live`);
  }
  report.note(`Function ${functionName}: version ${version} is live${live ? `, ${live} was before` : ''}`);
}

/** Makes a version live again that a release names; false where it is there no more. */
export async function putBack(
  context: Pick<Context, 'session' | 'report'>,
  { name, version }: { name: string; version: string },
): Promise<boolean> {
  try {
    await goLive(context, name, { version });
    return true;
  } catch (error) {
    if (error instanceof Failure && isNotFound(error.cause)) return false;
    throw error;
  }
}

async function readAlias(session: AwsSession, functionName: string, alias: string) {
  try {
    return await session.client(LambdaClient).send(new GetAliasCommand({ FunctionName: functionName, Name: alias }));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function writeAlias(
  session: AwsSession,
  functionName: string,
  {
    alias,
    version,
    revision,
    exists,
  }: { alias: string; version: string; revision: string | undefined; exists: boolean },
): Promise<void> {
  const client = session.client(LambdaClient);
  const wanted = { FunctionName: functionName, Name: alias, FunctionVersion: version };
  if (!exists) {
    try {
      await client.send(new CreateAliasCommand(wanted));
      return;
    } catch (error) {
      // Ours, with an answer that was lost: what it points at is written below.
      if (awsErrorName(error) !== 'ResourceConflictException') throw error;
    }
  }
  // No weights beside it: every call reaches this version.
  await client.send(
    new UpdateAliasCommand({ ...wanted, RevisionId: revision, RoutingConfig: { AdditionalVersionWeights: {} } }),
  );
}

function moved(functionName: string, live: string | undefined): Failure {
  return new Failure({
    code: 'superseded',
    what: `The new version of function ${functionName} was not made live`,
    why: `Somebody else has moved the alias ${LIVE}${live ? ` to version ${live}` : ''} in the meantime`,
    todo: 'Run this deployment again if it is the one that should be live',
  });
}
