import { isDeepStrictEqual } from 'node:util';
import {
  type AliasConfiguration,
  CreateAliasCommand,
  GetAliasCommand,
  LambdaClient,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { awsErrorName, explainAwsError, isConditionFailed, isNotFound, type AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { makeOrFind } from './make-or-find.ts';
import { LIVE } from './request.ts';

/** How often a write is tried that Lambda refuses, or that a read forbids which may be older than the last change. */
const ATTEMPTS = 5;
/** Milliseconds before the second try; one more of them before each further one. */
const PAUSE = 300;

/** What writes an alias works with; without a signal it goes on in a run that was cancelled. */
type Tools = Pick<Context, 'session' | 'clock'> & { signal?: AbortSignal };

/** Makes an alias where there is none; one that is there stays where it points. */
export async function makeAlias(
  { session, ...tools }: Tools,
  functionName: string,
  { alias, version }: { alias: string; version: string },
): Promise<void> {
  if ((await readAlias(session, functionName, alias)) !== undefined) return;
  const creation = new CreateAliasCommand({ FunctionName: functionName, Name: alias, FunctionVersion: version });
  await makeOrFind(
    tools,
    async () => await session.client(LambdaClient).send(creation),
    // It was there, and the read did not know it yet; or it is ours, with an answer that was lost.
    async () => await readAlias(session, functionName, alias),
  );
}

/**
 * Makes a version live: one write, also where it is read to be there: a read may be older than the last change, a write
 * under its revision is not. `expected` is the version that was live when the plan was made; another one there now means
 * that somebody else has moved the alias, and nothing is written. `read` is the alias as that plan has read it.
 */
export async function goLive(
  { report, ...tools }: Tools & Pick<Context, 'report'>,
  functionName: string,
  { version, expected, read }: Pick<AliasWrite, 'version' | 'expected'> & { read?: AliasConfiguration | undefined },
): Promise<void> {
  const present = read ?? (await readAlias(tools.session, functionName, LIVE));
  const live = present?.FunctionVersion;
  try {
    await pointAlias(tools, functionName, { alias: LIVE, version, present, expected });
  } catch (error) {
    if (error instanceof Failure || tools.signal?.aborted) throw error;
    if (isConditionFailed(error)) throw moved(functionName, undefined);
    throw explainAwsError(error, `Version ${version} of function ${functionName} was not made live`);
  }
  const before = live === undefined || live === version ? '' : `, ${live} was before`;
  report.note(`Function ${functionName}: version ${version} is live${before}${endOfShares(present)}`);
}

/** The parts of its calls, from 0 to 1, that an alias gives to other versions than its own. */
export function sharesOf(alias: AliasConfiguration | undefined): Record<string, number> {
  return alias?.RoutingConfig?.AdditionalVersionWeights ?? {};
}

/** What went to other versions by hand (`AdditionalVersionWeights`) ends with the write that makes a version live alone. */
function endOfShares(before: AliasConfiguration | undefined): string {
  const others = Object.entries(sharesOf(before));
  if (others.length === 0) return '';
  const shares = others.map(([version, weight]) => `${weight * 100} % to version ${version}`);
  return `. The alias sent ${shares.join(' and ')}, which somebody had set by hand: this has ended`;
}

/** Makes a version live again that a release names; false where it is there no more. */
export async function putBack(
  tools: Tools & Pick<Context, 'report'>,
  { name, version }: { name: string; version: string },
): Promise<boolean> {
  try {
    await goLive(tools, name, { version });
    return true;
  } catch (error) {
    if (error instanceof Failure && isNotFound(error.cause)) return false;
    throw error;
  }
}

/** Undefined where there is no such alias. */
export async function readAlias(
  session: AwsSession,
  functionName: string,
  alias: string,
): Promise<AliasConfiguration | undefined> {
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
  /** The only other version that gives way; left out: any. */
  expected?: { version: string | undefined } | undefined;
}

/**
 * Points an alias at a version, alone, unless somebody else has moved it since it was read; makes it where it is missing.
 * Neither a refused revision nor another version says so at once: the first answer to this very write may have been lost, or
 * what was read is older than another change. Only a write that was accepted counts. Throws what Lambda says.
 */
export async function pointAlias(tools: Tools, functionName: string, write: AliasWrite): Promise<void> {
  const { session, clock, signal } = tools;
  const { alias, version, expected } = write;
  let { present } = write;
  for (let attempt = 1; ; attempt++) {
    try {
      const now = present?.FunctionVersion;
      const isAsPlanned = now === expected?.version && sharesAlike(present, write.present);
      if (expected && now !== version && !isAsPlanned) throw moved(functionName, now);
      signal?.throwIfAborted();
      await writeAlias(session, functionName, { alias, version, present });
      return;
    } catch (error) {
      if (!mayPass(error) || attempt === ATTEMPTS) throw error;
    }
    await clock.sleep(PAUSE * attempt, signal);
    present = await readAlias(session, functionName, alias);
  }
}

/** Whether an alias gives the same shares of its calls to other versions: somebody may be moving traffic by hand. */
function sharesAlike(a: AliasConfiguration | undefined, b: AliasConfiguration | undefined): boolean {
  return isDeepStrictEqual(sharesOf(a), sharesOf(b));
}

function mayPass(error: unknown): boolean {
  if (error instanceof Failure) return error.code === 'superseded';
  // Lambda says the latter of an alias that is there already, and while it is being changed.
  return isConditionFailed(error) || awsErrorName(error) === 'ResourceConflictException';
}

/** One write, under the revision that was read: an alias that was read as missing is made, and never changed. */
async function writeAlias(
  session: AwsSession,
  functionName: string,
  { alias, version, present }: Pick<AliasWrite, 'alias' | 'version' | 'present'>,
): Promise<void> {
  const client = session.client(LambdaClient);
  const wanted = { FunctionName: functionName, Name: alias, FunctionVersion: version };
  if (!present) {
    await client.send(new CreateAliasCommand(wanted));
    return;
  }
  await client.send(
    new UpdateAliasCommand({
      ...wanted,
      RevisionId: present.RevisionId,
      RoutingConfig: { AdditionalVersionWeights: {} },
    }),
  );
}

function moved(functionName: string, live: string | undefined): Failure {
  return new Failure({
    code: 'superseded',
    what: `The new version of function ${functionName} was not made live`,
    why: `Somebody else has changed the alias ${LIVE}${live ? ` (now version ${live})` : ''} in the meantime`,
    todo: 'Run this deployment again if it is the one that should be live',
  });
}
