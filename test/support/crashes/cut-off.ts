import { faultProxy, type Seen } from '../emulator/fault-proxy.ts';
import type { CrashPoint } from './crash-points.ts';

/** What everything is answered with that a killed process does not get to do any more: nobody asks again after it. */
const GONE = (json: boolean) => ({
  status: 403,
  headers: { 'content-type': json ? 'application/x-amz-json-1.1' : 'text/xml' },
  body: json
    ? '{"__type":"AccessDeniedException","message":"killed"}'
    : '<ErrorResponse><Error><Code>AccessDenied</Code><Message>killed</Message></Error><Code>AccessDenied</Code><Message>killed</Message></ErrorResponse>',
});

/** A write by its number, or the first one whose name is like this. */
export type CutPoint = CrashPoint | { write: RegExp; when: CrashPoint['when'] };

/**
 * Runs a whole action whose requests reach AWS no more before or after a write, as if its process had been killed there.
 * Without a point it only notes the writes. Suites that use it run nothing else at the same time: the SDK reads the
 * endpoint from the process.
 */
export async function cutOff(point: CutPoint | undefined, run: () => Promise<unknown>): Promise<string[]> {
  const before = process.env['AWS_ENDPOINT_URL']!;
  const writes: string[] = [];
  let dead = false;
  const proxy = await faultProxy(before, (seen) => {
    if (dead) return GONE(seen.headers['x-amz-target'] !== undefined);
    const write = writeOf(seen);
    if (write === undefined) return 'pass';
    const number = writes.push(write);
    if (point === undefined) return 'pass';
    if (typeof point.write === 'number' ? number !== point.write : !point.write.test(write)) return 'pass';
    dead = true;
    return point.when === 'before' ? GONE(seen.headers['x-amz-target'] !== undefined) : 'lose-answer';
  });
  process.env['AWS_ENDPOINT_URL'] = proxy.endpoint.replace('127.0.0.1', 'localhost');
  try {
    await run();
  } finally {
    process.env['AWS_ENDPOINT_URL'] = before;
    await proxy.stop();
  }
  return writes;
}

/** "PutObject previews/...", "ExecuteChangeSet"; undefined for what only reads. */
function writeOf({ operation, path, headers, body }: Seen): string | undefined {
  const target = headers['x-amz-target'];
  const name = target === undefined ? /(?:^|&)Action=(\w+)/.exec(body)?.[1] : operation.split('.').at(-1);
  if (name !== undefined)
    return /^(Get|Describe|List|Assume|Scan|Query|BatchGet|BatchCheck)/.test(name) ? undefined : name;
  return /^(PUT|POST|DELETE)$/.test(operation) ? `${operation} ${path.split('?')[0]}` : undefined;
}
