import { setTimeout as delay } from 'node:timers/promises';
import { within } from '../aws/index.ts';
import { Interrupted } from '../github/index.ts';
import { messageOf } from '../report/index.ts';

/** Milliseconds for what is to be done last: GitHub sends SIGTERM 7.5 s after SIGINT, and kills 2.5 s later. */
const LAST_SECONDS = 5_000;
/** Milliseconds that the work gets then to end by itself, as where it gives its lease back. */
const SETTLE = 1_500;

/**
 * Runs `work`; a cancelled job (SIGINT, then SIGTERM) ends it with an Interrupted that says what `note` says: the runner
 * writes it as a warning and into the summary, and the process ends. What goes on in AWS is not stopped: the next run
 * follows it.
 */
export async function interruptible<T>(note: () => string | Promise<string>, work: () => Promise<T>): Promise<T> {
  const signals = { SIGINT: 130, SIGTERM: 143 } as const;
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  // Whoever waits for it hears of it.
  interrupted.catch(() => undefined);
  let isLeaving = false;
  // A signal arrives between two steps of this process, so that none is missed before the handlers are there.
  const working = work();
  const leave = async (code: number) => {
    const text = await within(LAST_SECONDS, Promise.resolve().then(note)).catch(
      (error: unknown) => `What is live now is not known: ${messageOf(error)}`,
    );
    await Promise.race([working.catch(() => undefined), delay(SETTLE)]);
    reject(new Interrupted(text, code));
  };
  const handlers = Object.entries(signals).map(([signal, code]) => {
    const handler = () => {
      if (isLeaving) return;
      isLeaving = true;
      void leave(code);
    };
    // Held until the end: the second signal must not end the process before the note of the first one.
    process.on(signal, handler);
    return [signal, handler] as const;
  });
  // The work may end because of the signal: the run ends with the note, not before it.
  const ended = async () => {
    try {
      return await working;
    } finally {
      if (isLeaving) await interrupted;
    }
  };
  try {
    return await Promise.race([ended(), interrupted]);
  } finally {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  }
}

/**
 * The same for work that nothing is put back of: it is told to stop by its signal and gets the time to come to a stop, and
 * only then `note` says how far it came. A note made before would not know of the last write.
 */
export async function interruptibleBySignal<T>(
  note: () => string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
  const leave = async () => {
    stop.abort(new Error('The job was cancelled'));
    await Promise.race([stopped, delay(SETTLE)]);
    return note();
  };
  return await interruptible(leave, () => work(stop.signal).finally(() => resolve(undefined)));
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
