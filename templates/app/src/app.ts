import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import type { Config } from './config.ts';
import { noteRoutes } from './note-routes.ts';
import { Conflict, NotFound, type NoteStore } from './notes.ts';
import { streamRoutes } from './stream-routes.ts';

/** The whole API as one fetch handler: the container's server and the Lambda handler both run it. */
export function createApp(config: Config, store: NoteStore): Hono {
  const started = Date.now();
  const instance = crypto.randomUUID().slice(0, 8);
  const app = new Hono();

  app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'self'"], objectSrc: ["'none'"] } }));
  if (config.corsOrigins.length > 0)
    app.use(
      '/api/*',
      cors({ origin: config.corsOrigins, allowMethods: ['GET', 'POST', 'PUT', 'DELETE'], maxAge: 600 }),
    );
  app.use('/api/*', bodyLimit({ maxSize: 16 * 1024, onError: () => problem(413, 'too_large', 'At most 16 kB') }));
  app.use('/api/*', async (c, next) => {
    await next();
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
  });

  /** Liveness: says what runs, touches nothing else, so that a slow database does not restart healthy instances. */
  app.get('/api/health', (c) =>
    c.json({
      status: 'ok',
      mode: config.mode,
      version: config.version,
      uptime: Math.round((Date.now() - started) / 1000),
      storage: store.kind,
      instance,
    }),
  );

  /** Readiness: 503 while the storage does not answer. */
  app.get('/api/ready', async (c) => {
    try {
      await store.list(1);
      return c.json({ status: 'ok', storage: store.kind });
    } catch (error) {
      console.error('storage', error);
      return c.json({ status: 'unavailable', storage: store.kind }, 503);
    }
  });

  app.route('/api/notes', noteRoutes(store));
  app.route('/api/stream', streamRoutes());

  app.all('/api/*', (c) => problem(404, 'not_found', `There is no ${c.req.method} ${c.req.path}`));
  app.onError((error) => toProblem(error));
  return app;
}

function toProblem(error: unknown): Response {
  if (error instanceof NotFound) return problem(404, 'not_found', error.message);
  if (error instanceof Conflict) return problem(409, 'conflict', error.message, { current: error.current });
  if (error instanceof HTTPException) return problem(error.status, 'bad_request', error.message);
  // The cause goes to the log, never to the caller.
  console.error(error);
  return problem(500, 'internal', 'Something went wrong on our side');
}

/** The one form of every error: {"error": {"code", "message", ...}}. */
function problem(status: number, code: string, message: string, more: object = {}): Response {
  return Response.json({ error: { code, message, ...more } }, { status, headers: { 'cache-control': 'no-store' } });
}
