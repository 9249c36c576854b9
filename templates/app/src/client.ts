import type { Context, MiddlewareHandler } from 'hono';
import { tryAgain } from './problems.ts';
import { now, type Items } from './stores/items/items.ts';

/**
 * The address that a request came from. Each proxy appends to X-Forwarded-For whom it was called by, and whoever calls
 * may begin the list with anything: only as many entries from its end as there are own proxies can be believed.
 */
export function clientOf(c: Context, trustedProxies: number): string {
  const list = (c.req.header('x-forwarded-for') ?? '').split(',').flatMap((entry) => entry.trim() || []);
  const forwarded = trustedProxies > 0 ? list.at(Math.max(-trustedProxies, -list.length)) : undefined;
  // No longer than an address can be, since it becomes part of a key.
  return (forwarded ?? connectionOf(c.env as Bindings) ?? 'unknown').slice(0, 64);
}

/** What Node's server and Lambda's events bring along. */
interface Bindings {
  incoming?: { socket?: { remoteAddress?: string } };
  requestContext?: { http?: { sourceIp?: string }; identity?: { sourceIp?: string } };
}

function connectionOf(bindings: Bindings | undefined): string | undefined {
  const { incoming, requestContext } = bindings ?? {};
  return incoming?.socket?.remoteAddress ?? requestContext?.http?.sourceIp ?? requestContext?.identity?.sourceIp;
}

/** At most `perMinute` requests of one client in a minute of the clock; all instances count together. */
export function limitRate(items: Items, name: string, perMinute: number, trustedProxies: number): MiddlewareHandler {
  return async (c, next) => {
    const minute = Math.floor(now() / 60);
    const count = await items.count(`rate#${name}#${clientOf(c, trustedProxies)}`, String(minute), (minute + 2) * 60);
    if (count <= perMinute) return await next();
    return tryAgain(429, 'too_many_requests', `At most ${perMinute} requests a minute`, (minute + 1) * 60 - now());
  };
}
