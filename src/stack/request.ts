import type { LastLook } from './direct-update/last-look.ts';
import type { PresentStack } from './stack-state.ts';
import type { Template, TemplateSource } from './template/template.ts';

export type OnFailure = 'rollback' | 'keep' | 'delete';

/** Milliseconds that a deployment may take when the request says nothing. */
export const DEFAULT_TIMEOUT = 60 * 60_000;

/** What a deployment of one stack is asked for. Times are milliseconds. */
export interface StackRequest {
  stackName: string;
  /** A template that was read already is not read again. */
  template: TemplateSource | Template;
  /** Parameter values by name. A parameter that is left out keeps its value, or takes the template's default. */
  parameters?: Record<string, string>;
  /** The stack's tags; left out, the stack keeps the ones that it has. */
  tags?: Record<string, string>;
  /** Left out, they are derived from the template. */
  capabilities?: readonly string[];
  /** The role that CloudFormation assumes for the resources. */
  roleArn?: string;
  /** Finds that role when none is given; called only once something is to be changed. */
  findRole?: () => Promise<string | undefined>;
  /** The stack as it was read already, for the first look; undefined where it was not, or has been used. */
  takeReading?: (stackName: string) => Promise<PresentStack> | undefined;
  /** A look right before an update without a change set that was begun already; undefined where none was, or it was used. */
  takeLook?: (stackName: string) => LastLook | undefined;
  /** Bucket for packages and for templates over 51,200 bytes; with one, every template is kept there by its content. */
  artifactsBucket?: string;
  /** Folder in that bucket, without a slash at the end. */
  artifactsPrefix?: string;
  /** Key of the bucket's encryption, when it is not the bucket's own default. */
  kmsKeyId?: string;
  onFailure?: OnFailure;
  /** Milliseconds that the whole deployment may take; a deployment that takes longer has failed. */
  timeout?: number;
  /** CloudFormation's express mode: success before the resources settle. */
  express?: boolean;
  /** Does without a change set where parameters alone differ, and all that follows from them is updated in place. */
  directUpdate?: boolean;
  /** Sets back what was changed outside CloudFormation (updates only). */
  revertDrift?: boolean;
  /** Adopts resources that exist already and carry the name in the template. */
  importExisting?: boolean;
  terminationProtection?: boolean;
  /**
   * Its services may run nothing but what the stack has: see `foreign` of a rollout. Left out, others may deploy to them too
   * (the ECS action, CodeDeploy, a task definition by parameter).
   */
  ownVersionsOnly?: boolean;
  /** Logical IDs (Nested/Id for nested stacks) of stateful resources that may be replaced or removed; `*` is all. */
  allowReplacement?: readonly string[];
  /** Logical IDs that a continued rollback may leave as they are. */
  skipResources?: readonly string[];
  /** The existing change set that `reviewedStackOperation` executes. */
  changeSetId?: string;
  /**
   * Called for each resource that is made, as soon as CloudFormation says so; waited for before the deployment goes on. It
   * tells itself what it could not do: that is no failure of the stack.
   */
  onCreated?: (resource: { type: string; physicalId: string }) => Promise<void>;
  /**
   * Called once the events say that the stack was made or changed, before the stack itself is read: what only waits for the
   * change can be asked then.
   */
  onChanged?: () => void;
  /** Whether to upload local files that the template points to; false for templates that have none. Default: true. */
  package?: boolean;
  /**
   * Nothing will be applied: `full` has CloudFormation say what would change, as far as the caller may ask it, and leaves
   * nothing where deployments look for templates; `quick` only compares, and makes no change set.
   */
  dryRun?: 'full' | 'quick';
}
