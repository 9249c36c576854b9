import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { AwsSession } from '../../../src/aws/index.ts';
import { keysOf } from '../../../src/site/manifest/layout.ts';
import { judged, type Rights } from '../aws/judge.ts';
import { siteRights } from '../aws/site-rights.ts';
import { createContext, run } from '../../../src/operation/index.ts';
import type { Reporter } from '../../../src/report/index.ts';
import { siteOperation, type SitePlan, type SiteRequest, type SiteResult } from '../../../src/site/index.ts';

/** The whole deployment of a site, as sync-spa runs it. */
export async function deploySite(
  session: AwsSession,
  request: SiteRequest,
  report: Reporter,
): Promise<{ plan: SitePlan; result: SiteResult }> {
  return await judged(rightsFor(request), async () => {
    const { plan, result } = await run(siteOperation, createContext(session, report), request);
    return { plan, result: result! };
  });
}

/** The role of deployments for what the shipped web stack made; for a bucket of one's own what the README names. */
function rightsFor({ keyValueStoreArn }: Pick<SiteRequest, 'keyValueStoreArn'>): Rights {
  return keyValueStoreArn ? { role: 'DeployRole' } : { also: siteRights() };
}

/** Keys that the release of a plan needs and its bucket does not hold. */
export async function missingObjects(session: AwsSession, { request, layout, manifest }: SitePlan): Promise<string[]> {
  const s3 = session.client(S3Client);
  const gone: string[] = [];
  for (const Key of [...manifest.files.keys()].map(keysOf(layout, manifest)))
    await s3.send(new HeadObjectCommand({ Bucket: request.bucket, Key })).catch(() => void gone.push(Key));
  return gone;
}

/** The steps one by one, for what happens between them. */
export function siteSteps(session: AwsSession, report: Reporter) {
  const context = createContext(session, report);
  return {
    plan: (request: SiteRequest) => siteOperation.plan(context, request),
    apply: (plan: SitePlan) => siteOperation.apply(context, plan),
    verify: (plan: SitePlan, result: SiteResult) => siteOperation.verify(context, plan, result),
    activate: (plan: SitePlan, result: SiteResult) => siteOperation.activate!(context, plan, result),
    finish: (plan: SitePlan, result: SiteResult) => siteOperation.finish!(context, plan, result),
  };
}
