import { within } from '../aws/index.ts';
import { exitWhenWritten } from '../github/index.ts';
import { messageOf, type Reporter } from '../report/index.ts';

/** Milliseconds for what is to be done last: GitHub sends SIGTERM 7.5 s after SIGINT, and kills 2.5 s later. */
const LAST_SECONDS = 5_000;

/**
 * Runs `work`; a cancelled job (SIGINT, then SIGTERM) leaves `note` as a warning before the process ends. What goes on
 * in AWS is not stopped: the next run follows it.
 */
export async function interruptible<T>(
  report: Reporter,
  note: () => string | Promise<string>,
  work: () => Promise<T>,
): Promise<T> {
  const signals = { SIGINT: 130, SIGTERM: 143 } as const;
  let leaving: Promise<void> | undefined;
  const handlers = Object.entries(signals).map(([signal, code]) => {
    const leave = async () => {
      try {
        report.warning(await within(LAST_SECONDS, Promise.resolve(note())), { title: 'Interrupted' });
      } catch (error) {
        report.warning(`What is live now is not known: ${messageOf(error)}`, { title: 'Interrupted' });
      }
      await exitWhenWritten(code);
    };
    const handler = () => void (leaving ??= leave());
    process.once(signal, handler);
    return [signal, handler] as const;
  });
  try {
    return await work();
  } finally {
    // The work may end because of the signal: the process ends with the note, not before it.
    await leaving;
    for (const [signal, handler] of handlers) process.off(signal, handler);
  }
}

/**
 * Gives `work` a signal that is aborted when the job is cancelled (SIGINT, then SIGTERM 7.5 s later), so that it can put
 * back what it must not leave behind before the process ends.
 */
export async function stoppable<T>(
  failure: (signal: string) => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const handler = (signal: string) => stop.abort(failure(signal));
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, handler);
  try {
    return await work(stop.signal);
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, handler);
  }
}
