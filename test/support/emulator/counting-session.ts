import type { AwsSession } from '../../../src/aws/index.ts';

interface Middleware {
  middlewareStack?: {
    add(
      middleware: (next: (args: unknown) => Promise<unknown>, context: { commandName?: string }) => unknown,
      options: { step: 'initialize'; name: string; override: boolean },
    ): void;
  };
}

/**
 * Makes a session (one of its own: its clients are changed) write down the name of every call, "DescribeStacksCommand".
 * `before` may throw or wait.
 */
export function countingSession(
  session: AwsSession,
  before: (command: string) => Promise<void> | void = () => undefined,
): AwsSession & { calls: string[] } {
  const calls: string[] = [];
  const seen = new Set<unknown>();
  return {
    ...session,
    calls,
    client(type) {
      const client = session.client(type);
      if (!seen.has(client)) {
        seen.add(client);
        (client as Middleware).middlewareStack?.add(
          (next, context) => async (args: unknown) => {
            calls.push(context.commandName ?? '');
            await before(context.commandName ?? '');
            return await next(args);
          },
          { step: 'initialize', name: 'counting', override: true },
        );
      }
      return client;
    },
  };
}
