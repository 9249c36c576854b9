import type { PlanBase } from '../operation/index.ts';
import type { PreviewHost } from '../site/index.ts';
import type { DataResource } from './inventory/data-resource.ts';
import type { Memo } from './inventory/memo.ts';
import type { TeardownJob } from './request.ts';

/** One stack that is to go, with what CloudFormation does not do itself. */
export interface PlannedStack {
  stackId: string;
  name: string;
  status: string;
  terminationProtection: boolean;
  /** Emptied before the stack is deleted. */
  buckets: string[];
  /** Of the shipped web stack. */
  distributions: string[];
  keyValueStores: string[];
  /** Its log groups, and those that services made beside it: none may outlive it. */
  logGroups: string[];
  /** What stays behind by its DeletionPolicy. */
  retained: DataResource[];
  /** What would be lost with the stack, and holds data. */
  data: DataResource[];
  /** Physical ids of what CloudFormation deletes with it. */
  ids: string[];
  resources: number;
}

export interface ImageSet {
  repository: string;
  digests: string[];
  /** The repository is the environment's own and goes as a whole. */
  whole: boolean;
}

export interface TeardownPlan extends PlanBase {
  readonly job: TeardownJob;
  readonly preview: boolean;
  /** Stacks in the order of their deletion: those of one wave do not need each other. */
  readonly waves: readonly (readonly PlannedStack[])[];
  /** Stacks that stay, each with what it holds. */
  readonly kept: readonly PlannedStack[];
  /** Tables and buckets that are deleted after their stack. */
  readonly data: readonly DataResource[];
  readonly images: readonly ImageSet[];
  /** What leads to a preview below the domain of previews. */
  readonly host: PreviewHost | undefined;
  /** Keys of the artifacts bucket that only this environment's records name. */
  readonly artifacts: readonly string[];
  /** Keys of its records. */
  readonly records: readonly string[];
  /** Stacks with a name of this environment that do not carry its tags: never touched. */
  readonly foreign: readonly string[];
  /** What an earlier run that did not end has left written. */
  readonly memo: Memo | undefined;
}

export interface TeardownResult {
  deletedStacks: string[];
  /** What goes on without this run, with the reason. */
  handedOver: { stack: string; why: string }[];
  /** Where the last export lies. */
  exports: string[];
  /** Log groups that were deleted. */
  logGroups: string[];
  /** Another environment may be about to use the images and packages that only this one's records name: they stay. */
  sharedStays: boolean;
}

/** Something of an environment that is still there. */
export interface Leftover {
  /** What it is, in words: "table", "log group". */
  kind: string;
  name: string;
  /** Why it is there, where that is known: kept data, CloudFront at work, somebody else's. */
  why?: string;
}

/** What was found by the look at the end. */
export interface FoundLeftovers {
  /** What is there and ought not to be. */
  left: Leftover[];
  /** What stays on purpose, each with its reason. */
  kept: Leftover[];
  /** Kinds that this role may not list. */
  unseen: string[];
}
