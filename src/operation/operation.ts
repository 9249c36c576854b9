import { systemClock, type AwsSession, type Clock } from '../aws/index.ts';
import type { Reporter } from '../report/index.ts';

/** What every operation works with: the account, the log, the time, and the order to stop. */
export interface Context {
  readonly session: AwsSession;
  readonly report: Reporter;
  readonly clock: Clock;
  /** Aborted when the run must not write any more: the lease is lost, or the job was cancelled. */
  readonly signal: AbortSignal;
}

export function createContext(
  session: AwsSession,
  report: Reporter,
  { clock = systemClock, signal = new AbortController().signal }: Partial<Pick<Context, 'clock' | 'signal'>> = {},
): Context {
  return { session, report, clock, signal };
}

/** What every plan has. A plan is never changed after it was made. */
export interface PlanBase {
  readonly hasChanges: boolean;
  /** Set when the present state must be repaired before it can be said what would change (see `Operation.recover`). */
  readonly needsRecovery?: boolean;
}

/**
 * The one idea of Deploy as a type: everything that changes something in an account is planned, guarded, applied and
 * verified in the same way. `run` in run.ts is the only loop that calls these in order.
 */
export interface Operation<Request, Plan extends PlanBase, Result, Verified = void> {
  /**
   * Reads the present state and returns what would change. It may stage what costs nothing and changes nothing that
   * is live (content by its digest, a change set); `discard` takes back what is not kept by content.
   */
  plan(context: Context, request: Request): Promise<Plan>;
  /** Throws a Failure for what would lose something, unless the request allows that very thing by name. */
  guard(context: Context, plan: Plan): Promise<void> | void;
  /** Repairs a state in which nothing can be planned; afterwards the operation is planned and guarded again. */
  recover?(context: Context, plan: Plan): Promise<void>;
  /** Carries the plan out. Idempotent: killed at any point and run again, it converges. */
  apply(context: Context, plan: Plan): Promise<Result>;
  /** Looks at the result itself, not at the answer of the API that was called; returns what is worth keeping of that. */
  verify(context: Context, plan: Plan, result: Result): Promise<Verified>;
  /** Makes live, with one write, what `apply` has put beside the live state and `verify` has found to be complete. */
  activate?(context: Context, plan: Plan, result: Result): Promise<void>;
  /** Clears away what nothing needs any more once all is live; returns the result with what it did. */
  finish?(context: Context, plan: Plan, result: Result): Promise<Result>;
  /** Takes back what `plan` staged and nobody applies. */
  discard?(context: Context, plan: Plan): Promise<void>;
  /** The plan, or its result, as markdown for the summary. */
  describe(plan: Plan, result?: Result): string;
  /** How often a failure of this code may happen before it is final; until then the operation is planned again. Default: 1. */
  attempts?(error: unknown): number;
  /** Whether `apply` failed for what goes away by itself: then it is planned, guarded and applied once more. */
  passes?(error: unknown): boolean;
}
