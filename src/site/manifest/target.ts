import { allInOrder, type AwsSession } from '../../aws/index.ts';
import { Bucket } from '../../aws/s3/index.ts';
import type { Context } from '../../operation/index.ts';
import { readBuild, type Build } from '../build/build.ts';
import { accountOfKeyValueStore } from '../edge/key-value-store.ts';
import { layoutOf, manifestKey, type Layout } from './layout.ts';
import type { Manifest } from './encoding.ts';
import { isImmutable } from '../build/cache-rules.ts';
import { ERROR_PAGE } from '../edge/site-record.ts';
import type { SiteRequest } from '../request.ts';
import type { SitePlan, SiteResult } from '../types.ts';

/** What is to be deployed, and the place where it goes. */
export interface Target {
  request: SiteRequest;
  build: Build;
  bucket: Bucket;
  bucketOwner: string;
  layout: Layout;
}

/** Reads the build from its folder and finds out who must own the bucket. */
export async function readTarget(
  { session, report }: Context,
  request: SiteRequest,
  strategy: SitePlan['strategy'],
): Promise<Target> {
  const [build, bucketOwner] = await allInOrder([readBuild(request, strategy, report), ownerOf(session, request)]);
  const bucket = siteBucket(session, request.bucket, bucketOwner);
  return { request, build, bucket, bucketOwner, layout: layoutOf(request.prefix) };
}

/** The account that must own the bucket: the given one, else that of the KeyValueStore, else the caller's. */
export async function ownerOf(
  session: AwsSession,
  { expectedBucketOwner, keyValueStoreArn }: Pick<SiteRequest, 'expectedBucketOwner' | 'keyValueStoreArn'>,
): Promise<string> {
  const owner = expectedBucketOwner ?? accountOfKeyValueStore(keyValueStoreArn ?? '');
  return owner ?? (await session.accountId());
}

export function siteBucket(session: AwsSession, name: string, owner: string): Bucket {
  const hint = 'Check the input bucket; its name is output Bucket of the shipped web stack';
  return new Bucket(session, name, { owner, hint });
}

/** The bucket of a plan. */
export function bucketOf({ session }: Context, { request, bucketOwner }: SitePlan): Bucket {
  return siteBucket(session, request.bucket, bucketOwner);
}

/** What the present site would lose; names with a hash change with every build and are not counted. */
export function vanishingPaths(
  present: Manifest | undefined,
  build: Build,
): Pick<SitePlan, 'vanishing' | 'presentPaths'> {
  const paths = [...(present?.files ?? [])]
    .filter(([, { carried, headers }]) => !carried && !isImmutable(headers.cacheControl))
    .map(([path]) => path);
  return { presentPaths: paths.length, vanishing: paths.filter((path) => !build.files.has(path)) };
}

/** What the edge answers where a path has no page, in a few words. */
export function unknownPaths({ record, files }: Build): string {
  if (record.style === 'app') return 'index.html, as deep links of an app';
  return files.has(ERROR_PAGE) ? `status 404 and ${ERROR_PAGE}` : 'status 404';
}

/** The result of a plan that has been carried out, before anything was deleted. */
export function resultOf(plan: SitePlan): SiteResult {
  return {
    hasChanges: plan.hasChanges,
    uploaded: plan.puts.length,
    copied: plan.copies.length,
    unchanged: plan.unchanged,
    deleted: 0,
    bytes: plan.uploadBytes,
    invalidated: [],
    release: plan.release,
    strategy: plan.strategy,
    ...(plan.strategy === 'releases' && { unknownPaths: unknownPaths(plan.build) }),
    manifestKey: manifestKey(plan.layout, plan.release),
    previousRelease: plan.present.release,
  };
}
