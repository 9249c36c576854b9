import { parallel } from '../../aws/index.ts';
import { HttpClient } from './client.ts';
import type { CheckClock } from './clock.ts';
import { parseConnectTo } from './connect-to.ts';

/** Requests at once: enough to be quick, too few to be a load. */
const AT_ONCE = 8;

export interface ProbeRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  /** How many requests. */
  count: number;
  /** As curl's --connect-to. */
  connectTo: readonly string[];
  signal: AbortSignal;
  clock?: CheckClock;
}

/**
 * Asks an address a number of times. An error is what a balancer counts as one, no answer or a status from 500 on, and an
 * answer that breaks off or does not end.
 */
export async function probe(request: ProbeRequest): Promise<{ requests: number; errors: number }> {
  const { url, headers, count, connectTo, signal, clock } = request;
  const client = new HttpClient({ connectTo: connectTo.map(parseConnectTo), connections: AT_ONCE, clock });
  try {
    const failed = await parallel(Array.from({ length: count }), AT_ONCE, async () => {
      signal.throwIfAborted();
      const sent = { method: 'GET', url: new URL(url), headers: { ...headers, 'cache-control': 'no-cache' } };
      const { answer } = await client.send(sent, { timeout: 10_000, maxBody: 10_000 });
      // A body larger than we read is no error of the server's.
      const brokenOff = answer?.cut !== undefined && answer.cut.kind !== 'too-large';
      return !answer || answer.status >= 500 || brokenOff;
    });
    return { requests: count, errors: failed.filter(Boolean).length };
  } finally {
    await client.close();
  }
}
