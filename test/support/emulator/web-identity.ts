import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { emulatorEnvironment, TEST_REGION, type Emulator } from './emulator.ts';

/** A token as GitHub's provider makes them; the emulator reads the claims and checks no signature. */
function token(sub: string): string {
  const part = (data: object) => Buffer.from(JSON.stringify(data)).toString('base64url');
  const claims = { iss: 'https://token.actions.githubusercontent.com', aud: 'sts.amazonaws.com', sub };
  return `${part({ alg: 'none' })}.${part(claims)}.x`;
}

/** Credentials of a role of the emulator, for a job with this subject. */
export async function webIdentity({ endpoint }: Emulator, roleArn: string, sub: string) {
  const sts = new STSClient({
    region: TEST_REGION,
    endpoint,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  const { Credentials } = await sts.send(
    new AssumeRoleWithWebIdentityCommand({ RoleArn: roleArn, RoleSessionName: 'deploy', WebIdentityToken: token(sub) }),
  );
  return {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
}

/** Runs actions against an emulator: the SDK reads endpoint and credentials from the process, whatever the action is given. */
export async function within<T>(
  { port }: Emulator,
  credentials: object,
  work: (variables: Record<string, string>) => Promise<T>,
): Promise<T> {
  const before = { ...process.env };
  const variables = { ...emulatorEnvironment(port), ...credentials, GITHUB_REPOSITORY: 'my-org/shop' };
  Object.assign(process.env, variables);
  try {
    return await work(variables);
  } finally {
    // Not the token alone: an empty one is none.
    Object.assign(process.env, { AWS_SESSION_TOKEN: '' }, before);
  }
}
