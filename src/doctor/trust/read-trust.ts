import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import type { AwsSession } from '../../aws/index.ts';
import type { TrustPolicy } from './judge-trust.ts';

/** The trust policy of a role, by its ARN; throws what IAM throws. */
export async function readTrust(session: AwsSession, roleArn: string): Promise<TrustPolicy> {
  const { Role } = await session.client(IAMClient).send(new GetRoleCommand({ RoleName: roleArn.split('/').at(-1)! }));
  return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '{}')) as TrustPolicy;
}
