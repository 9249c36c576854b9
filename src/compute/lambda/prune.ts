import {
  type AliasConfiguration,
  DeleteFunctionCommand,
  LambdaClient,
  paginateListAliases,
  paginateListVersionsByFunction,
} from '@aws-sdk/client-lambda';
import { awsErrorName, type AwsSession, explainAwsError, isNotFound, parallel } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { sharesOf } from './alias.ts';

/**
 * Versions that one run deletes, oldest first. Requests of Lambda's control plane are limited to 15 a second in an account
 * and region, the app's own among them.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const AT_ONCE = 100;
const CONCURRENCY = 4;

/** The version of the app first, the fingerprint of the settings last: so templates/stacks/lambda-*.yaml describe a version. */
const OWN = /^\S+ (\S+ )*[0-9a-f]{16}$/;

/**
 * Deletes versions of a function that were published before version `before`, save those that are `needed`, those that an
 * alias points at or sends a share to, and those that somebody else has published. Returns how many. What cannot be deleted
 * stays with a warning: what is live does not depend on it.
 */
export async function pruneVersions(
  context: Context,
  functionName: string,
  { needed, before }: { needed: ReadonlySet<string>; before: string },
): Promise<number> {
  const { session, report, signal } = context;
  try {
    const [client, of] = [session.client(LambdaClient), { FunctionName: functionName }];
    const [versions, aliases] = await Promise.all([
      Array.fromAsync(paginateListVersionsByFunction({ client }, of)),
      Array.fromAsync(paginateListAliases({ client }, of)),
    ]);
    const behind = aliases.flatMap(({ Aliases = [] }) => Aliases.flatMap(versionsBehind));
    const used = new Set([...needed, ...behind]);
    const old = versions
      .flatMap(({ Versions = [] }) => Versions)
      .filter(({ Version = '', Description = '' }) => isBefore(Version, before) && OWN.test(Description))
      .flatMap(({ Version = '' }) => (used.has(Version) ? [] : [Version]))
      .sort((a, b) => Number(a) - Number(b))
      .slice(0, AT_ONCE);
    const deleted = await parallel(old, CONCURRENCY, (version) => {
      signal.throwIfAborted();
      return deleteVersion(session, functionName, version);
    });
    return deleted.filter(Boolean).length;
  } catch (error) {
    signal.throwIfAborted();
    const { message } = explainAwsError(error, `Old versions of function ${functionName} were not deleted`);
    report.warning(message, { title: 'Old versions are kept and count against the code storage of the account' });
    return 0;
  }
}

/** `$LATEST` is no number. */
function isBefore(version: string, other: string): boolean {
  return /^\d+$/.test(version) && Number(version) < Number(other);
}

function versionsBehind(alias: AliasConfiguration): string[] {
  return [...(alias.FunctionVersion ? [alias.FunctionVersion] : []), ...Object.keys(sharesOf(alias))];
}

/**
 * A version that an alias has come to point at in the meantime is refused by Lambda, and stays. Without its qualifier the
 * request would delete the function.
 * https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html
 */
async function deleteVersion(session: AwsSession, functionName: string, version: string): Promise<boolean> {
  try {
    const one = { FunctionName: functionName, Qualifier: version };
    await session.client(LambdaClient).send(new DeleteFunctionCommand(one));
    return true;
  } catch (error) {
    if (isNotFound(error) || awsErrorName(error) === 'ResourceConflictException') return false;
    throw error;
  }
}
