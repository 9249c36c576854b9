import type { Clock, PollOptions } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';

/** Milliseconds: what AWS does with many terabytes takes hours. */
const TIMEOUT = 5 * 3_600_000;

/** How a job is waited for that AWS carries out by itself; `late` says what to do where it has not ended after five hours. */
export function longJob(clock: Clock | undefined, late: { what: string; todo?: string }): PollOptions {
  return {
    ...(clock && { clock }),
    timeout: TIMEOUT,
    interval: (elapsed) => (elapsed < 60_000 ? 1000 : 15_000),
    late: ({ message }) => new Failure({ code: 'timeout', why: message, ...late }),
  };
}
