import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { configurationOf, isOf } from './configuration.ts';
import type { FunctionRequest } from './request.ts';
import type { FunctionPlan } from './types.ts';

/** Looks at a function whose code seems to be another one: a read right after an update may show a part of it. */
const LOOKS = 5;

/**
 * The digest that the code of a function must have. Undefined for an image, and for a function that was changed last before the
 * package was stored: that was deleted since and made anew, and the same content may have other bytes.
 */
export function expectedDigest(
  { code }: Pick<FunctionRequest, 'code'>,
  { LastModified = '' }: FunctionConfiguration,
): string | undefined {
  return code && !(Date.parse(LastModified) < code.since.getTime()) ? code.sha256 : undefined;
}

/**
 * Refuses a function whose code is not the package that its stack gives it: somebody has uploaded other code past the stack,
 * and a version of it would be told as this release. CloudFormation does not see that, since the template is the same.
 */
export async function refuseOtherCode(context: Context, { request, latest }: FunctionPlan): Promise<void> {
  let seen = latest;
  for (let look = 1; ; look++) {
    const expected = expectedDigest(request, seen);
    // Whoever publishes waits for the function of this deployment.
    if (expected === undefined || !isOf(seen, request) || seen.CodeSha256 === expected) return;
    if (look === LOOKS) throw otherCode(request, seen.CodeSha256);
    await context.clock.sleep(500 * look, context.signal);
    seen = await configurationOf(context.session, request.functionName);
  }
}

export function otherCode({ functionName, code }: FunctionRequest, found: string | undefined): Failure {
  const { bucket, key, sha256 } = code!;
  return new Failure({
    code: 'other-code',
    what: `Function ${functionName} does not have the code of this deployment`,
    why: `Somebody uploaded code directly to the function, bypassing CloudFormation: its SHA-256 is ${found}, but the package of this deployment has ${sha256}`,
    todo: `Put the package back: aws lambda update-function-code --function-name ${functionName} --s3-bucket ${bucket} --s3-key ${key}. Then deploy again. If you want to keep the uploaded code, commit it: a deployment of other code replaces it`,
  });
}
