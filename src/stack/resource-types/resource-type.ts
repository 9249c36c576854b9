import type { AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import type { PlacedResource } from '../state/resources.ts';
import type { StackEvent } from '../state/stack-event.ts';
import type { TemplateResource } from '../template/template.ts';

/**
 * What Deploy knows of a resource type beyond what CloudFormation says. One file per type, listed in
 * resource-types.ts; each part is left out where there is nothing to know. SDK clients are imported inside the
 * functions: a deployment loads only those that it needs.
 */
export interface ResourceType {
  /** The CloudFormation types that it describes. */
  readonly type: RegExp;
  /** The type in messages: "ECS service". */
  readonly label: string;
  /** How to tell whether a resource really runs what was deployed, which a successful stack does not prove. */
  readonly rollout?: Rollout;
  /** What lies behind the failure of such a resource: its log, its stopped tasks. */
  evidence?(session: AwsSession, failed: FailedResource): Promise<Evidence | undefined>;
  /** The end of the log of what runs; for an application that answers badly although its stack succeeded. `version`: of that version of a function. */
  log?(session: AwsSession, physicalId: string, version?: string): Promise<Evidence | undefined>;
  /** Properties of which CloudFormation changes each without replacing or interrupting the resource ("Update requires: No interruption"). */
  readonly updatedInPlace?: readonly string[];
  /** Before the stack creates one: removes what an earlier failed creation left behind and would make it fail again. */
  removeLeftover?(context: Context, stackName: string, properties: Readonly<Record<string, unknown>>): Promise<void>;
}

export interface Rollout {
  /** Whether it is worth a look only after a deployment that changed something. */
  readonly onlyAfterChanges?: boolean;
  /** The present state; `resources` are all of the stack, those of nested stacks included. Asked again while pending. */
  state(session: AwsSession, resource: PlacedResource, resources: readonly PlacedResource[]): Promise<RolloutState>;
  /** What lies behind a rollout that failed. */
  evidence?(session: AwsSession, physicalId: string): Promise<Evidence | undefined>;
}

export interface RolloutState {
  verdict: 'steady' | 'pending' | 'failed';
  /** What is still missing, or how it failed; empty when it is steady. */
  reason: string;
  /** What it runs steadily that is not of this stack: somebody has put it there directly. */
  foreign?: ForeignVersion;
}

/** Another version than the stack's, and the command that puts the stack's back. */
export interface ForeignVersion {
  name: string;
  putBack: string;
}

export const steady: RolloutState = { verdict: 'steady', reason: '' };
export const pending = (reason: string): RolloutState => ({ verdict: 'pending', reason });
export const failed = (reason: string): RolloutState => ({ verdict: 'failed', reason });

/** What was found in logs and services about a failure, beside what CloudFormation says. */
export interface Evidence {
  title: string;
  /** In one line, for the annotation. */
  reason?: string;
  /** The log lines that say most, oldest first. */
  lines: readonly string[];
  /** All of it, as markdown. */
  details: string;
}

/** A resource that failed in a stack operation, with what is needed to find what belongs to it. */
export interface FailedResource {
  event: StackEvent;
  /** Resources of the root template by logical id. */
  resources: Readonly<Record<string, TemplateResource>>;
  /** Physical ids by logical id, of the stack that the event belongs to. */
  physicalIds: Readonly<Record<string, string>>;
}
