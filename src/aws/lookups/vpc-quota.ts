import { type Clock, systemClock } from '../poll.ts';
import { ec2Query } from './ec2.ts';
import type { AwsSession } from '../session.ts';
import { signedRequest } from '../requests/signed-request.ts';

/** "VPCs per Region". https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const QUOTA = { ServiceCode: 'vpc', QuotaCode: 'L-F678F1CE' };

/** How many networks the session's region has, and how many it may have. Throws what a service answers. */
export async function vpcQuota(
  session: AwsSession,
  clock: Clock = systemClock,
): Promise<{ present: number; most: number }> {
  const [vpcs, quota] = await Promise.all([
    ec2Query(session, { Action: 'DescribeVpcs' }, clock),
    signedRequest(
      session,
      {
        service: 'servicequotas',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'ServiceQuotasV20190624.GetServiceQuota',
        },
        body: JSON.stringify(QUOTA),
      },
      clock,
    ),
  ]);
  const present = new Set(vpcs.match(/<vpcId>[^<]+/g)).size;
  return { present, most: (JSON.parse(quota) as { Quota: { Value: number } }).Quota.Value };
}
