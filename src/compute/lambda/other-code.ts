import { awsErrorName } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { configurationOf, isOf } from './configuration.ts';
import type { FunctionRequest } from './request.ts';
import type { FunctionPlan } from './types.ts';

/** Looks at a function whose code seems to be another one: a read right after an update may show a part of it. */
const LOOKS = 5;

/**
 * Refuses a function whose code is not the package that its stack gives it: somebody has uploaded other code past the stack,
 * and a version of it would be told as this release. CloudFormation does not see that, since the template is the same.
 */
export async function refuseOtherCode(context: Context, { request, latest }: FunctionPlan): Promise<void> {
  const { code, functionName } = request;
  if (!code) return;
  let seen = latest;
  for (let look = 1; ; look++) {
    // Whoever publishes waits for the function of this deployment.
    if (!isOf(seen, request) || seen.CodeSha256 === code.sha256) return;
    if (look === LOOKS) throw otherCode(request, seen.CodeSha256);
    await context.clock.sleep(500 * look, context.signal);
    seen = await configurationOf(context.session, functionName);
  }
}

/** PublishVersion with the digest of the code: https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html */
export function isOtherCode(error: unknown, { code }: Pick<FunctionRequest, 'code'>): boolean {
  return code !== undefined && awsErrorName(error) === 'InvalidParameterValueException';
}

export function otherCode({ functionName, code }: FunctionRequest, found: string | undefined): Failure {
  const { bucket, key, sha256 } = code!;
  return new Failure({
    code: 'other-code',
    what: `Function ${functionName} has other code than this deployment gives it`,
    why: `Somebody has uploaded code to it past its stack: it has the SHA-256 ${found}, and the package of this deployment has ${sha256}`,
    todo: `Put the package back: aws lambda update-function-code --function-name ${functionName} --s3-bucket ${bucket} --s3-key ${key}. Then deploy again. If the uploaded code is what you want, commit it: a deployment of other code replaces it`,
  });
}
