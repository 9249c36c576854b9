import { Failure } from '../../report/index.ts';
import { awsErrorName, explainAwsError, httpStatus } from '../errors.ts';

/** The bucket that a request went to, as far as an explanation needs it. */
export interface BucketFacts {
  name: string;
  region: string;
  /** Account that must own it; '' where the storage has no accounts. */
  owner: string;
  /** What the user can do when it is the wrong bucket: which input names it. */
  hint?: string;
}

/**
 * Explains why S3 refused a request: code `bucket` for a bucket that does not exist or is in another region,
 * `permission` for 403, `conflict` for writes that met another one to the end, else the codes of explainAwsError. Failures pass through as they are.
 */
export function explainBucketError(error: unknown, bucket: BucketFacts, what: string): Failure {
  if (error instanceof Failure) return error;
  const { name, region, owner, hint } = bucket;
  if (awsErrorName(error) === 'NoSuchBucket')
    return new Failure({
      code: 'bucket',
      what: `Bucket ${name} does not exist`,
      todo: hint ?? 'Check the name of the bucket',
      cause: error,
    });
  const actual = redirectedTo(error);
  if (actual !== undefined)
    return new Failure({
      code: 'bucket',
      what: `Bucket ${name} is in ${actual || 'another region'}, not in ${region}`,
      todo: `Use a bucket in ${region}, or set aws-region to ${actual || 'the region of the bucket'} for this step`,
      cause: error,
    });
  if (awsErrorName(error) === 'ConditionalRequestConflict')
    return new Failure({
      code: 'conflict',
      what: `Bucket ${name}: ${what}`,
      why: 'Somebody else kept writing the same object at the same time',
      todo: 'Run again after the other run has ended',
      cause: error,
    });
  const failure = explainAwsError(error, `Bucket ${name}: ${what}`);
  if (failure.code !== 'permission') return failure;
  const ownership = owner ? `that account ${owner} owns the bucket (buckets of other accounts are refused), and ` : '';
  return new Failure({
    ...failure,
    what: `Access to bucket ${name} was denied: ${what}`,
    todo: `Check ${ownership}that the role may call s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject on it`,
    cause: error,
  });
}

/** The region that S3 names when it is asked in the wrong one; '' where it names none; undefined for other errors. */
function redirectedTo(error: unknown): string | undefined {
  const redirected =
    [301, 307].includes(httpStatus(error) ?? 0) ||
    /^(PermanentRedirect|TemporaryRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/.test(
      awsErrorName(error),
    );
  if (!redirected) return undefined;
  const { $response, Region } = error as { $response?: { headers?: Record<string, string> }; Region?: string };
  return $response?.headers?.['x-amz-bucket-region'] ?? Region ?? '';
}

/** Whether S3 refused a body because it is not what its hash says; also for the failure made of that refusal. */
export function isContentMismatch(error: unknown): boolean {
  const { name, message } = (error instanceof Failure ? error.cause : error) as Error;
  return /BadDigest|checksum|content-?sha256/i.test(`${name} ${message}`);
}
