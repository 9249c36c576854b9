import { existsSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { log, logError } from './log.ts';
import { cleanUp, createStores } from './stores/index.ts';

const HOUR_MS = 3_600_000;

const config = readConfig(process.env);
const stores = await createStores(config);
if (process.argv.includes('cleanup')) {
  // As a task of its own, where a schedule starts it.
  await cleanUp(stores);
  process.exit(0);
}
const app = createApp(config, stores);

// Optional: the page from this process too, for a run on your own machine. On AWS a CDN serves it.
const webRoot = process.env['WEB_ROOT'];
if (webRoot && existsSync(webRoot)) {
  app.use(serveStatic({ root: webRoot }));
  app.get('*', serveStatic({ root: webRoot, path: 'index.html' }));
}

const port = Number(process.env['PORT'] ?? 8080);
const server = serve({ fetch: app.fetch, port }, (address) =>
  log('info', 'listening', { port: address.port, mode: config.mode, version: config.version }),
);

// A load balancer reuses idle connections for 60 s: closing them earlier on this side would make it answer 502.
if ('keepAliveTimeout' in server) server.keepAliveTimeout = 65_000;

setInterval(() => {
  void cleanUp(stores).catch((error: unknown) => logError('cleanup failed', error));
}, HOUR_MS).unref();

/** Finishes the requests under way, takes no new ones, and ends; ECS kills what is still there after 30 s. */
function shutDown(signal: string): void {
  log('info', 'shutting down', { signal });
  server.close(() => process.exit(0));
  // Connections that become idle only now, after their last answer, must not hold the end either.
  setInterval(() => 'closeIdleConnections' in server && server.closeIdleConnections(), 100).unref();
  setTimeout(() => process.exit(0), 20_000).unref();
}
process.once('SIGTERM', () => shutDown('SIGTERM'));
process.once('SIGINT', () => shutDown('SIGINT'));
