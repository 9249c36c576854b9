import {
  type AliasConfiguration,
  CreateAliasCommand,
  GetAliasCommand,
  LambdaClient,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import {
  awsErrorName,
  explainAwsError,
  isConditionFailed,
  isNotFound,
  systemClock,
  type AwsSession,
} from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { LIVE } from './request.ts';

/** How often a revision is read again that Lambda refuses. */
const ATTEMPTS = 4;
/** Milliseconds. */
const PAUSE = 300;

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
  await writeUnmoved(session, functionName, { alias, version, present });
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
    await writeUnmoved(session, functionName, { alias: LIVE, version, present });
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

interface AliasWrite {
  alias: string;
  version: string;
  /** The alias as it was read. */
  present: AliasConfiguration | undefined;
}

/**
 * Writes it unless somebody else has moved it since. A refused revision alone does not say so: the first answer to this very
 * write may have been lost, or the revision was read as it was before another change. Throws what Lambda says.
 */
async function writeUnmoved(session: AwsSession, functionName: string, write: AliasWrite): Promise<void> {
  let { present } = write;
  for (let attempt = 1; ; attempt++) {
    try {
      await writeAlias(session, functionName, { ...write, present });
      return;
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
      const now = await readAlias(session, functionName, write.alias);
      if (now?.FunctionVersion === write.version && isAlone(now)) return;
      if (attempt === ATTEMPTS || now?.FunctionVersion !== present?.FunctionVersion) throw error;
      present = now;
      await systemClock.sleep(PAUSE * attempt);
    }
  }
}

const isAlone = ({ RoutingConfig }: AliasConfiguration) =>
  Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).length === 0;

async function writeAlias(
  session: AwsSession,
  functionName: string,
  { alias, version, present }: AliasWrite,
): Promise<void> {
  const client = session.client(LambdaClient);
  const wanted = { FunctionName: functionName, Name: alias, FunctionVersion: version };
  if (!present) {
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
    new UpdateAliasCommand({
      ...wanted,
      RevisionId: present?.RevisionId,
      RoutingConfig: { AdditionalVersionWeights: {} },
    }),
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
