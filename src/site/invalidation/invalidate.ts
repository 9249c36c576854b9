import { randomUUID } from 'node:crypto';
import { CloudFrontClient, CreateInvalidationCommand, GetInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { awsErrorName, orExplain, poll, type PollTimeout } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure, markdown } from '../../report/index.ts';
import type { SitePlan } from '../types.ts';

/** CloudFront lets a few invalidations of a distribution run at once, and each may take minutes. */
const PATIENCE_MS = 15 * 60_000;

/**
 * Creates an invalidation and returns its id; with `wait`, when CloudFront calls it complete. Undefined without paths. Its
 * reference makes it one invalidation however often the SDK sends the request.
 */
export async function invalidatePaths(
  { session, report, clock }: Context,
  { request, release }: { request: Pick<SitePlan['request'], 'distributionId' | 'wait'>; release: string },
  paths: readonly string[],
): Promise<string | undefined> {
  if (paths.length === 0) return undefined;
  const cloudfront = session.client(CloudFrontClient);
  const DistributionId = request.distributionId!;
  const command = new CreateInvalidationCommand({
    DistributionId,
    InvalidationBatch: {
      CallerReference: `deploy-${release}-${randomUUID()}`,
      Paths: { Quantity: paths.length, Items: [...paths] },
    },
  });
  let reported = false;
  const create = async () => {
    try {
      return (await cloudfront.send(command)).Invalidation!.Id!;
    } catch (error) {
      if (awsErrorName(error) !== 'TooManyInvalidationsInProgress') throw error;
      if (!reported) report.note('CloudFront is busy with other invalidations of this distribution: waiting for them');
      reported = true;
      return undefined;
    }
  };
  const complete = async (Id: string) => {
    const { Invalidation } = await cloudfront.send(new GetInvalidationCommand({ DistributionId, Id }));
    return Invalidation?.Status === 'Completed' ? true : undefined;
  };
  const what = `The new site is in the bucket, but the invalidation of distribution ${DistributionId} was not completed`;
  const late = (cause: PollTimeout) =>
    new Failure({
      code: 'timeout',
      what,
      why: `CloudFront did not finish in ${Math.round(cause.elapsed / 60_000)} minutes`,
      todo: 'Run the deployment again: it repeats the invalidation and uploads nothing again',
      cause,
    });
  const id = await orExplain(poll(create, { timeout: PATIENCE_MS, interval: () => 5000, clock, late }), what);
  report.note(`Invalidation ${id}: ${markdown.named(paths, 5)}`);
  if (request.wait)
    await orExplain(
      poll(() => complete(id), { timeout: PATIENCE_MS, clock, late }),
      what,
    );
  return id;
}
