import { EventEmitter, once } from 'node:events';
import { spawn } from 'node:child_process';
import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { Browser } from 'playwright-core';
import type { AwsSession } from '../../../src/aws/index.ts';
import { siteRequest } from '../../../src/site/index.ts';
import { deploySite } from '../apps/deploy-site.ts';
import { ensureTools, toolPath } from '../../../scripts/tools.mjs';
import type { Edge } from '../edge/index.ts';
import { unique } from '../names.ts';
import { createPlainDistribution, createWebStack } from '../edge/web-stack.ts';
import { loadPages, type PageLoads } from './page-loads.ts';
import { appBuild } from './site-builds.ts';
import { recordingReporter } from '../recording-reporter.ts';

export type Way = 'releases' | 'in-place' | 'aws s3 sync --delete';

export interface Visit {
  session: AwsSession;
  edge: Edge;
  browser: Browser;
  pointsOfPresence: number;
}

/**
 * Deploys builds 1 to `builds` while a browser loads the site: build 1 is there at the start, and each other one follows
 * when `loadsBetween` more pages have been loaded.
 */
export async function visitWhileDeploying(
  visit: Visit,
  way: Way,
  builds: number,
  loadsBetween: number,
): Promise<PageLoads> {
  const site = way === 'releases' ? await releasesSite(visit) : await plainSite(visit, way);
  await site.deploy(1);
  const addresses = Array.from(
    { length: visit.pointsOfPresence },
    (_, point) => `http://${site.distributionId.toLowerCase()}.pop${point + 1}.localhost:${visit.edge.port}/`,
  );
  const loads = new EventEmitter();
  const someLoads = async () => {
    for (let count = 0; count < loadsBetween; count++) await once(loads, 'load');
  };
  const changing = (async () => {
    for (let version = 2; version <= builds; version++) {
      await someLoads();
      await site.deploy(version);
    }
    await someLoads();
  })();
  const result = await loadPages(visit.browser, addresses, changing, () => loads.emit('load'));
  await changing;
  return result;
}

interface Site {
  distributionId: string;
  deploy(version: number): Promise<void>;
}

async function releasesSite({ session }: Visit): Promise<Site> {
  const stack = await createWebStack(session);
  return {
    distributionId: stack.distributionId,
    deploy: (version) =>
      deployBuild(session, version, { bucket: stack.bucket, keyValueStoreArn: stack.keyValueStoreArn }),
  };
}

async function plainSite({ session }: Visit, way: Way): Promise<Site> {
  const bucket = unique('visited');
  await session.client(S3Client).send(new CreateBucketCommand({ Bucket: bucket }));
  const distributionId = await createPlainDistribution(session, bucket);
  return {
    distributionId,
    deploy: (version) =>
      way === 'in-place'
        ? deployBuild(session, version, { bucket, distributionId, strategy: 'in-place' })
        : syncAndInvalidate(session, version, bucket, distributionId),
  };
}

async function deployBuild(
  session: AwsSession,
  version: number,
  target: Partial<Parameters<typeof siteRequest>[0]> & { bucket: string },
): Promise<void> {
  const build = appBuild(version);
  try {
    await deploySite(session, siteRequest({ ...target, source: build.path, keepReleases: 4 }), recordingReporter());
  } finally {
    build.remove();
  }
}

/** What the field does: the sync, then an invalidation of everything. */
async function syncAndInvalidate(
  session: AwsSession,
  version: number,
  bucket: string,
  distributionId: string,
): Promise<void> {
  ensureTools('rivals');
  const build = appBuild(version);
  await new Promise<void>((resolve, reject) => {
    const child = spawn(toolPath('rivals', 'aws'), ['s3', 'sync', build.path, `s3://${bucket}`, '--delete'], {
      stdio: 'ignore',
    });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`aws s3 sync ended with ${code}`))));
  });
  build.remove();
  await session.client(CloudFrontClient).send(
    new CreateInvalidationCommand({
      DistributionId: distributionId,
      InvalidationBatch: { CallerReference: unique('sync'), Paths: { Quantity: 1, Items: ['/*'] } },
    }),
  );
}
