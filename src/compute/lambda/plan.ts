import { explainAwsError } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { versionOf } from './alias.ts';
import { configurationOf } from './configuration.ts';
import { readFunctionUrl } from './function-url.ts';
import { CANDIDATE, LIVE, type FunctionRequest } from './request.ts';
import type { FunctionPlan } from './types.ts';

/** Compares the function as its stack has left it with the version that serves users. */
export async function planFunction(context: Context, request: FunctionRequest): Promise<FunctionPlan> {
  const { session } = context;
  const { functionName } = request;
  try {
    const [latest, live] = await Promise.all([
      configurationOf(session, functionName),
      versionOf(session, functionName, LIVE),
    ]);
    const serving = live === undefined ? undefined : await configurationOf(session, functionName, live);
    // The description holds the content id and the fingerprint of the settings (templates/stacks/lambda-*.yaml).
    const same = serving?.CodeSha256 === latest.CodeSha256 && serving?.Description === latest.Description;
    const url = (alias: string) => (request.streaming ? readFunctionUrl(session, functionName, alias) : undefined);
    const urls = { live: await url(LIVE), candidate: await url(CANDIDATE) };
    return { request, live, urls, hasChanges: !same };
  } catch (error) {
    throw explainAwsError(error, `Function ${functionName} could not be read`);
  }
}
