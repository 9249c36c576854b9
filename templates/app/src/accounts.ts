import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { now } from './stores/items/items.ts';
import type { Stores } from './stores/index.ts';

/** How long a session lasts (seconds). */
export const SESSION_TTL = 30 * 86_400;

export const NAME = /^[a-z0-9][a-z0-9-]{1,30}[a-z0-9]$/;

/** The id names the session to its user; nobody can sign in with it. */
export type Session = { user: string; id: string };

/** `device` is the user agent that signed in. */
type Started = { device: string; createdAt: string };

/** What a session is listed as. */
export type Device = Started & { id: string; current: boolean };

/** Without a password for those who sign in elsewhere. */
type User = { password: string | undefined; createdAt: string };

export type Accounts = ReturnType<typeof createAccounts>;

/**
 * Users and their sessions. A token is `<user>.<256 random bits>`; the store holds only its hash. It says nothing about
 * the mode that gave it: who is signed in stays so when the app moves from container to Lambda or back.
 */
export function createAccounts({ items: users, shortLived: sessions }: Stores) {
  const create = (name: string, password?: string) =>
    users.create(`user#${name}`, 'user', { password, createdAt: new Date().toISOString() } satisfies User);
  const all = (user: string) => `session#${user}`;
  return {
    /** False where the name is taken. */
    register: async (name: string, password: string) => await create(name, await hash(password)),

    async checkPassword(name: string, password: string): Promise<boolean> {
      const known = (await users.get<User>(`user#${name}`, 'user'))?.password;
      // As slow for a name that does not exist, which an attacker could tell apart otherwise.
      return (await verify(password, known ?? NOBODY)) && known !== undefined;
    },

    /** Somebody whom another provider vouches for; the first time makes the user. */
    ensureExternal: (name: string) => create(name),

    /** A new session; resolves to its token. */
    async start(user: string, device: string): Promise<string> {
      const token = `${user}.${randomBytes(32).toString('base64url')}`;
      const value: Started = { device: device.slice(0, 200), createdAt: new Date().toISOString() };
      await sessions.put(all(user), digest(token), value, now() + SESSION_TTL);
      return token;
    },

    async find(token: string): Promise<Session | undefined> {
      const user = token.slice(0, token.lastIndexOf('.'));
      if (user === '' || token.length > 200) return undefined;
      const id = digest(token);
      return (await sessions.get<Started>(all(user), id)) && { user, id };
    },

    async devices({ user, id: current }: Session): Promise<Device[]> {
      const found = await sessions.list<Started>(all(user));
      return found.map(({ id, value }) => ({ id, ...value, current: id === current }));
    },

    end: async (user: string, id: string) => (await sessions.take(all(user), id)) !== undefined,
    endAll: (user: string) => sessions.removeAll(all(user)),
  };
}

/** The SHA-256 of a secret of our own making, which is random enough to need no salt. */
export function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html: N=2^15, r=8, p=3 (32 MiB). */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };

const derive = promisify(scrypt) as (text: string, salt: Buffer, length: number, cost: object) => Promise<Buffer>;

async function hash(password: string, salt = randomBytes(16).toString('base64url')): Promise<string> {
  const key = await derive(password, Buffer.from(salt, 'base64url'), 32, COST);
  return `${salt}.${key.toString('base64url')}`;
}

async function verify(password: string, stored: string): Promise<boolean> {
  return timingSafeEqual(Buffer.from(await hash(password, stored.split('.')[0])), Buffer.from(stored));
}

/** A hash that no password has. */
const NOBODY = `${'A'.repeat(22)}.${'A'.repeat(43)}`;
