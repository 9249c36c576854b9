import { explainAwsError } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import type { AliasSettings } from './alias-settings.ts';
import { ensureFunctionUrl } from './function-url.ts';
import { provision } from './provisioned-concurrency.ts';
import { LIVE } from './request.ts';

/** What `live` has beside its version, once that has moved: its function URL, and the copies that are kept ready. */
export async function settleLive(
  context: Context,
  functionName: string,
  { url, provisionedConcurrency }: AliasSettings,
): Promise<void> {
  try {
    if (url) await ensureFunctionUrl(context, { functionName, alias: LIVE }, url);
  } catch (error) {
    throw explainAwsError(error, `The function URL of ${functionName} was not changed`);
  }
  await provision(context, functionName, provisionedConcurrency);
}
