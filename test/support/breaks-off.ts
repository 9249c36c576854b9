import { Script } from 'node:vm';

/** Milliseconds: only for what hangs. */
const HANGS = 60_000;

/**
 * What `work` returns, which is given so much that a second look at all of it for each piece would take hours: that is
 * broken off, and fails.
 */
export function breaksOff<T>(work: () => T): T {
  return new Script('work()').runInNewContext({ work }, { timeout: HANGS }) as T;
}
