import { awsErrorName, isNotFound, poll } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';

/** Milliseconds for which reads may not know what was made, and writes may be refused because another one goes on. */
const UNSETTLED = 60_000;

/**
 * Makes what may be there already. Lambda answers ResourceConflictException for what is there, and for anything while the
 * function is being changed: only `find` tells which; without it, it is made again. What it belongs to may be too new to be known, too.
 * https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html#API_AddPermission_Errors
 */
export async function makeOrFind<T>(
  { clock, signal }: Pick<Context, 'clock'> & { signal?: AbortSignal | undefined },
  make: () => Promise<T>,
  find: (refusal: unknown) => Promise<T | undefined> | T | undefined = () => undefined,
): Promise<T> {
  let refusal: unknown;
  const attempt = async () => {
    try {
      return await make();
    } catch (error) {
      refusal = error;
      if (isNotFound(error)) return undefined;
      if (awsErrorName(error) !== 'ResourceConflictException') throw error;
      return await find(error);
    }
  };
  return await poll(attempt, { timeout: UNSETTLED, clock, signal, late: () => refusal as Error });
}
