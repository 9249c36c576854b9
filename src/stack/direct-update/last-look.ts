import type { Context } from '../../operation/index.ts';
import { type History, stackHistory } from '../state/history.ts';
import { readStack } from '../state/read-stack.ts';
import type { StackState } from '../stack-state.ts';

/** What is looked at right before an update without a change set. */
export interface SeenBefore {
  history: History;
  present: StackState | undefined;
}

/** Such a look, under way or at its end. */
export interface LastLook {
  /** When it was begun, in milliseconds since the epoch. */
  begun: number;
  seen: Promise<SeenBefore>;
}

/**
 * Milliseconds for which a look counts as one right before the first try of an update. What somebody else begins meanwhile is
 * hardly over by then, and CloudFormation refuses an update beside it; a look of our own has such a gap as well.
 */
const FRESH = 1_000;

/** Looks whether a stack is as it was planned with, and what the newest event before its update is. */
export function lookBeforeUpdate({ session, clock }: Context, stackId: string): LastLook {
  const begun = clock.now();
  const seen = Promise.all([stackHistory(session, stackId), readStack(session, stackId)]).then(
    ([history, present]) => ({ history, present }),
  );
  // Whoever needs it looks again, and says what went wrong.
  seen.catch(() => undefined);
  return { begun, seen };
}

/** What a look has seen, where it counts still; otherwise another one is made. */
export async function seenBeforeUpdate(
  context: Context,
  stackId: string,
  look: LastLook | undefined,
): Promise<SeenBefore> {
  const seen = await look?.seen.catch(() => undefined);
  if (look && seen && context.clock.now() - look.begun <= FRESH) return seen;
  return await lookBeforeUpdate(context, stackId).seen;
}
