import { getDefaultRoleAssumerWithWebIdentity } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { Failure, messageOf, type Reporter } from '../report/index.ts';
import { awsErrorName, explainAwsError } from './errors.ts';
import { type Clock, systemClock } from './poll.ts';
import { createSession, requireRegion, type AwsSession } from './session.ts';

export interface SessionInputs {
  region?: string;
  roleArn?: string;
  /** Appears in CloudTrail; cut to what IAM allows, 2 to 64 characters of [\w+=,.@-]. */
  sessionName?: string;
  environment: Readonly<Record<string, string | undefined>>;
  report: Pick<Reporter, 'mask'>;
  clock?: Clock;
}

const ROLE_ARN = /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

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
 * A credential provider for GitHub's OIDC token: the SDK calls it again when the credentials are about to expire.
 * https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments
 */
function assumeRoleWithGitHubToken(
  roleArn: string,
  region: string,
  { sessionName = 'deploy', report, ...options }: SessionInputs,
): AwsCredentialIdentityProvider {
  if (!ROLE_ARN.test(roleArn)) {
    throw new Failure({
      code: 'input',
      what: `Input "role-to-assume" is ${JSON.stringify(roleArn)}`,
      why: 'Allowed: the ARN of an IAM role, such as arn:aws:iam::123456789012:role/deploy',
    });
  }
  const assume = getDefaultRoleAssumerWithWebIdentity({ region });
  return async () => {
    const WebIdentityToken = await githubToken(options);
    report.mask(WebIdentityToken);
    const RoleSessionName = sessionName.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
    try {
      const credentials = await assume({ RoleArn: roleArn, RoleSessionName, WebIdentityToken });
      const { accessKeyId, secretAccessKey, sessionToken } = credentials;
      for (const secret of [accessKeyId, secretAccessKey, sessionToken!]) report.mask(secret);
      return credentials;
    } catch (error) {
      if (!/^AccessDenied(Exception)?$/.test(awsErrorName(error)))
        throw explainAwsError(error, `Role ${roleArn} could not be assumed`);
      throw new Failure({
        code: 'credentials',
        what: `Role ${roleArn} could not be assumed`,
        why: messageOf(error),
        todo: "Check the role's trust policy: the OIDC provider, aud sts.amazonaws.com, and a sub condition that matches this repository (both the old and the new form with ids)",
        cause: error,
      });
    }
  };
}

/** Milliseconds before each further request for the token. */
const TOKEN_RETRIES = [500, 1000, 2000];

/** core.getIDToken would bring the toolkit's HTTP client: 0.4 MB to evaluate at every start. */
async function githubToken({
  environment,
  clock = systemClock,
}: Pick<SessionInputs, 'environment' | 'clock'>): Promise<string> {
  const url = environment['ACTIONS_ID_TOKEN_REQUEST_URL'];
  const bearer = environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
  if (!url || !bearer) {
    throw new Failure({
      code: 'credentials',
      what: 'GitHub gave this job no OIDC token',
      why: 'role-to-assume needs one, and the variables ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN are not set',
      todo: 'Add permissions: id-token: write to the job (pull requests from forks and from Dependabot never get one)',
    });
  }
  for (let attempt = 0; ; attempt++) {
    const { token, problem, final } = await requestToken(url, bearer);
    if (token) return token;
    const wait = TOKEN_RETRIES[attempt];
    if (wait === undefined || final)
      throw new Failure({
        code: 'credentials',
        what: "GitHub's OIDC token could not be fetched",
        why: problem,
        todo: 'Run the job again; see githubstatus.com if it keeps failing',
      });
    await clock.sleep(wait);
  }
}

async function requestToken(
  url: string,
  bearer: string,
): Promise<{ token?: string; problem?: string; final?: boolean }> {
  try {
    const answer = await fetch(`${url}${url.includes('?') ? '&' : '?'}audience=sts.amazonaws.com`, {
      headers: { authorization: `bearer ${bearer}` },
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok) return { problem: `HTTP ${answer.status}`, final: answer.status < 500 && answer.status !== 429 };
    const { value } = (await answer.json()) as { value?: string };
    return value ? { token: value } : { problem: 'the answer held no token' };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}
