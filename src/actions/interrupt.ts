import { exitWhenWritten } from '../github/index.ts';
import { messageOf, type Reporter } from '../report/index.ts';

/**
 * Runs `work`; a cancelled job (SIGINT, then SIGTERM) leaves `note` as a warning before the process ends. What goes on
 * in AWS is not stopped: the next run follows it.
 */
export async function interruptible<T>(report: Reporter, note: () => string, work: () => Promise<T>): Promise<T> {
  const signals = { SIGINT: 130, SIGTERM: 143 } as const;
  const handlers = Object.entries(signals).map(([signal, code]) => {
    const handler = () => {
      try {
        report.warning(note(), { title: 'Interrupted' });
      } catch (error) {
        process.stdout.write(`${messageOf(error)}\n`);
      }
      void exitWhenWritten(code);
    };
    process.once(signal, handler);
    return [signal, handler] as const;
  });
  try {
    return await work();
  } finally {
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
