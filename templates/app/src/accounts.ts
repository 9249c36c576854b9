import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { now, type Items } from './stores/items/items.ts';
import type { Stores } from './stores/index.ts';

/** How long a session lasts (seconds). */
export const SESSION_TTL = 30 * 86_400;

export const NAME = /^[a-z0-9][a-z0-9-]{1,30}[a-z0-9]$/;

export interface Session {
  user: string;
  /** Names the session to its user; nobody can sign in with it. */
  id: string;
}

interface Started {
  /** The user agent that signed in. */
  device: string;
  createdAt: string;
}

/** What a session is listed as. */
export type Device = Started & { id: string; current: boolean };

interface User {
  /** Missing for those who sign in elsewhere. */
  password?: string;
  createdAt: string;
}

/**
 * Users and their sessions. A token is `<user>.<256 random bits>`; the store holds only its hash. It says nothing about
 * the mode that gave it: who is signed in stays so when the app moves from container to Lambda or back.
 */
export class Accounts {
  readonly #users: Items;
  readonly #sessions: Items;

  constructor({ items, shortLived }: Stores) {
    this.#users = items;
    this.#sessions = shortLived;
  }

  /** False where the name is taken. */
  async register(name: string, password: string): Promise<boolean> {
    const user: User = { password: await hash(password), createdAt: new Date().toISOString() };
    return await this.#users.create(`user#${name}`, 'user', user);
  }

  async checkPassword(name: string, password: string): Promise<boolean> {
    const user = await this.#users.get<User>(`user#${name}`, 'user');
    // As slow for a name that does not exist, which an attacker could tell apart otherwise.
    return (await verify(password, user?.password ?? NOBODY)) && user?.password !== undefined;
  }

  /** Somebody whom another provider vouches for; the first time makes the user. */
  async ensureExternal(name: string): Promise<void> {
    await this.#users.create(`user#${name}`, 'user', { createdAt: new Date().toISOString() } satisfies User);
  }

  /** A new session; resolves to its token. */
  async start(user: string, device: string): Promise<string> {
    const token = `${user}.${randomBytes(32).toString('base64url')}`;
    const value: Started = { device: device.slice(0, 200), createdAt: new Date().toISOString() };
    await this.#sessions.put(`session#${user}`, digest(token), value, now() + SESSION_TTL);
    return token;
  }

  async find(token: string): Promise<Session | undefined> {
    const user = token.slice(0, token.lastIndexOf('.'));
    if (user === '' || token.length > 200) return undefined;
    const id = digest(token);
    return (await this.#sessions.get<Started>(`session#${user}`, id)) && { user, id };
  }

  async devices({ user, id: current }: Session): Promise<Device[]> {
    const sessions = await this.#sessions.list<Started>(`session#${user}`);
    return sessions.map(({ id, value }) => ({ id, ...value, current: id === current }));
  }

  async end(user: string, id: string): Promise<boolean> {
    return (await this.#sessions.take(`session#${user}`, id)) !== undefined;
  }

  async endAll(user: string): Promise<void> {
    await this.#sessions.removeAll(`session#${user}`);
  }
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
