import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type CertificateAuthority, certificateAuthority } from '../edge/certificates.ts';

export interface ForwardProxy {
  /** http://user:password@127.0.0.1:PORT */
  url: string;
  caFile: string;
  /** What was asked of it: "CONNECT sts.eu-central-1.amazonaws.com:443", "GET http://shop.test/". */
  readonly seen: string[];
  /** Requests that came without its user and password. */
  readonly refused: string[];
  stop(): Promise<void>;
}

/**
 * A proxy of a company's network on the loopback: it alone reaches the outside, which is one server that answers to every
 * name, with a certificate for it. `answer` is the body by the name asked for.
 */
export async function startForwardProxy(answer: (host: string, path: string) => string): Promise<ForwardProxy> {
  const authority: CertificateAuthority = await certificateAuthority();
  const seen: string[] = [];
  const refused: string[] = [];
  const respond = (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url!, `http://${request.headers.host}`);
    request.resume().on('end', () => response.end(answer(request.headers.host ?? '', pathname)));
  };
  const outside = createHttpsServer(
    { SNICallback: (name, done) => void authority.contextFor(name).then((context) => done(null, context), done) },
    respond,
  );
  const allowed = ({ headers, method, url }: IncomingMessage) => {
    const login = Buffer.from('user:pass word').toString('base64');
    const ok = headers['proxy-authorization'] === `Basic ${login}`;
    (ok ? seen : refused).push(`${method} ${url}`);
    return ok;
  };
  const proxy = createHttpServer((request, response) =>
    allowed(request) ? respond(request, response) : response.writeHead(407).end(),
  );
  const sockets = new Set<Socket>();
  proxy.on('connect', (request: IncomingMessage, client: Socket) => {
    if (!allowed(request)) return client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const server = connect((outside.address() as AddressInfo).port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      server.pipe(client).pipe(server);
    });
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => client.destroy());
    }
  });
  for (const server of [outside, proxy])
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `http://user:pass%20word@127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    caFile: authority.caFile,
    seen,
    refused,
    async stop() {
      for (const socket of sockets) socket.destroy();
      for (const server of [outside, proxy]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
