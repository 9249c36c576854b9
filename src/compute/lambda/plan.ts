import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { type AwsSession, explainAwsError } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { markdown } from '../../report/index.ts';
import { isDeepStrictEqual } from 'node:util';
import { configurationOf, isOf, isSettled } from './configuration.ts';
import { type FunctionUrl, readFunctionUrl } from './function-url.ts';
import type { UrlConfiguration } from './alias-settings.ts';
import { readFunction } from './reading.ts';
import { CANDIDATE, LIVE, type FunctionReading, type FunctionRequest } from './request.ts';
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
    const [reading, url, candidateUrl] = await Promise.all([
      readAheadOrNow(session, request),
      readUrl(LIVE),
      readUrl(CANDIDATE),
    ]);
    const { latest, live: alias, behind, candidate, provisioned } = reading;
    const live = alias?.FunctionVersion;
    // Where the alias was moved between the two reads, the version itself is asked.
    const isSame = behind?.Version === live;
    const serving = live === undefined || isSame ? behind : await configurationOf(session, functionName, live);
    // The description holds the content id and the fingerprint of the settings (templates/stacks/lambda-*.yaml). The version
    // that serves is asked of which deployment it is: a function that is read as it was before its update equals it as well,
    // and variables of the function that somebody has set by hand reach nobody.
    const same =
      serving !== undefined &&
      isOf(serving, request) &&
      serving.CodeSha256 === latest.CodeSha256 &&
      serving.Description === latest.Description;
    const beside = [
      ...(hasOther(url, wanted) ? ['the function URL'] : []),
      ...(provisioned === provisionedConcurrency
        ? []
        : [
            `${markdown.count(provisionedConcurrency, 'copy', 'copies')} of provisioned concurrency instead of ${provisioned}`,
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
      latest,
      ...(isVersionOf(reading, request) && { published: reading.published }),
      candidate,
    };
  } catch (error) {
    throw explainAwsError(error, `Function ${functionName} could not be read`);
  }
}

/** A reading made ahead that failed says nothing of now. */
async function readAheadOrNow(session: AwsSession, request: FunctionRequest): Promise<FunctionReading> {
  const ahead = await request.takeReading?.(request.functionName).catch(() => undefined);
  return ahead ?? (await readFunction(session, request.functionName));
}

/**
 * Whether what was published while the function was read is a version of what the read shows, and of this deployment: two
 * looks at the same. A version of anything else is left alone, and what is read is published.
 */
function isVersionOf({ published, latest }: FunctionReading, request: FunctionRequest): boolean {
  return (
    published !== undefined &&
    isSettled(latest) &&
    isOf(latest, request) &&
    isDeepStrictEqual(whatRuns(published), whatRuns(latest))
  );
}

/** All of a configuration that a version takes over from its function; what is left out is its own. */
function whatRuns(configuration: FunctionConfiguration): Record<string, unknown> {
  const own = /^(Version|FunctionArn|MasterArn|RevisionId|LastModified|State.*|LastUpdateStatus.*|\$metadata)$/;
  return Object.fromEntries(Object.entries(configuration).filter(([name]) => !own.test(name)));
}
