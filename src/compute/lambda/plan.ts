import { explainAwsError } from '../../aws/index.ts';
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
      request.takeReading?.(functionName) ?? readFunction(session, functionName),
      readUrl(LIVE),
      readUrl(CANDIDATE),
    ]);
    const { latest, live: alias, behind, candidate, provisioned } = reading;
    const live = alias?.FunctionVersion;
    // Where the alias was moved between the two reads, the version itself is asked.
    const isSame = behind?.Version === live;
    const serving = live === undefined || isSame ? behind : await configurationOf(session, functionName, live);
    // A function that is read as it was before its update, as right after it, is the live version, and yet to be published.
    // One that no update has just written may have variables that somebody has set by hand: no version of it is wanted.
    const isRead = request.settings === undefined || isOf(latest, request);
    // The description holds the content id and the fingerprint of the settings (templates/stacks/lambda-*.yaml).
    const same = isRead && serving?.CodeSha256 === latest.CodeSha256 && serving?.Description === latest.Description;
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
      latest,
      ...(isVersionOf(reading, request) && { published: reading.published }),
      candidate,
    };
  } catch (error) {
    throw explainAwsError(error, `Function ${functionName} could not be read`);
  }
}

/**
 * Whether what was published while the function was read is a version of what the read shows, and of this deployment: two
 * looks at the same. A version of anything else is left alone, and what is read is published.
 */
function isVersionOf({ published, latest }: FunctionReading, request: FunctionRequest): boolean {
  return (
    published !== undefined &&
    isSettled(latest) &&
    [published, latest].every((one) => isOf(one, request)) &&
    published.CodeSha256 === latest.CodeSha256 &&
    published.Description === latest.Description
  );
}
