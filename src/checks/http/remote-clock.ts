import type { Clock } from '../../aws/index.ts';
import { askAnew } from './ask-anew.ts';

/**
 * Milliseconds by which the clock here is surely ahead of the one of an address (behind: negative), from the Date header
 * of its answer, which is in whole seconds; the time that the request took is no part of it. Undefined where nothing says
 * the time.
 */
export async function remoteClockAhead(
  url: string,
  { clock, connectTo }: { clock: Clock; connectTo: readonly string[] },
): Promise<number | undefined> {
  const sent = clock.now();
  const { answer } = await askAnew({ url, connectTo });
  const there = Date.parse(String(answer?.headers['date']));
  if (Number.isNaN(there)) return undefined;
  if (sent > there + 1000) return sent - there - 1000;
  return Math.min(0, clock.now() - there);
}
