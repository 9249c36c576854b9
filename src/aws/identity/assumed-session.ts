import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { orExplain } from '../errors.ts';
import type { AwsSession } from '../session.ts';

/**
 * The session with a role in its place, of another account as a rule: assumed with the session's own credentials, and again
 * whenever its hour is over (a role that is assumed by a role lasts no longer). The role must trust the caller, and the
 * caller may sts:AssumeRole it. Fails at once where one of the two is missing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html
 */
export async function assumedSession(session: AwsSession, roleArn: string, sessionName: string): Promise<AwsSession> {
  const sts = session.client(STSClient);
  const assumed = session.withCredentials(async () => {
    const asked = sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName }));
    const { Credentials } = await orExplain(asked, `Role ${roleArn} could not be assumed`);
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials!;
    return {
      accessKeyId: AccessKeyId!,
      secretAccessKey: SecretAccessKey!,
      sessionToken: SessionToken!,
      expiration: Expiration!,
    };
  });
  await assumed.accountId();
  return assumed;
}
