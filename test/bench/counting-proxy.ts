import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CountingProxy {
  endpoint: string;
  /** Requests and body bytes by method since the last reset. */
  counts: Map<string, { requests: number; bytes: number }>;
  reset(): void;
  stop(): Promise<void>;
}

/** Counts what a program sends to `upstream`: the program's own word is not taken for it. */
export async function startCountingProxy(upstream: string): Promise<CountingProxy> {
  const target = new URL(upstream);
  const counts = new Map<string, { requests: number; bytes: number }>();
  const server = createServer((incoming, outgoing) => {
    const count = counts.get(incoming.method!) ?? { requests: 0, bytes: 0 };
    counts.set(incoming.method!, count);
    count.requests++;
    incoming.on('data', (chunk: Buffer) => (count.bytes += chunk.length));
    const forward = request(
      {
        host: target.hostname,
        port: target.port,
        path: incoming.url,
        method: incoming.method,
        headers: incoming.headers,
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forward.once('error', () => outgoing.destroy());
    incoming.pipe(forward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    reset: () => counts.clear(),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
