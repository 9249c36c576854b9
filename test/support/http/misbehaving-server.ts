import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import selfsigned from 'selfsigned';

/** A server on the loopback, over real sockets. */
export interface RunningServer {
  /** http(s)://127.0.0.1:port, or with the name that its certificate is for. */
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Starts an HTTP server; with `tls` an HTTPS one that shows that certificate. */
export function serve(listener: RequestListener, tls?: { key: string; cert: string }): Promise<RunningServer> {
  return started(tls ? createHttpsServer(tls, listener) : createHttpServer(listener), tls ? 'https' : 'http');
}

/** Starts a server of plain sockets, for answers that are no HTTP. */
export function serveSockets(listener: (socket: Socket) => void): Promise<RunningServer> {
  return started(createTcpServer(listener), 'http');
}

async function started(server: Server, scheme: string): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => undefined));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${scheme}://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

export interface Authority {
  cert: string;
  /** A certificate of this authority for `name`, valid from `days[0]` to `days[1]` days from now. */
  issue(name: string, days?: [number, number]): Promise<{ key: string; cert: string }>;
}

/** A certificate authority of its own, for a test that makes its process trust it. */
export async function createAuthority(): Promise<Authority> {
  const ca = await selfsigned.generate([{ name: 'commonName', value: 'Test authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    cert: ca.cert,
    issue: async (name, [from, to] = [-1, 90]) => {
      const day = (days: number) => new Date(Date.now() + days * 86_400_000);
      const issued = await selfsigned.generate([{ name: 'commonName', value: name }], {
        keyType: 'ec',
        algorithm: 'sha256',
        ca: { key: ca.private, cert: ca.cert },
        notBeforeDate: day(from),
        notAfterDate: day(to),
        extensions: [
          { name: 'basicConstraints', cA: false },
          { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
        ],
      });
      return { key: issued.private, cert: issued.cert };
    },
  };
}

/** Every way in which a server can misbehave after it has taken the connection; the path chooses. */
const MANNERS: Record<string, (request: IncomingMessage, response: ServerResponse) => unknown> = {
  '/good': (_, response) => response.end('good'),
  '/silent': () => undefined,
  '/slow-first-byte': async (_, response) => {
    await sleep(400);
    response.end('late');
  },
  '/progressive': async (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const text of ['one', 'two', 'three', '[DONE]']) {
      response.write(`data: ${text}\n\n`);
      await sleep(60);
    }
    response.end();
  },
  '/buffered': async (_, response) => {
    await sleep(240);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(['one', 'two', 'three', '[DONE]'].map((text) => `data: ${text}\n\n`).join(''));
  },
  '/stalled': async (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: one\n\ndata: two\n\n');
    await sleep(500);
    response.end('data: [DONE]\n\n');
  },
  '/cut-stream': async (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: one\n\n');
    await sleep(60);
    response.write('data: two\n\n');
    await sleep(60);
    response.destroy();
  },
  '/cut-body': async (_, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('the first part');
    await sleep(20);
    response.destroy();
  },
  '/reset': (request) => request.socket.resetAndDestroy(),
  '/endless': (_, response) => {
    const chunk = Buffer.alloc(65_536, 'x');
    const fill = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', fill);
    fill();
  },
  '/redirect-loop': (_, response) => response.writeHead(302, { location: '/redirect-loop' }).end(),
  '/redirect-on-and-on': (request, response) => {
    const step = Number(/\d+$/.exec(request.url!)?.[0] ?? 0);
    response.writeHead(302, { location: `/redirect-on-and-on?${step + 1}` }).end();
  },
};

export function startMisbehavingServer(): Promise<RunningServer> {
  return serve((request, response) => {
    const manner = MANNERS[request.url!.split('?')[0]!];
    if (manner) void manner(request, response);
    else response.writeHead(404).end();
  });
}
