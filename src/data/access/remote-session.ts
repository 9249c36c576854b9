import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { explainAwsError, type AwsSession } from '../../aws/index.ts';
import type { RemoteAccess } from '../definition/definition.ts';

/** The session for one side of a migration: another region, or a role in another account, which is assumed as long as it lasts. */
export async function sessionFor(place: RemoteAccess, session: AwsSession): Promise<AwsSession> {
  const region = place.region ?? session.region;
  const roleArn = place['role-to-assume'];
  if (!roleArn) return session.inRegion(region);
  const sts = session.client(STSClient);
  const elsewhere = session.inRegion(region).withCredentials(async () => {
    const { Credentials } = await sts
      .send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'migrate-data' }))
      .catch((error: unknown) => {
        throw explainAwsError(error, `Role ${roleArn} could not be assumed`);
      });
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials!;
    return {
      accessKeyId: AccessKeyId!,
      secretAccessKey: SecretAccessKey!,
      sessionToken: SessionToken!,
      expiration: Expiration!,
    };
  });
  await elsewhere.accountId();
  return elsewhere;
}
