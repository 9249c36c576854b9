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
      process.exit(code);
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
