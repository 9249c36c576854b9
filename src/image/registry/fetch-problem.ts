import { messageOf } from '../../report/index.ts';

/** Why a fetch failed: its error says only that it did, the cause says why (a refused connection, a name not found). */
export function fetchProblem(error: unknown): string {
  const cause = (error as { cause?: unknown } | undefined)?.cause;
  return messageOf(cause ?? error);
}
