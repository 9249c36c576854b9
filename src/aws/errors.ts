import { type ErrorCode, Failure, messageOf } from '../report/index.ts';

/** The parts of an SDK error that matter, whatever client threw it. */
export function awsErrorName(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { name, Code, code } = error as { name?: string; Code?: string; code?: string };
  return (name && name !== 'Error' ? name : undefined) ?? Code ?? code ?? '';
}

export function httpStatus(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
}

/** True for answers that mean "not now", explained or not: the caller should wait and ask again. */
export function isThrottling(error: unknown): boolean {
  if (error instanceof Failure) return error.code === 'throttling';
  const name = awsErrorName(error);
  return (
    httpStatus(error) === 429 ||
    /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|ProvisionedThroughputExceeded|LimitExceededException/.test(
      name,
    )
  );
}

/** True for 404s and the many names that services have for them. */
export function isNotFound(error: unknown): boolean {
  const name = awsErrorName(error);
  if (/^(NotFound|NoSuch\w+|ResourceNotFound\w*|\w*NotFound(Exception|Fault)?|StackNotFoundException)$/.test(name))
    return true;
  return httpStatus(error) === 404 || (name === 'ValidationError' && /does not exist/.test(messageOf(error)));
}

/** True where the caller is known and may not do that; credentials that are not accepted are something else. */
export function isDenied(error: unknown): boolean {
  const name = awsErrorName(error);
  if (NOT_ACCEPTED.test(name) || EXPIRED.test(name)) return false;
  return DENIED.test(name) || httpStatus(error) === 403;
}

/** True when a conditional write lost (If-Match / If-None-Match on S3: 412). A 409 decides nothing: see whileConflicting. */
export function isConditionFailed(error: unknown): boolean {
  return (
    /^(PreconditionFailed(Exception)?|ConditionalCheckFailedException)$/.test(awsErrorName(error)) ||
    httpStatus(error) === 412
  );
}

/**
 * Whether the SDK has sent the refused request more than once: only then a refusal that says "it is there already" may be
 * about this very request, whose first answer was lost. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function wasSentAgain(error: unknown): boolean {
  const { $metadata } = (error ?? {}) as { $metadata?: { attempts?: number } };
  return ($metadata?.attempts ?? 1) > 1;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html and the common errors of other services. */
const NOT_ACCEPTED =
  /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature(Exception)?|MissingAuthenticationToken(Exception)?|InvalidToken|AuthFailure)$/;

const EXPIRED = /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/;

const DENIED =
  /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|NotAuthorized|AuthorizationError\w*|Forbidden)$/;

/** What a call to AWS gives; where it fails, the failure that says what did not happen. */
export async function orExplain<T>(call: Promise<T>, what: string): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw explainAwsError(error, what);
  }
}

/** What a call to AWS gives; undefined where AWS has no such thing. */
export async function ifFound<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** What a call to AWS gives; undefined where AWS has no such thing, or the role may not look. */
export async function ifReadable<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isNotFound(error) || isDenied(error)) return undefined;
    throw error;
  }
}

/** Turns what the SDK threw into a failure that says what to do; failures pass through as they are. */
export function explainAwsError(error: unknown, what: string): Failure {
  if (error instanceof Failure) return error;
  const name = awsErrorName(error);
  const message = messageOf(error);
  // What is wrong with the credentials is the news; which call met it first is by the way.
  const credentials = (problem: string, todo: string) =>
    new Failure({ what: problem, why: `${what}: ${message || name}`, todo, code: 'credentials', cause: error });
  const known = (why: string, todo: string, code: ErrorCode) => new Failure({ what, why, todo, code, cause: error });

  if (name === 'CredentialsProviderError' || /Could not load credentials|Credential is missing/.test(message)) {
    return credentials(
      'No AWS credentials were found',
      'Set role-to-assume (with permissions: id-token: write). If it is set from a variable such as vars.DEPLOY_ROLE, the variable is empty: check its name, and that it is a variable of the repository, or of the environment that the job names. Without a role run aws-actions/configure-aws-credentials before this step',
    );
  }
  if (name === 'RequestTimeTooSkewed' || /^Signature (expired|not yet current)/.test(message)) {
    return credentials(
      'The clock of this runner is wrong',
      'Set the clock of the runner (NTP): requests are signed with the time',
    );
  }
  if (EXPIRED.test(name)) {
    return credentials(
      'The AWS credentials have expired',
      'Use role-to-assume, which refreshes them for as long as the job lasts',
    );
  }
  if (NOT_ACCEPTED.test(name)) {
    return credentials(
      `AWS does not accept the credentials (${name})`,
      'Check the access key or the role; for an opted-in region check that it is enabled',
    );
  }
  if (isDenied(error)) {
    const permission = /not authorized to perform:?\s+([\w-]+:\w+)/i.exec(message)?.[1];
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    if (/explicit deny in a permissions boundary/i.test(message))
      return known(
        message,
        "The role's boundary forbids it. A bootstrap stack with App limits its roles to the names and tags of that app; its SharedArns lists what several apps share (docs/one-app-one-role.md)",
        'permission',
      );
    return known(
      message,
      permission
        ? `Allow ${permission} in the role that deploys (the bootstrap stack's deploy role has it)`
        : 'Check the policy of the role that deploys, and the resource it points to',
      'permission',
    );
  }
  // A limit that is exceeded is often a quota, which no waiting raises.
  if (isThrottling(error) && name !== 'LimitExceededException') {
    return known(
      message.includes(name) ? message : `${name}: ${message}`,
      'Run again, with fewer deployments of this account at the same time',
      'throttling',
    );
  }
  if (
    /^(ENOTFOUND|ECONNREFUSED|ECONNRESET|EPIPE|EAI_AGAIN|ETIMEDOUT|TimeoutError)$/.test(name) ||
    /ENOTFOUND|ECONNREFUSED|ECONNRESET|EPIPE|EAI_AGAIN|socket hang up/.test(message)
  ) {
    return known(message || name, 'Check the network, aws-region and, if set, AWS_ENDPOINT_URL', 'network');
  }
  return new Failure({
    what,
    why: name && !message.includes(name) ? `${name}: ${message}` : message,
    cause: error,
    code: 'aws',
  });
}
