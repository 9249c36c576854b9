import { DEFAULT_DEADLINE } from '../../checks/index.ts';
import { deniesPath } from '../../image/index.ts';
import type { Deployment } from '../deployment.ts';

/** Milliseconds after which an answer is final that the app itself gave before, asked directly: its way in may be new. */
const KNOWN_BEFORE = 5_000;
/** Milliseconds after which it is final by itself: some apps know their paths only a while after they listen. */
const STEADY = 30_000;

/**
 * An app that listens and knows no such path, or wants a sign-in: that is its code, and where it says the same for long
 * enough, hardly any later answer is another. Whoever gives a deadline of his own may know better; but what a function
 * answers by a direct call it answers for good. What a server says that is not ready yet (5xx, 408, 425, 429) is waited for; so is
 * 403, which an app answers to a host that it does not know, as that of a direct call, and a new way in before it may call
 * it. The app was asked before: a function by a direct call, an image by its boot check.
 */
export function finalAfter({ request, version, bootCheck }: Deployment, status: number): number | undefined {
  if (!deniesPath(status)) return undefined;
  if (status === version?.healthStatus) return KNOWN_BEFORE;
  if (request.deadline !== DEFAULT_DEADLINE) return undefined;
  return status === bootCheck?.status ? KNOWN_BEFORE : STEADY;
}
