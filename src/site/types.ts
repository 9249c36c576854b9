import type { Operation, PlanBase } from '../operation/index.ts';
import type { Build } from './build/build.ts';
import type { KeyReading } from './edge/key-value-store.ts';
import type { FoundState } from './in-place/state.ts';
import type { InvalidationPlan } from './invalidation/plan.ts';
import type { BaseList, Manifest, NewManifest } from './manifest/encoding.ts';
import type { Layout } from './manifest/layout.ts';
import type { OwnObjects } from './manifest/store.ts';
import type { SiteRequest } from './request.ts';
import type { Transfers } from './transfer/transfers.ts';

interface CommonPlan extends PlanBase, Transfers {
  readonly request: SiteRequest;
  /** Content id of the build. */
  readonly release: string;
  /** What the present state is known from. */
  readonly basis: 'nothing' | 'pointer' | 'manifest' | 'listing';
  readonly build: Build;
  readonly layout: Layout;
  readonly bucketOwner: string;
  /** What is live now: its id, its order and, where known, its files. */
  readonly present: { release?: string; order?: number; manifest?: Manifest };
  /** The manifest of the new release. */
  readonly manifest: NewManifest;
  /** Paths of the present site that the new one lacks, except assets that open tabs may still need. */
  readonly vanishing: readonly string[];
  /** How many paths the present site has, counted in the same way. */
  readonly presentPaths: number;
  /** An earlier run was interrupted before invalidation and prune: they are done even if nothing else has changed. */
  readonly unfinished: boolean;
}

export interface ReleasesPlan extends CommonPlan {
  readonly strategy: 'releases';
  /** Everything that the release needs is there already (a rollback): only the pointer moves. */
  readonly complete: boolean;
  /** Manifests that the plan relies on: if one of them is gone at the time of writing, the plan is made anew. */
  readonly requiredManifests: readonly string[];
  /** The manifests as the plan has found them, by release: only these may be dropped. Without status: not read, or unreadable. */
  readonly foundManifests: ReadonlyMap<string, { etag: string; status?: Manifest['status'] | undefined }>;
}

export interface InPlacePlan extends CommonPlan {
  readonly strategy: 'in-place';
  readonly invalidation?: InvalidationPlan;
  /** Objects below the prefix that no release names, to be deleted with `prune: all`. */
  readonly unmanagedObjects: readonly string[];
  /** The state that the plan was made from. */
  readonly state?: FoundState;
}

export type SitePlan = ReleasesPlan | InPlacePlan;

export interface SiteResult {
  hasChanges: boolean;
  uploaded: number;
  /** Copied by S3: within releases, or to change headers. */
  copied: number;
  unchanged: number;
  deleted: number;
  /** Bytes sent. */
  bytes: number;
  invalidationId?: string;
  /** Paths and tags that CloudFront was asked to invalidate, because of the change and of the prune. */
  invalidated: readonly string[];
  /** Content id of the build. */
  release: string;
  strategy: 'releases' | 'in-place';
  /** What the edge answers where a path has no page; undefined in place, where the distribution decides. */
  unknownPaths?: string;
  /** Where the manifest is in the bucket. */
  manifestKey: string;
  /** What was live before. */
  previousRelease?: string;
  /** In place: ETag of the state as this run left it. */
  stateEtag?: string;
  /** With releases: what was sent, for the steps that make it live. */
  staged?: UploadedRelease;
}

/** A release that lies beside the live one. */
export interface UploadedRelease {
  /** The list of files that its manifest refers to. */
  base: BaseList;
  /** The pointer as it was read while files were sent; undefined where it could not be read, or is not to be written. */
  pointer: Promise<KeyReading | undefined> | undefined;
  /** What was kept about the site once the manifest of this release was there; undefined where it was not listed. */
  own: OwnObjects | undefined;
}

/** The steps in which the two strategies differ; the operation calls them in this order. */
export type Strategy<Plan extends SitePlan> = Pick<
  Operation<SiteRequest, Plan, SiteResult>,
  'plan' | 'apply' | 'verify' | 'activate' | 'finish'
>;
