import { DEFAULT_DEADLINE } from '../../checks/index.ts';
import { meaningOf } from '../../image/index.ts';
import type { Deployment } from '../deployment.ts';

/** Milliseconds after which an answer is final that the app itself gave before, asked directly: its way in may be new. */
const KNOWN_BEFORE = 5_000;
/** Milliseconds after which it is final by itself: some apps know their paths only a while after they listen. */
const STEADY = 30_000;

/**
 * An app that listens and denies the path: where it says the same for long enough, hardly any later answer is another.
 * Whoever gives a longer deadline may know better; but what a function answers by a direct call it answers for good. Any
 * other answer is waited for. The app was asked before: a function by a direct call, an image by its boot check.
 */
export function finalAfter({ request, version, bootCheck }: Deployment, status: number): number | undefined {
  if (meaningOf(status) !== 'denies') return undefined;
  if (status === version?.healthStatus) return KNOWN_BEFORE;
  if (request.deadline > DEFAULT_DEADLINE) return undefined;
  return status === bootCheck?.status ? KNOWN_BEFORE : STEADY;
}
