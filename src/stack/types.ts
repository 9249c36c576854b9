import type { PlanBase } from '../operation/index.ts';
import type { OnFailure, StackRequest } from './request.ts';
import type { RolloutCheck } from './resource-types/resource-types.ts';
import type { Template } from './template/template.ts';
import type { StackState } from './stack-state.ts';

/** One resource that a deployment would touch. */
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

/** What a plan was made from and apply needs again. It holds parameter values: never shown, never written to a file. */
export interface PlanInput {
  readonly request: StackRequest;
  /** The stack before; undefined when there is none. */
  readonly stack: StackState | undefined;
  /** Its template as it was submitted the last time. */
  readonly deployed?: string;
  /** What CloudFormation is given for the parameters; undefined for a change set that a person has reviewed. */
  readonly given?: readonly { ParameterKey: string; ParameterValue?: string; UsePreviousValue?: boolean }[];
  /** As it is deployed: local paths are replaced by places in S3. */
  readonly template: Template;
}

export interface StackPlan extends PlanBase {
  readonly input: PlanInput;
  readonly stackName: string;
  readonly region: string;
  /** Why there is nothing to do, or what the change set is for. */
  readonly reason: string;
  /** State of the stack before: a stack status, or NONE. */
  readonly state: string;
  readonly stackId?: string;
  readonly changeSetId?: string;
  readonly changeSetType?: 'CREATE' | 'UPDATE';
  /** Whether the stack is updated without a change set. */
  readonly directUpdate?: boolean;
  /** Of such an update: its template is in the artifacts bucket, for whoever goes back to it. */
  readonly stored?: Promise<unknown>;
  readonly changes: ResourceChange[];
  /** Parameter values as they will be; NoEcho ones are left out. */
  readonly parameters: Record<string, string>;
  /** Names of the parameters whose values CloudFormation does not show. */
  readonly hiddenParameters: string[];
  readonly tags: Record<string, string>;
  readonly outputs: Record<string, string>;
  /** SHA-256 of the packaged template, and its content-addressed place when there is a bucket. */
  readonly templateHash: string;
  readonly templateUrl?: string;
  /** The role that CloudFormation changes the stack with, where it is not the caller. */
  readonly roleArn?: string;
  /** Set when a run that was interrupted is executing the change set already: apply only follows it. */
  readonly underWay?: boolean;
  readonly onFailure: OnFailure;
  readonly timeout: number;
  readonly terminationProtection?: boolean;
  /** When `verify` looks at what the stack runs. */
  readonly rolloutCheck: RolloutCheck;
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
}
