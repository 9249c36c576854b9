import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a proxy does with a request: passes it on, passes it on and cuts the connection instead of answering, or answers it itself. */
export type Verdict = 'pass' | 'lose-answer' | { status: number; body: string; headers?: Record<string, string> };

export interface Seen {
  /** "DynamoDB_20120810.Scan", or the HTTP method of S3. */
  operation: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A loopback proxy before the emulator that sees every AWS request and can refuse, delay or alter its answer. */
export async function faultProxy(
  upstream: string,
  decide: (seen: Seen) => Verdict | Promise<Verdict>,
  alter: (seen: Seen, answer: string) => string = (_, answer) => answer,
): Promise<{ endpoint: string; seen: Seen[]; stop(): Promise<void> }> {
  const seen: Seen[] = [];
  const { hostname, port } = new URL(upstream);
  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await collect(incoming);
    const one: Seen = {
      operation: String(incoming.headers['x-amz-target'] ?? incoming.method),
      path: incoming.url ?? '/',
      headers: incoming.headers,
      body: body.toString('latin1'),
    };
    seen.push(one);
    const verdict = await decide(one);
    if (typeof verdict === 'object') {
      outgoing.writeHead(verdict.status, verdict.headers).end(verdict.body);
      return;
    }
    const passed = request(
      { hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers },
      (answer) => {
        void collect(answer).then((content) => {
          if (verdict === 'lose-answer') return outgoing.destroy();
          // Without a body, the length is that of the object.
          if (incoming.method === 'HEAD') return outgoing.writeHead(answer.statusCode!, answer.headers).end();
          const altered = alter(one, content.toString('latin1'));
          const { 'content-length': length, 'transfer-encoding': _encoding, ...headers } = answer.headers;
          // The answer to HEAD tells the length of what it does not hold.
          if (incoming.method === 'HEAD' && length !== undefined) headers['content-length'] = length;
          outgoing.writeHead(answer.statusCode!, headers).end(Buffer.from(altered, 'latin1'));
        });
      },
    );
    passed.on('error', () => outgoing.destroy());
    passed.end(body);
  }
}

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
