import type { RunFacts } from '../../release/index.ts';
import type { TeardownOutcome } from '../teardown.ts';
import type { AskPullRequest } from './verdict.ts';

export interface SweepRequest {
  app: string;
  run: RunFacts;
  dryRun: boolean;
  /** A person says that many at once are right. */
  allowMany: boolean;
  ask: AskPullRequest;
  /** Called when the preview of a pull request is gone; never throws. */
  gone: (number: number, why: string) => Promise<void>;
  templates: string;
}

/** What became of one environment that was to go. */
export interface Swept {
  environment: string;
  status: TeardownOutcome['status'] | 'busy' | 'failed' | 'reported';
  why: string;
}

export interface SweepOutcome {
  swept: Swept[];
  /** Environments that stay although somebody should look at them. */
  named: { environment: string; why: string }[];
  left: NonNullable<TeardownOutcome['look']>['left'];
}

/** What of them is gone, or goes without this run. */
export const GONE: readonly Swept['status'][] = ['done', 'under-way', 'nothing-there'];
