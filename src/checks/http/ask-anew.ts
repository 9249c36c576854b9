import { HttpClient } from './client.ts';
import { parseConnectTo } from './connect-to.ts';
import type { Outcome } from './messages.ts';

/** One GET over a connection of its own, past every cache: what a server says now, whichever answers behind the name. */
export async function askAnew({
  url,
  headers,
  connectTo,
}: {
  url: string;
  headers?: Readonly<Record<string, string>> | undefined;
  /** As curl's --connect-to. */
  connectTo: readonly string[];
}): Promise<Outcome> {
  const client = new HttpClient({ connectTo: connectTo.map(parseConnectTo), connections: 1 });
  try {
    const request = { method: 'GET', url: new URL(url), headers: { 'cache-control': 'no-cache', ...headers } };
    return await client.send(request, { timeout: 10_000, maxBody: 10_000 });
  } finally {
    await client.close();
  }
}
