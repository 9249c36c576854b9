import { getDefaultRoleAssumerWithWebIdentity } from '@aws-sdk/client-sts';
import { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider } from '@smithy/core';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { Failure, messageOf, type Reporter } from '../../report/index.ts';
import { awsErrorName, explainAwsError } from '../errors.ts';
import { describeTrust, githubToken, type TokenSource } from './github-token.ts';
import { systemClock } from '../poll.ts';
import { retry } from '../retry.ts';
import { createRequestHandler, createSession, requireRegion, type AwsSession } from '../session.ts';

export interface SessionInputs extends TokenSource {
  region?: string;
  roleArn?: string;
  /** Appears in CloudTrail; cut to what IAM allows, 2 to 64 characters of [\w+=,.@-]. */
  sessionName?: string;
  /** The environment that is deployed: what a job that is refused could name as GitHub's environment. */
  environmentName?: string;
  report: Pick<Reporter, 'mask'>;
}

const ROLE_ARN = /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/**
 * What STS answers for good where the trust policy does not fit, and now and then for a moment: while a new role or
 * provider spreads through IAM, or when STS could not get the keys of the token's issuer.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
 */
const REFUSED =
  /^(AccessDenied(Exception)?|InvalidIdentityToken(Exception)?|IDPCommunicationError(Exception)?|ExpiredTokenException)$/;
/** Milliseconds before each further try, with a token of its own. */
const ASSUME_WAITS = [500, 1500, 3000];

/**
 * The session of an action: static or exported credentials as they are, or, with a role, credentials that refresh
 * themselves (GitHub's OIDC token -> STS) for as long as the job lasts.
 */
export function sessionFromInputs(inputs: SessionInputs): AwsSession {
  const { roleArn, environment } = inputs;
  const region = requireRegion(inputs.region, environment);
  const forcePathStyle = Boolean(environment['AWS_ENDPOINT_URL_S3'] || environment['AWS_ENDPOINT_URL']);
  const credentials = roleArn ? assumeRoleWithGitHubToken(roleArn, region, inputs) : undefined;
  return createSession({ region, forcePathStyle, credentials });
}

/**
 * A credential provider for GitHub's OIDC token, one for all clients of a run: each of them would assume the role by itself. The
 * SDK calls it again when the credentials are about to expire.
 * https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments
 */
function assumeRoleWithGitHubToken(
  roleArn: string,
  region: string,
  inputs: SessionInputs,
): AwsCredentialIdentityProvider {
  const { sessionName = 'deploy', environmentName } = inputs;
  if (!ROLE_ARN.test(roleArn)) {
    throw new Failure({
      code: 'input',
      what: `Input "role-to-assume" cannot be ${JSON.stringify(roleArn)}`,
      why: 'Allowed: the ARN of an IAM role, such as arn:aws:iam::123456789012:role/deploy',
    });
  }
  const assume = getDefaultRoleAssumerWithWebIdentity({ region, requestHandler: createRequestHandler() });
  const RoleSessionName = sessionName.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
  const { report, clock = systemClock } = inputs;
  let token = '';
  const tryToAssume = async () => {
    token = await githubToken(inputs);
    report.mask(token);
    const credentials = await assume({ RoleArn: roleArn, RoleSessionName, WebIdentityToken: token });
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    for (const secret of [accessKeyId, secretAccessKey, sessionToken!]) report.mask(secret);
    return credentials;
  };
  const isRefused = (error: unknown) => REFUSED.test(awsErrorName(error));
  const assumed = async () => {
    try {
      return await retry(tryToAssume, { waits: ASSUME_WAITS, mayPass: isRefused, clock });
    } catch (error) {
      const what = `Role ${roleArn} could not be assumed`;
      if (!isRefused(error)) throw explainAwsError(error, what);
      throw new Failure({
        code: 'credentials',
        what,
        why: messageOf(error).replaceAll(token, '***'),
        todo: describeTrust(token, environmentName),
        cause: error,
      });
    }
  };
  return memoizeIdentityProvider(assumed, isIdentityExpired, doesIdentityRequireRefresh)!;
}
