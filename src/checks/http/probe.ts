import { parallel } from '../../aws/index.ts';
import { HttpClient } from './client.ts';
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
}

/** Asks an address a number of times; an answer without a status below 500 is an error, as a balancer counts them. */
export async function probe(request: ProbeRequest): Promise<{ requests: number; errors: number }> {
  const { url, headers, count, connectTo, signal } = request;
  const client = new HttpClient({ connectTo: connectTo.map(parseConnectTo), connections: AT_ONCE });
  try {
    const failed = await parallel(Array.from({ length: count }), AT_ONCE, async () => {
      signal.throwIfAborted();
      const sent = { method: 'GET', url: new URL(url), headers: { ...headers, 'cache-control': 'no-cache' } };
      const { answer } = await client.send(sent, { timeout: 10_000, maxBody: 10_000 });
      return !answer || answer.status >= 500;
    });
    return { requests: count, errors: failed.filter(Boolean).length };
  } finally {
    await client.close();
  }
}
