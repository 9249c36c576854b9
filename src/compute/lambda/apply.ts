import { type FunctionConfiguration, LambdaClient, PublishVersionCommand } from '@aws-sdk/client-lambda';
import { awsErrorName, explainAwsError, isConditionFailed } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { makeAlias, pointAlias } from './alias.ts';
import { isSettled, settledConfiguration } from './configuration.ts';
import { ensureFunctionUrl } from './function-url.ts';
import { ofNewVersion } from './new-version.ts';
import { expectedDigest, otherCode } from './other-code.ts';
import { CANDIDATE, LIVE } from './request.ts';
import type { FunctionPlan, FunctionResult } from './types.ts';

const ATTEMPTS = 5;

/** Publishes what the stack has left in the function as a version, and begins to point the alias candidate at it. */
export async function publishCandidate(context: Context, plan: FunctionPlan): Promise<FunctionResult> {
  const { live, isPublished } = plan;
  const { functionName } = plan.request;
  try {
    const { version, pointed } =
      isPublished && live !== undefined
        ? { version: live, pointed: Promise.resolve() }
        : await publishNew(context, plan);
    return { version, pointed, urls: await functionUrls(context, plan, { version, pointed }) };
  } catch (error) {
    throw explainAwsError(error, `Function ${functionName} was not published`);
  }
}

type Published = Pick<FunctionResult, 'version' | 'pointed'>;

async function publishNew(context: Context, plan: FunctionPlan): Promise<Published> {
  const { functionName } = plan.request;
  const published = plan.published ?? (await publish(context, plan));
  const version = published.Version!;
  if (version === plan.live) return { version, pointed: Promise.resolve() };
  if (!isSettled(published))
    await ofNewVersion(context, () => settledConfiguration(context, functionName, { qualifier: version }));
  const write = { alias: CANDIDATE, version, present: plan.candidate };
  const pointing = ofNewVersion(context, () => pointAlias(context, functionName, write));
  const pointed = pointing.catch((error: unknown) => {
    throw explainAwsError(error, `The alias ${CANDIDATE} of function ${functionName} was not updated`);
  });
  pointed.catch(() => undefined);
  return { version, pointed };
}

/**
 * Nothing else than what was read, and no other code than that of the package: another change of the function in between is
 * refused by Lambda, and looked at again.
 * Where nothing has changed since the last version, Lambda answers that one.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
 */
async function publish(context: Context, { request, latest }: FunctionPlan): Promise<FunctionConfiguration> {
  const { functionName } = request;
  const client = context.session.client(LambdaClient);
  for (let attempt = 1; ; attempt++) {
    const read = attempt === 1 ? latest : undefined;
    const found = await settledConfiguration(context, functionName, { of: request, read });
    const expected = expectedDigest(request, found);
    const { RevisionId } = found;
    const CodeSha256 = expected ?? found.CodeSha256;
    try {
      return await client.send(new PublishVersionCommand({ FunctionName: functionName, CodeSha256, RevisionId }));
    } catch (error) {
      const isOther = expected !== undefined && awsErrorName(error) === 'InvalidParameterValueException';
      const moved = isOther || isConditionFailed(error) || awsErrorName(error) === 'ResourceConflictException';
      if (!moved) throw error;
      if (attempt === ATTEMPTS) throw isOther ? otherCode(request, found.CodeSha256) : error;
      await context.clock.sleep(500 * attempt, context.signal);
    }
  }
}

/**
 * Publishes what a stack has just left in a function whose package is known by its digest: other code is refused by Lambda, and
 * the answer shows the settings. Undefined where nothing was published, which whoever plans does then. A version that is
 * never used costs nothing, and is cleared away with those of old releases.
 */
export async function publishAhead(
  { session, signal }: Context,
  functionName: string,
  CodeSha256: string,
): Promise<FunctionConfiguration | undefined> {
  try {
    signal.throwIfAborted();
    return await session
      .client(LambdaClient)
      .send(new PublishVersionCommand({ FunctionName: functionName, CodeSha256 }));
  } catch {
    return undefined;
  }
}

/** A function URL belongs to an alias; before the first deployment there is none yet, and nobody knows its address. */
async function functionUrls(context: Context, { request }: FunctionPlan, { version, pointed }: Published) {
  const { functionName, alias: settings } = request;
  const { url } = settings;
  if (!url) return undefined;
  await pointed;
  for (const alias of [LIVE, CANDIDATE]) await makeAlias(context, functionName, { alias, version });
  return {
    // What users reach changes with the version: see settleLive.
    live: await ensureFunctionUrl(context, { functionName, alias: LIVE, keep: true }, url),
    candidate: await ensureFunctionUrl(context, { functionName, alias: CANDIDATE }, url),
  };
}
