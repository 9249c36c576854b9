import { awsErrorName, retry } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';

/** Milliseconds before each further try: what PublishVersion has answered is known everywhere long before the last. */
const WAITS = [200, 400, 800, 1600, 2500, 2500];

/**
 * What is asked of a version that was just published: a request may come to a part of Lambda that does not know it yet, and
 * says what it says of a version that is not there. AWS's own waiter takes that for passing, too.
 * https://docs.aws.amazon.com/cli/latest/reference/lambda/wait/function-exists.html
 */
export async function ofNewVersion<T>({ clock, signal }: Context, ask: () => Promise<T>): Promise<T> {
  const mayPass = (error: unknown) => awsErrorName(error) === 'ResourceNotFoundException';
  return await retry(ask, { waits: WAITS, mayPass, clock, signal });
}
