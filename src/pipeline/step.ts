import type { Deployment } from './deployment.ts';

/** Whether a step's plan is known, or depends on a step before it that has yet to be applied. */
export type Planned =
  | { known: true; change: string | undefined }
  | { known: false; reason: string }
  /** It only looks: it is due whatever the others do, and changes nothing. */
  | { known: true; change: undefined; looks: string };

/**
 * One step of a deployment. The pipeline plans every step whose needs are known, guards all of them, and only then
 * applies them in order; a step that could not be planned at first is planned and guarded right before it is applied.
 */
export interface Step {
  /** In the timeline and in messages: "backend stack". */
  name: string;
  /** Carrying it out changes what is live: after it, a failure means going back to the release before. */
  touchesLive?: boolean;
  applies(deployment: Deployment): boolean;
  /** Names of the steps whose plan this one's plan needs; what needs nothing of each other is planned at once. */
  after?: readonly string[];
  /** Reads (and builds locally); never writes to AWS, save for change sets that are deleted again. */
  plan(deployment: Deployment): Promise<Planned>;
  /** Throws a Failure for what would lose something. */
  guard?(deployment: Deployment): Promise<void> | void;
  /** Carries the plan out and looks at the result; returns what it did in a few words. */
  apply(deployment: Deployment): Promise<string>;
  /** Takes back what planning left behind when the deployment does not go on: change sets, temporary files. */
  discard?(deployment: Deployment): Promise<void>;
}

export const nothingToDo: Planned = { known: true, change: undefined };
export const willChange = (change: string): Planned => ({ known: true, change });
export const onlyLooks = (looks: string): Planned => ({ known: true, change: undefined, looks });
export const notYetKnown = (reason: string): Planned => ({ known: false, reason });
