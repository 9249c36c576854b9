import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { handle } from 'hono/aws-lambda';
import { createApp } from '../../../templates/app/src/app.ts';
import { readConfig } from '../../../templates/app/src/config.ts';
import { createStores } from '../../../templates/app/src/stores/index.ts';

const run = promisify(execFile);
const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
};

export type Mode = 'container' | 'lambda';

/** The built page of the reference app at one address with its API: the container's server, or the function's handler. */
export class AppPage {
  readonly #folder = mkdtempSync(join(tmpdir(), 'app-page-'));
  readonly #servers: ReturnType<typeof createServer>[] = [];

  async build(): Promise<void> {
    const root = join(import.meta.dirname, '../../..');
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    const options = ['--outDir', this.#folder, '--emptyOutDir', '--logLevel', 'warn'];
    await run(process.execPath, [vite, 'build', ...options], { cwd: join(root, 'templates', 'app') });
  }

  /** Starts it in one mode, with nothing in its stores; resolves to its address. */
  async serve(mode: Mode): Promise<string> {
    const config = readConfig({ DEPLOYMENT_MODE: mode, APP_VERSION: 'v1', RATE_LIMIT_PER_MINUTE: '1000' });
    const app = createApp(config, await createStores(config));
    const api = mode === 'container' ? getRequestListener(app.fetch) : lambdaListener(handle(app));
    const server = createServer((request, response) => {
      if (request.url!.startsWith('/api/')) void api(request, response);
      else void this.#page(request, response);
    });
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    return `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  /** Files as they are, every other path the page: as the edge serves it. */
  async #page(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = extname(request.url!) === '' ? '/index.html' : request.url!;
    response.setHeader('content-type', TYPES[extname(path)] ?? 'text/html; charset=utf-8');
    const content = await readFile(join(this.#folder, path)).catch(() => undefined);
    response.writeHead(content ? 200 : 404).end(content);
  }

  stop(): void {
    for (const server of this.#servers) server.closeAllConnections();
    for (const server of this.#servers) server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The function's handler at an address of its own, behind what calls it as an HTTP API does. */
export async function functionServer(environment: Record<string, string>): Promise<{ address: string; stop(): void }> {
  const config = readConfig({ ...environment, DEPLOYMENT_MODE: 'lambda' });
  const listener = lambdaListener(handle(createApp(config, await createStores(config))));
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

/** Calls a handler as an HTTP API does (payload format 2.0). */
function lambdaListener(handler: ReturnType<typeof handle>) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { pathname, search } = new URL(request.url!, 'http://localhost');
    const { cookie, ...headers } = request.headers;
    const event = {
      version: '2.0',
      routeKey: '$default',
      rawPath: pathname,
      rawQueryString: search.slice(1),
      headers,
      cookies: cookie?.split('; ') ?? [],
      requestContext: { domainName: headers.host, http: { method: request.method, path: pathname, sourceIp: '::1' } },
      body: Buffer.concat(parts).toString('base64'),
      isBase64Encoded: true,
    };
    const answer = (await handler(event as never)) as Answer;
    response.writeHead(answer.statusCode, { ...answer.headers, 'set-cookie': answer.cookies ?? [] });
    response.end(Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8'));
  };
}

interface Answer {
  statusCode: number;
  headers: Record<string, string>;
  cookies?: string[];
  body: string;
  isBase64Encoded: boolean;
}
