import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureContext } from 'node:tls';
import { certificateAuthority } from './certificates.ts';
import { Network } from './network.ts';
import type { EdgeOptions } from './options.ts';

export interface Edge {
  /** http://localhost:<port>: the default distribution. */
  url: string;
  port: number;
  tlsPort: number;
  /** Authority of the https side, for NODE_EXTRA_CA_CERTS. */
  caFile: string;
  /** The value for connect-to: every AWS host name is reachable through the edge. */
  connectTo: string;
  /** http://<distribution>.localhost:<port>, for a browser. */
  urlOf(distributionId: string): string;
  stop(): Promise<void>;
}

/**
 * A CloudFront for tests and the demo: what the emulator's CloudFront API has been told, served with functions,
 * KeyValueStore, cache and delays. It routes by Host: <id>.cloudfront.net and aliases, <distribution id>.localhost,
 * localhost; and it plays DNS for the AWS hosts that the emulator serves, as a viewer's target and as an origin.
 */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const network = new Network(options);
  const authority = await certificateAuthority(options.folder);
  const handle = (tls: boolean) => (incoming: IncomingMessage, outgoing: ServerResponse) => {
    network.serve(incoming, outgoing, tls).catch((error: unknown) => {
      if (outgoing.headersSent) return void outgoing.destroy();
      outgoing.writeHead(502, { 'content-type': 'text/plain' }).end(`The local edge failed: ${String(error)}\n`);
    });
  };
  const SNICallback = (host: string, done: (error: Error | null, context?: SecureContext) => void) =>
    void authority.contextFor(host).then(
      (context) => done(null, context),
      (error: unknown) => done(error as Error),
    );
  const points = options.pointsOfPresence ?? 1;
  const http = await listen(() => createHttpServer(handle(false)), options.port, points);
  const https = await listen(() => createHttpsServer({ SNICallback }, handle(true)), options.tlsPort, points);
  const { port } = http;
  const { port: tlsPort } = https;
  return {
    url: `http://localhost:${port}`,
    port,
    tlsPort,
    caFile: authority.caFile,
    connectTo: `:443:127.0.0.1:${tlsPort}\n:80:127.0.0.1:${port}`,
    urlOf: (id) => `http://${id.toLowerCase()}.localhost:${port}`,
    stop: async () => {
      for (const server of [...http.servers, ...https.servers]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

/** One server for each point of presence, on an address of its own (127.0.0.1, 127.0.0.2 ...) and the same port. */
async function listen(make: () => Server, wanted = 0, points: number): Promise<{ servers: Server[]; port: number }> {
  const servers: Server[] = [];
  let port = wanted;
  for (let point = 1; point <= points; point++) {
    const server = make();
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, `127.0.0.${point}`, resolve);
    });
    port = (server.address() as AddressInfo).port;
    servers.push(server);
  }
  return { servers, port };
}
