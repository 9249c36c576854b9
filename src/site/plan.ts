import type { Reporter } from '../report/index.ts';
import type { AwsSession } from '../aws/index.ts';
import type { Build, BuildFile } from './build.ts';
import { readBuild } from './build.ts';
import { isImmutable, type ObjectHeaders } from './cache-rules.ts';
import type { InvalidationPlan } from './invalidation.ts';
import { layoutOf, type Layout } from './layout.ts';
import type { Manifest } from './manifest.ts';
import { planInPlace } from './plan-in-place.ts';
import { planReleases } from './plan-releases.ts';
import { accountOfKeyValueStore } from './pointer.ts';
import { chosenStrategy, type SiteRequest } from './request.ts';
import type { SiteState } from './state.ts';
import { Bucket } from '../aws/s3/index.ts';

/** One file to send. */
export interface Put {
  key: string;
  file: BuildFile;
  /** Only where there is no such object yet. */
  ifNew?: boolean;
}

/** An object that S3 copies: into a release, or onto itself to change its headers. */
export interface Copy {
  from: string;
  to: string;
  size: number;
  /** base64url of the SHA-256 of the content. */
  sha256: string;
  headers: ObjectHeaders;
  /** Stage it belongs to in place. */
  kind: BuildFile['kind'];
}

/** CopyObject takes objects of up to 5 GB: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export function canCopy({ size }: { size: number }): boolean {
  return size <= 5_000_000_000;
}

export function copyOf(from: string, to: string, file: Omit<Copy, 'from' | 'to'>): Copy {
  const { size, sha256, headers, kind } = file;
  return { from, to, size, sha256, headers, kind };
}

/** What the present state is known from. */
export type Basis = 'nothing' | 'pointer' | 'manifest' | 'listing';

/** Plain data: what is live, what will be, and each step between. Made without writing anything. */
export interface SitePlan {
  request: SiteRequest;
  strategy: 'releases' | 'in-place';
  release: string;
  hasChanges: boolean;
  basis: Basis;
  build: Build;
  layout: Layout;
  bucketOwner: string;
  /** What is live now: its id, its order and, where known, its files. */
  present: { release?: string; order?: number; manifest?: Manifest };
  /** True: everything that the release needs is there already (a rollback): only the pointer moves. */
  complete: boolean;
  /** The manifest of the new release. */
  manifest: Manifest;
  puts: Put[];
  copies: Copy[];
  /** Files of the build whose objects are right as they are. */
  unchanged: number;
  /** Bytes to send. */
  uploadBytes: number;
  /** Paths of the present site that the new one does not have, assets that open tabs may still need aside. */
  vanishing: string[];
  /** How many paths the present site has, counted in the same way. */
  presentPaths: number;
  /** Manifests that the plan relies on: if one of them is gone at the time of writing, the plan is made anew. */
  relies: string[];
  /** ETags of the manifests as the plan has found them, by release: only these may be dropped (releases strategy). */
  seen: Map<string, string>;
  invalidation?: InvalidationPlan;
  /** Objects below the prefix that no release names, to be deleted with `prune: all`. */
  strangers: string[];
  /** An earlier run did not get to its end (invalidation, prune): that is done even where nothing else has changed. */
  unfinished: boolean;
  /** What the plan was made from (in place), and its ETag. */
  state?: SiteState;
  stateEtag?: string;
}

/** The bucket of a site; `owner`: account that must own it, '' where the storage has no accounts. */
export function siteBucket(session: AwsSession, name: string, owner: string): Bucket {
  const hint = "Check the input bucket; the shipped web stack's output Bucket names the one it made";
  return new Bucket(session, name, { owner, hint });
}

/** Reads the source and the present state, and says what has to be done. Never writes. */
export async function planSite(
  session: AwsSession,
  request: SiteRequest,
  report: Pick<Reporter, 'warning' | 'note'>,
): Promise<SitePlan> {
  const strategy = chosenStrategy(request);
  const [build, bucketOwner] = await Promise.all([
    readBuild(request, strategy, report),
    request.expectedBucketOwner ??
      (request.keyValueStoreArn ? accountOfKeyValueStore(request.keyValueStoreArn) : undefined) ??
      session.accountId(),
  ]);
  const bucket = siteBucket(session, request.bucket, bucketOwner);
  const context = { session, request, build, bucket, bucketOwner, layout: layoutOf(request.prefix), report };
  const plan = strategy === 'releases' ? await planReleases(context) : await planInPlace(context);
  warnOfStaleNames(plan, report);
  return plan;
}

/** New content under a name that was served as immutable: browsers that have the old content do not ask again. */
function warnOfStaleNames(plan: SitePlan, report: Pick<Reporter, 'warning'>): void {
  const stale = plan.puts.filter(({ file }) => {
    const before = plan.present.manifest?.files.get(file.path);
    return before && before.sha256 !== file.sha256 && isImmutable(before.headers.cacheControl);
  });
  if (stale.length === 0) return;
  const names = stale.slice(0, 3).map(({ file }) => file.path);
  report.warning(
    `${names.join(', ')}${stale.length > 3 ? ` and ${stale.length - 3} more` : ''} changed under a name that was served as immutable: browsers that have the old content keep it for up to a year. Let the build name such files by their content, or give them a cache-rule`,
    { title: 'Stale in browsers' },
  );
}

export interface PlanContext {
  session: AwsSession;
  request: SiteRequest;
  build: Build;
  bucket: Bucket;
  bucketOwner: string;
  layout: Layout;
  report: Pick<Reporter, 'warning' | 'note'>;
}
