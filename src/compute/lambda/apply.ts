import { LambdaClient, PublishVersionCommand } from '@aws-sdk/client-lambda';
import { awsErrorName, explainAwsError, isConditionFailed } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { makeAlias, pointAlias } from './alias.ts';
import { settledConfiguration } from './configuration.ts';
import { ensureFunctionUrl } from './function-url.ts';
import { CANDIDATE, LIVE } from './request.ts';
import type { FunctionPlan, FunctionResult } from './types.ts';

const ATTEMPTS = 5;

/** Publishes what the stack has left in the function as a version, and lets the alias candidate point at it. */
export async function publishCandidate(context: Context, plan: FunctionPlan): Promise<FunctionResult> {
  const { request, live } = plan;
  const { functionName } = request;
  try {
    const version = !plan.isPublished || live === undefined ? await publish(context, plan) : live;
    if (version !== live) {
      const settled = settledConfiguration(context, functionName, { qualifier: version });
      await pointAlias(context, functionName, { alias: CANDIDATE, version, once: settled });
    }
    return { version, urls: await functionUrls(context, plan, version) };
  } catch (error) {
    throw explainAwsError(error, `Function ${functionName} was not published`);
  }
}

/**
 * Nothing else than what was read: another change of the function in between is refused by Lambda, and looked at again.
 * Where nothing has changed since the last version, Lambda answers that one.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
 */
async function publish(context: Context, { request, settled }: FunctionPlan): Promise<string> {
  const { functionName, appVersion } = request;
  const client = context.session.client(LambdaClient);
  for (let attempt = 1; ; attempt++) {
    const known = attempt === 1 ? settled : undefined;
    const { CodeSha256, RevisionId } = known ?? (await settledConfiguration(context, functionName, { appVersion }));
    try {
      const published = await client.send(
        new PublishVersionCommand({ FunctionName: functionName, CodeSha256, RevisionId }),
      );
      return published.Version!;
    } catch (error) {
      const moved = isConditionFailed(error) || awsErrorName(error) === 'ResourceConflictException';
      if (!moved || attempt === ATTEMPTS) throw error;
      await context.clock.sleep(500 * attempt, context.signal);
    }
  }
}

/** A function URL belongs to an alias; before the first deployment there is none yet, and nobody knows its address. */
async function functionUrls(context: Context, { request }: FunctionPlan, version: string) {
  const { functionName, alias: settings } = request;
  const { url } = settings;
  if (!url) return undefined;
  for (const alias of [LIVE, CANDIDATE]) await makeAlias(context.session, functionName, { alias, version });
  return {
    // What users reach changes with the version: see settleLive.
    live: await ensureFunctionUrl(context, { functionName, alias: LIVE, keep: true }, url),
    candidate: await ensureFunctionUrl(context, { functionName, alias: CANDIDATE }, url),
  };
}
