import type { Clock } from '../../aws/index.ts';
import { HttpClient } from './client.ts';
import { parseConnectTo } from './connect-to.ts';

/**
 * Milliseconds by which the clock here is surely ahead of the one of an address (behind: negative), from the Date header
 * of its answer, which is in whole seconds; the time that the request took is no part of it. Undefined where nothing says
 * the time.
 */
export async function aheadOf(
  url: string,
  { clock, connectTo }: { clock: Clock; connectTo: readonly string[] },
): Promise<number | undefined> {
  const client = new HttpClient({ connectTo: connectTo.map(parseConnectTo), connections: 1 });
  try {
    const sent = clock.now();
    const asked = { method: 'GET', url: new URL(url), headers: { 'cache-control': 'no-cache' } };
    const { answer } = await client.send(asked, { timeout: 10_000, maxBody: 10_000 });
    const there = Date.parse(String(answer?.headers['date']));
    if (Number.isNaN(there)) return undefined;
    if (sent > there + 1000) return sent - there - 1000;
    return Math.min(0, clock.now() - there);
  } finally {
    await client.close();
  }
}
