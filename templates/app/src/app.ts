import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { createAccounts } from './accounts.ts';
import { createAnswerer } from './chat.ts';
import { limitRate } from './client.ts';
import type { Config } from './config.ts';
import { logError, logRequests } from './log.ts';
import { problem, toProblem } from './problems.ts';
import { accountRoutes, findSession, sessionOf } from './routes/account.ts';
import { chatRoutes } from './routes/chat.ts';
import { noteRoutes } from './routes/notes.ts';
import { promptRoutes } from './routes/prompts.ts';
import { streamRoutes } from './routes/stream.ts';
import { signIn } from './sign-in.ts';
import type { Stores } from './stores/index.ts';
import { EVERYONE } from './stores/notes/notes.ts';

export type Health = ReturnType<typeof healthOf>;
export type Settings = ReturnType<typeof settingsOf>;

/** The whole API as one fetch handler: the container's server and the Lambda handler both run it. */
export function createApp(config: Config, stores: Stores): Hono {
  const { notes, items, shortLived } = stores;
  const accounts = createAccounts(stores);
  const app = new Hono();

  app.use(requestId());
  app.use('/api/*', logRequests);
  const mediaSrc = ["'self'", 'https://*.amazonaws.com'];
  app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'self'"], objectSrc: ["'none'"], mediaSrc } }));
  const allowed = { allowMethods: ['GET', 'POST', 'PUT', 'DELETE'], credentials: true, maxAge: 600 };
  if (config.corsOrigins.length > 0) app.use('/api/*', cors({ origin: config.corsOrigins, ...allowed }));
  // Room for the longest prompt, whatever its letters: each may be written as six bytes.
  app.use('/api/*', bodyLimit({ maxSize: 64 * 1024, onError: () => problem(413, 'too_large', 'At most 64 kB') }));
  const { freezeParameter } = config;
  if (freezeParameter) {
    const freeze = import('./freeze.ts').then(({ refuseWhileFrozen }) => refuseWhileFrozen(freezeParameter));
    app.use('/api/*', async (c, next) => await (await freeze)(c, next));
  }
  app.use('/api/*', async (c, next) => {
    await next();
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
  });

  app.get('/api/health', (c) => c.json(healthOf(config, stores)));

  /** Readiness: 503 while the storage does not answer. */
  app.get('/api/ready', async (c) => {
    try {
      await Promise.all([notes.list(EVERYONE, 1), shortLived.get('ready', 'ready')]);
      return c.json({ status: 'ok', storage: notes.kind });
    } catch (error) {
      logError('storage does not answer', error);
      return c.json({ status: 'unavailable', storage: notes.kind }, 503);
    }
  });

  const limit = (name: string) => limitRate(shortLived, name, config.ratePerMinute, config.trustedProxies);
  app.post('/api/users', limit('sign-in'));
  app.post('/api/sessions', limit('sign-in'));
  app.get('/api/sign-in', limit('sign-in'));
  app.post('/api/chat', limit('chat'));

  app.use('/api/*', findSession(accounts));
  app.get('/api/config', (c) => c.json(settingsOf(config, sessionOf(c)?.user)));
  app.route('/api/notes', noteRoutes(notes, { noun: 'note', maxText: 280, ownerOf: () => EVERYONE }));
  app.route('/api/prompts', promptRoutes(stores, config));
  app.route('/api/chat', chatRoutes(items, createAnswerer(config)));
  app.route('/api/stream', streamRoutes());
  app.route('/api', accountRoutes(accounts, config.oauth && signIn(config.oauth, shortLived)));

  app.all('/api/*', (c) => problem(404, 'not_found', `There is no ${c.req.method} ${c.req.path}`));
  app.onError(toProblem);
  return app;
}

const started = Date.now();
const instance = crypto.randomUUID().slice(0, 8);

/** Liveness: says what runs, touches nothing else, so that a slow database does not restart healthy instances. */
function healthOf({ mode, version }: Config, { notes, prompts, items, shortLived, files }: Stores) {
  const uptime = Math.round((Date.now() - started) / 1000);
  const stores = { prompts: prompts.kind, users: items.kind, sessions: shortLived.kind, files: files.kind };
  return { status: 'ok', mode, version, uptime, storage: notes.kind, stores, instance };
}

/** What the page needs to know when it starts: who is signed in, and what there is to sign in at and to ask. */
const settingsOf = ({ oauth, chat }: Config, user: string | null = null) => ({
  user,
  signIn: oauth !== undefined,
  chatNeedsKey: chat !== undefined,
});
