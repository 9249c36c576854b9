import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { Failure, messageOf, type Reporter } from '../report/index.ts';
import { awsErrorName, explainAwsError } from './errors.ts';
import { createSession, requireRegion, type AwsSession } from './session.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface RoleOptions {
  roleArn: string;
  region: string;
  /** 2 to 64 characters of [\w+=,.@-]; appears in CloudTrail. */
  sessionName: string;
  environment: Environment;
  report: Pick<Reporter, 'mask'>;
  fetch?: typeof globalThis.fetch;
}

const ROLE_ARN = /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/**
 * The session of an action: static or exported credentials as they are, or, with a role, credentials that refresh
 * themselves (GitHub's OIDC token -> STS) for as long as the job lasts.
 */
export function sessionFromInputs(options: {
  region?: string;
  roleArn?: string;
  sessionName?: string;
  environment: Environment;
  report: Pick<Reporter, 'mask'>;
}): AwsSession {
  const { environment, report } = options;
  const region = requireRegion(options.region, environment);
  const forcePathStyle = Boolean(environment['AWS_ENDPOINT_URL_S3'] || environment['AWS_ENDPOINT_URL']);
  const credentials = options.roleArn
    ? assumeRoleWithGitHubToken({
        roleArn: options.roleArn,
        region,
        sessionName: options.sessionName ?? 'deploy',
        environment,
        report,
      })
    : undefined;
  return createSession({ region, forcePathStyle, credentials });
}

/**
 * A credential provider for GitHub's OIDC token: the SDK calls it again when the credentials are about to expire.
 * https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments
 */
export function assumeRoleWithGitHubToken(options: RoleOptions): AwsCredentialIdentityProvider {
  const { roleArn, region, sessionName, report } = options;
  if (!ROLE_ARN.test(roleArn)) {
    throw new Failure({
      code: 'input',
      what: `Input "role-to-assume" is ${JSON.stringify(roleArn)}`,
      why: 'Allowed: the ARN of an IAM role, such as arn:aws:iam::123456789012:role/deploy',
    });
  }
  // No credentials of its own: AssumeRoleWithWebIdentity is an unsigned call.
  const sts = new STSClient({ region, credentials: { accessKeyId: '', secretAccessKey: '' } });
  return async (): Promise<AwsCredentialIdentity> => {
    const token = await githubToken(options);
    report.mask(token);
    try {
      const { Credentials } = await sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: roleArn,
          RoleSessionName: sessionName.replace(/[^\w+=,.@-]/g, '-').slice(0, 64),
          WebIdentityToken: token,
        }),
      );
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials!;
      for (const secret of [AccessKeyId!, SecretAccessKey!, SessionToken!]) report.mask(secret);
      return {
        accessKeyId: AccessKeyId!,
        secretAccessKey: SecretAccessKey!,
        sessionToken: SessionToken!,
        expiration: Expiration!,
      };
    } catch (error) {
      if (awsErrorName(error) === 'AccessDenied' || awsErrorName(error) === 'AccessDeniedException') {
        throw new Failure({
          code: 'credentials',
          what: `Role ${roleArn} could not be assumed`,
          why: messageOf(error),
          todo: "Check the role's trust policy: the OIDC provider, aud sts.amazonaws.com, and a sub condition that matches this repository (both the old and the new form with ids)",
          cause: error,
        });
      }
      throw explainAwsError(error, `Role ${roleArn} could not be assumed`);
    }
  };
}

async function githubToken({ environment, fetch = globalThis.fetch }: RoleOptions): Promise<string> {
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
  let problem = '';
  for (let attempt = 1; attempt <= 4; attempt++) {
    try {
      const answer = await fetch(`${url}${url.includes('?') ? '&' : '?'}audience=sts.amazonaws.com`, {
        headers: { authorization: `bearer ${bearer}` },
        signal: AbortSignal.timeout(10_000),
      });
      if (answer.ok) {
        const { value } = (await answer.json()) as { value?: string };
        if (value) return value;
        problem = 'the answer held no token';
      } else {
        problem = `HTTP ${answer.status}`;
        if (answer.status < 500 && answer.status !== 429) break;
      }
    } catch (error) {
      problem = messageOf(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
  }
  throw new Failure({
    code: 'credentials',
    what: "GitHub's OIDC token could not be fetched",
    why: problem,
    todo: 'Try the job again; see githubstatus.com if it stays',
  });
}
