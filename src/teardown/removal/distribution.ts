import {
  CloudFrontClient,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { awsErrorName, explainAwsError, isConditionFailed, isNotFound, type AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';

/** How often a distribution that somebody else changes at the same time, or that was read as it was before, is read again. */
const ATTEMPTS = 5;
/** Milliseconds. */
const PAUSE = 1000;

/**
 * Takes a distribution out of service: no point of presence answers for it any more once it is deployed. One that does
 * not exist is well. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowToDeleteDistribution.html
 */
export async function disableDistribution({ session, clock, signal }: Context, Id: string): Promise<void> {
  const client = session.client(CloudFrontClient);
  for (let attempt = 1; ; attempt++) {
    try {
      const { DistributionConfig, ETag } = await client.send(new GetDistributionConfigCommand({ Id }));
      if (!DistributionConfig?.Enabled) return;
      const disabled = { ...DistributionConfig, Enabled: false };
      await client.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig: disabled }));
      return;
    } catch (error) {
      if (isNotFound(error)) return;
      if (!isStale(error) || attempt >= ATTEMPTS)
        throw explainAwsError(error, `Distribution ${Id} could not be disabled`);
      await clock.sleep(PAUSE * attempt, signal);
    }
  }
}

/** CloudFront has two errors for an ETag that is no more. https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateDistribution.html */
function isStale(error: unknown): boolean {
  return isConditionFailed(error) || awsErrorName(error) === 'InvalidIfMatchVersion';
}

/** Whether CloudFront deletes a distribution at once: it is disabled everywhere, or does not exist. */
export async function isDeletable(session: AwsSession, Id: string): Promise<boolean> {
  try {
    const { Distribution } = await session.client(CloudFrontClient).send(new GetDistributionCommand({ Id }));
    return Distribution?.Status === 'Deployed' && Distribution.DistributionConfig?.Enabled === false;
  } catch (error) {
    if (isNotFound(error)) return true;
    throw explainAwsError(error, `Distribution ${Id} could not be read`);
  }
}
