import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { HTTPException } from 'hono/http-exception';
import { NAME, SESSION_TTL, type Accounts, type Session } from '../accounts.ts';
import { readBody, textOf } from '../problems.ts';
import type { signIn } from '../sign-in.ts';

/** With the prefix __Host- a browser takes it over https only (and from localhost), and for this very host. */
const COOKIE = { path: '/', secure: true, httpOnly: true, sameSite: 'Lax', prefix: 'host' } as const;

/** Finds the session of a request, by cookie or by `Authorization: Bearer`. */
export function findSession(accounts: Accounts): MiddlewareHandler {
  return async (c, next) => {
    const bearer = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const token = bearer ?? getCookie(c, 'session', 'host');
    if (token) c.set('session', await accounts.find(token));
    await next();
  };
}

export const sessionOf = (c: Context) => c.get('session') as Session | undefined;

/** Who is signed in; nobody gets a 401. */
function required(c: Context): Session {
  const session = sessionOf(c);
  if (!session) throw new HTTPException(401, { message: 'Sign in first' });
  return session;
}

export const userOf = (c: Context) => required(c).user;

/** Users and their sessions: register, sign in, list the devices, sign out one or all of them. */
export function accountRoutes(accounts: Accounts, provider: ReturnType<typeof signIn> | undefined): Hono {
  const routes = new Hono();

  async function begin(c: Context, user: string): Promise<{ user: string; token: string }> {
    const token = await accounts.start(user, c.req.header('user-agent') ?? '');
    setCookie(c, 'session', token, { ...COOKIE, maxAge: SESSION_TTL });
    return { user, token };
  }

  routes.post('/users', async (c) => {
    const { name, password } = await credentialsOf(c);
    if (!NAME.test(name))
      throw new HTTPException(400, { message: '"name" must be 3 to 32 lowercase letters, digits and hyphens' });
    if (!(await accounts.register(name, password)))
      throw new HTTPException(409, { message: `The name ${name} is taken` });
    return c.json(await begin(c, name), 201);
  });

  routes.post('/sessions', async (c) => {
    const { name, password } = await credentialsOf(c);
    if (!(await accounts.checkPassword(name, password)))
      throw new HTTPException(401, { message: 'Name or password is wrong' });
    return c.json(await begin(c, name), 201);
  });

  routes.get('/me', (c) => c.json({ user: userOf(c) }));

  routes.get('/sessions', async (c) => c.json({ sessions: await accounts.devices(required(c)) }));

  routes.delete('/sessions/:id', async (c) => {
    const { user, id: current } = required(c);
    const id = c.req.param('id') === 'current' ? current : c.req.param('id');
    if (!(await accounts.end(user, id))) throw new HTTPException(404, { message: 'There is no such session' });
    if (id === current) deleteCookie(c, 'session', COOKIE);
    return c.body(null, 204);
  });

  routes.delete('/sessions', async (c) => {
    await accounts.endAll(userOf(c));
    deleteCookie(c, 'session', COOKIE);
    return c.body(null, 204);
  });

  if (!provider) return routes;
  routes.get('/sign-in', async (c) => {
    const { url, state } = await provider.start(c.req.query('to') ?? '/');
    setCookie(c, 'sign-in', state, { ...COOKIE, maxAge: 600 });
    return c.redirect(url, 302);
  });

  routes.get('/sign-in/callback', async (c) => {
    const { code = '', state = '' } = c.req.query();
    // The browser that comes back is the one that went: nobody can be signed in as somebody else by a link.
    if (state === '' || getCookie(c, 'sign-in', 'host') !== state)
      throw new HTTPException(400, { message: 'This browser has started no such sign-in' });
    deleteCookie(c, 'sign-in', COOKIE);
    const { login, to } = await provider.finish(code, state);
    await accounts.ensureExternal(`oauth:${login}`);
    await begin(c, `oauth:${login}`);
    return c.redirect(to, 302);
  });
  return routes;
}

async function credentialsOf(c: Context): Promise<{ name: string; password: string }> {
  const body = await readBody(c);
  const { password } = body;
  if (typeof password !== 'string' || password.length < 8 || password.length > 200)
    throw new HTTPException(400, { message: '"password" must be a string of 8 to 200 characters' });
  return { name: textOf(body, 'name', 32), password };
}
