import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import selfsigned from 'selfsigned';
import type { ManualClock } from './manual-clock.ts';

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

/** Starts a server of plain sockets, for answers that are not HTTP. */
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
const MANNERS: Record<string, (response: ServerResponse, clock: ManualClock, request: IncomingMessage) => unknown> = {
  '/good': (response) => response.end('good'),
  '/silent': (_, clock) => clock.advance(60_000),
  '/slow-first-byte': (response, clock) => {
    clock.advance(400);
    response.end('late');
  },
  '/progressive': (response, clock) => stream(response, clock, 60, ['one', 'two', 'three', '[DONE]']),
  '/buffered': (response, clock) => {
    clock.advance(240);
    response.writeHead(200, EVENT_STREAM);
    response.end(['one', 'two', 'three', '[DONE]'].map((text) => `data: ${text}\n\n`).join(''));
  },
  '/stalled': (response, clock) => stream(response, clock, 500, ['one', 'two']),
  '/cut-stream': async (response, clock) => {
    await stream(response, clock, 60, ['one', 'two'], false);
    response.destroy();
  },
  '/cut-body': async (response, clock) => {
    response.writeHead(200, { 'content-length': 1000 });
    await written(response, clock, 'the first part');
    response.destroy();
  },
  '/reset': (_, _clock, request) => request.socket.resetAndDestroy(),
  '/endless': (response) => {
    const chunk = Buffer.alloc(65_536, 'x');
    const fill = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', fill);
    fill();
  },
  '/redirect-loop': (response) => response.writeHead(302, { location: '/redirect-loop' }).end(),
  '/redirect-on-and-on': (response, _, request) => {
    const step = Number(/\d+$/.exec(request.url!)?.[0] ?? 0);
    response.writeHead(302, { location: `/redirect-on-and-on?${step + 1}` }).end();
  },
};

const EVENT_STREAM = { 'content-type': 'text/event-stream' };

/** Sends events with `pause` ms of the client's time between them. */
export async function stream(
  response: ServerResponse,
  clock: ManualClock,
  pause: number,
  events: readonly string[],
  end = true,
): Promise<void> {
  response.writeHead(200, EVENT_STREAM);
  for (const [index, text] of events.entries()) {
    if (index > 0) clock.advance(pause);
    await written(response, clock, `data: ${text}\n\n`);
  }
  if (end) response.end();
}

/** Sends a part of a body and waits until the client has it. */
export async function written(response: ServerResponse, clock: ManualClock, part: string): Promise<void> {
  const seen = clock.reading();
  response.write(part);
  await seen;
}

/** `clock` is the client's; the servers' delays move it. */
export function startMisbehavingServer(clock: ManualClock): Promise<RunningServer> {
  return serve((request, response) => {
    const manner = MANNERS[request.url!.split('?')[0]!];
    if (manner) void manner(response, clock, request);
    else response.writeHead(404).end();
  });
}
