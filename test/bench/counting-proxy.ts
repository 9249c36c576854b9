import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CountingProxy {
  endpoint: string;
  port: number;
  /** What was called of the services that name it (Action=... in the body, X-Amz-Target), in order. */
  actions: string[];
  /** Requests and body bytes by method since the last reset. */
  counts: Map<string, { requests: number; bytes: number }>;
  reset(): void;
  stop(): Promise<void>;
}

/** Bytes of a body that are looked at for the action. */
const HEAD = 1000;

/** Counts what a program sends to `upstream`: the program's own word is not taken for it. */
export async function startCountingProxy(upstream: string): Promise<CountingProxy> {
  const target = new URL(upstream);
  const counts = new Map<string, { requests: number; bytes: number }>();
  const actions: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const count = counts.get(incoming.method!) ?? { requests: 0, bytes: 0 };
    counts.set(incoming.method!, count);
    count.requests++;
    let head = '';
    incoming.on('data', (chunk: Buffer) => {
      count.bytes += chunk.length;
      if (head.length < HEAD) head += chunk.toString('latin1', 0, HEAD);
    });
    incoming.once('end', () => {
      const target = incoming.headers['x-amz-target'];
      const action = /(?:^|&)Action=(\w+)/.exec(head)?.[1] ?? (typeof target === 'string' ? target : undefined);
      if (action) actions.push(action);
    });
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
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    actions,
    counts,
    reset: () => {
      counts.clear();
      actions.length = 0;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
