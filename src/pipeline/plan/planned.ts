import type { ResourceChange } from '../../stack/index.ts';

/** What one step would change, or has changed, in a few words. */
export interface StepChange {
  step: string;
  /** Undefined where nothing changes. */
  change: string | undefined;
  /** False for what cannot be said yet, and for remarks of steps that change nothing. */
  known: boolean;
  /** It waits for another step: `change` says for which. */
  pending?: true;
}

/** Something that a plan replaces or deletes. */
export interface PlannedDanger {
  stack: string;
  change: ResourceChange;
  /** removed, replaced, possibly replaced */
  what: string;
  /** Property or reason behind it, without values. */
  cause: string;
  /** It holds data, and that is lost with it. */
  losesData: boolean;
  /** allow-replacement does not name it: the deployment would be refused. */
  refused: boolean;
}

/** What a dry run says of a deployment: for outputs, and for a comment on a pull request. */
export interface PlannedDeployment {
  /** See `planId`. */
  id: string;
  app: string;
  environment: string;
  verdict: 'no-change' | 'safe' | 'dangerous';
  dangers: readonly PlannedDanger[];
  changes: readonly StepChange[];
  stacks: readonly { name: string; changes: readonly ResourceChange[] }[];
}
