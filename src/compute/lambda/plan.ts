import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { type AwsSession, explainAwsError, isNotFound } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { markdown } from '../../report/index.ts';
import { isDeepStrictEqual } from 'node:util';
import { readAlias } from './alias.ts';
import { configurationOf, isSettled } from './configuration.ts';
import { type FunctionUrl, readFunctionUrl } from './function-url.ts';
import { readProvisioned } from './provisioned-concurrency.ts';
import type { UrlConfiguration } from './alias-settings.ts';
import { CANDIDATE, LIVE, type FunctionRequest } from './request.ts';
import type { FunctionPlan } from './types.ts';

/** Another configuration than is wanted; what is not there yet comes with the first version. */
function hasOther(found: FunctionUrl | undefined, wanted: UrlConfiguration | undefined): boolean {
  return found !== undefined && !isDeepStrictEqual(found.configuration, wanted);
}

/** Compares the function as its stack has left it with the version that serves users. */
export async function planFunction(context: Context, request: FunctionRequest): Promise<FunctionPlan> {
  const { session } = context;
  const { functionName } = request;
  try {
    const { url: wanted, provisionedConcurrency } = request.alias;
    const readUrl = (alias: string) => (wanted ? readFunctionUrl(session, functionName, alias) : undefined);
    const [latest, alias, behind, url, candidateUrl, provisioned] = await Promise.all([
      configurationOf(session, functionName),
      readAlias(session, functionName, LIVE),
      behindAlias(session, functionName),
      readUrl(LIVE),
      readUrl(CANDIDATE),
      readProvisioned(session, functionName),
    ]);
    const live = alias?.FunctionVersion;
    // Where the alias was moved between the two reads, the version itself is asked.
    const isSame = behind?.Version === live;
    const serving = live === undefined || isSame ? behind : await configurationOf(session, functionName, live);
    // The description holds the content id and the fingerprint of the settings (templates/stacks/lambda-*.yaml).
    const same = serving?.CodeSha256 === latest.CodeSha256 && serving?.Description === latest.Description;
    const beside = [
      ...(hasOther(url, wanted) ? ['the function URL'] : []),
      ...(provisioned === provisionedConcurrency
        ? []
        : [
            `${markdown.count(provisionedConcurrency, 'copy', 'copies')} of provisioned concurrency in place of ${provisioned}`,
          ]),
    ];
    const urls = { live: url?.address, candidate: candidateUrl?.address };
    return {
      request,
      live,
      alias,
      urls,
      beside,
      isPublished: same,
      hasChanges: !same || beside.length > 0,
      ...(isSettled(latest, request.appVersion) && { settled: latest }),
    };
  } catch (error) {
    throw explainAwsError(error, `Function ${functionName} could not be read`);
  }
}

/** The configuration of the version that the live alias points at; undefined where there is no such alias. */
async function behindAlias(session: AwsSession, functionName: string): Promise<FunctionConfiguration | undefined> {
  try {
    return await configurationOf(session, functionName, LIVE);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
