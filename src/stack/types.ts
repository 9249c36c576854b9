/** Plain data that goes in and out of the stack capability. Times are milliseconds. */

/** Where the template comes from: a file (its folder is the base of what it packages), or text. */
export type TemplateSource = { path: string } | { body: string; name?: string };

export type OnFailure = 'rollback' | 'keep' | 'delete';

export type ChangeSetMode = 'create-and-execute' | 'create-only' | 'execute-only';

/** Milliseconds that a deployment may take when the request says nothing. */
export const DEFAULT_TIMEOUT = 60 * 60_000;

export interface StackRequest {
  stackName: string;
  template: TemplateSource;
  /** Parameter values by name. A parameter that is left out keeps its value, or takes the template's default. */
  parameters?: Record<string, string>;
  /** The stack's tags; left out, the stack keeps the ones that it has. */
  tags?: Record<string, string>;
  /** Left out, they are found out from the template. */
  capabilities?: readonly string[];
  /** The role that CloudFormation assumes for the resources. */
  roleArn?: string;
  /** Finds that role when none is given; asked only once it is certain that something is to be changed. */
  findRole?: () => Promise<string | undefined>;
  /** Bucket for packages and for templates over 51,200 bytes; with one, every template is kept there by its content. */
  artifactsBucket?: string;
  /** Folder in that bucket, without a slash at the end: previews keep theirs apart (`previews`). */
  artifactsPrefix?: string;
  /** Key of the bucket's encryption, when it is not the bucket's own default. */
  kmsKeyId?: string;
  /** The account that the deployment is meant for; another one is refused before any write. */
  accountId?: string;
  onFailure?: OnFailure;
  /** Milliseconds that the whole deployment may take; a deployment that takes longer has failed. */
  timeout?: number;
  /** CloudFormation's express mode: success before the resources settle. */
  express?: boolean;
  /** Sets back what was changed outside CloudFormation (updates only). */
  revertDrift?: boolean;
  /** Adopts resources that exist already and carry the name in the template. */
  importExisting?: boolean;
  terminationProtection?: boolean;
  /** Logical IDs (Nested/Id for nested stacks) of stateful resources that may be replaced or removed; `*` is all. */
  allowReplacement?: readonly string[];
  /** Logical IDs that a continued rollback may leave as they are. */
  skipResources?: readonly string[];
  /** An existing change set that `execute-only` runs. */
  changeSetId?: string;
  /** Uploads local files that the template points to; off for templates that have none. */
  package?: boolean;
}

/** One resource that a change set would touch. */
export interface ResourceChange {
  action: 'Add' | 'Modify' | 'Remove' | 'Import' | 'Dynamic' | 'SyncWithActual';
  logicalId: string;
  /** Logical IDs of the nested stacks it lives in, joined with /: "Data/Table". */
  path: string;
  physicalId?: string;
  type: string;
  replacement: 'True' | 'False' | 'Conditional';
  /** What becomes of the old resource, as CloudFormation says it: Delete, Retain, Snapshot, ReplaceAndRetain ... */
  policyAction?: string;
  /** For a nested stack: the change set that says what would change in it. */
  nestedChangeSet?: string;
  properties: PropertyChange[];
}

export interface PropertyChange {
  /** Path of the property, such as Properties.BillingMode, or Tags. */
  name: string;
  before?: string;
  after?: string;
  /** Whether this property makes the resource be replaced. */
  recreation: 'Always' | 'Conditionally' | 'Never';
  /** What brings the change about: a parameter, another resource, or the template itself. */
  cause?: string;
}

export interface StackPlan {
  stackName: string;
  region: string;
  hasChanges: boolean;
  /** Why there is nothing to do, or what the change set is for. */
  reason: string;
  /** State of the stack before: a stack status, or NONE. */
  state: string;
  stackId?: string;
  changeSetId?: string;
  changeSetType?: 'CREATE' | 'UPDATE';
  changes: ResourceChange[];
  /** Parameter values as they will be; NoEcho ones are left out. */
  parameters: Record<string, string>;
  /** Names of the parameters whose values CloudFormation does not show. */
  hiddenParameters: string[];
  tags: Record<string, string>;
  outputs: Record<string, string>;
  /** SHA-256 of the packaged template, and its content-addressed place when there is a bucket. */
  templateHash: string;
  templateUrl?: string;
  /** The role that CloudFormation changes the stack with, where it is not the caller. */
  roleArn?: string;
  /** What the deployment may still need: taken over from the request. */
  onFailure: OnFailure;
  timeout: number;
  terminationProtection?: boolean;
  /** Whether the stack holds something whose rollout must be looked at (ECS, App Runner, Lambda aliases). */
  rollouts: string[];
}

export interface StackResult {
  stackId: string;
  stackName: string;
  status: string;
  hasChanges: boolean;
  outputs: Record<string, string>;
  templateUrl?: string;
  /** All parameters save NoEcho ones. */
  parameters: Record<string, string>;
  tags: Record<string, string>;
  changeSetId?: string;
  /** Milliseconds from the start of the stack operation to its end. */
  duration?: number;
  rollouts: string[];
}

/** A stack as CloudFormation describes it. */
export interface StackState {
  stackId: string;
  stackName: string;
  status: string;
  statusReason?: string;
  outputs: Record<string, string>;
  /** As CloudFormation shows them: NoEcho values are `****`. */
  parameters: Record<string, string>;
  /** Parameters of an SSM type: the value that the name stood for at the last deployment. */
  resolvedParameters: Record<string, string>;
  tags: Record<string, string>;
  terminationProtection: boolean;
  roleArn?: string;
  lastUpdated?: Date;
  /** The change set that was executed last. */
  changeSetId?: string;
}

/** The bootstrap of an account and region: what every deployment there shares. */
export interface Bootstrap {
  version: number;
  artifactsBucket: string;
  executionRoleArn?: string;
  deployRoleArn?: string;
  previewRoleArn?: string;
  previewExecutionRoleArn?: string;
  previewBoundaryArn?: string;
}
