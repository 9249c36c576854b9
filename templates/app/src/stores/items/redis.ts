import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { now, Unavailable, type Items } from './items.ts';

const TAKE = `local value = redis.call('GET', KEYS[1])
if not value or (ARGV[1] ~= '' and value ~= ARGV[1]) then return nil end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
return value`;

/**
 * Items in Redis or Valkey, which deletes what has expired by itself. Each group has a set of its ids, sorted by when they expire.
 */
export function redisItems(url: string, log: (error: unknown) => void = console.error): Items & { close(): void } {
  // A server that is gone, or silent, is told within seconds, and looked for until it is back.
  const reconnectStrategy = (tries: number) => Math.min(tries * 50, 1000);
  const socket = { connectTimeout: 3000, socketTimeout: 5000, reconnectStrategy };
  // What was told as failed must not happen later: nothing waits in the client for a connection, or for longer than its caller.
  const queue = { disableOfflineQueue: true, commandsQueueMaxLength: 1000, commandOptions: { timeout: 3000 } };
  const client = createClient({ url, socket, pingInterval: 2000, ...queue });
  client.on('error', log);
  client.connect().catch(log);
  const answered = async <T>(ask: () => Promise<T>): Promise<T> => {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error('no answer within 3 s')), 3000);
    try {
      while (!client.isReady) await sleep(20, undefined, { signal: late.signal });
      return await Promise.race([ask(), once(late.signal, 'abort').then(() => Promise.reject(late.signal.reason))]);
    } catch (cause) {
      throw new Unavailable('Redis does not answer', { cause });
    } finally {
      clearTimeout(timer);
    }
  };
  // The braces keep a group on one node of a cluster.
  const ids = (group: string) => `{${group}}`;
  const key = (group: string, id: string) => `{${group}}${id}`;

  async function write(group: string, id: string, value: unknown, expiresAt = Infinity, condition?: 'NX') {
    const expiration = expiresAt < Infinity && { expiration: { type: 'EXAT' as const, value: expiresAt } };
    const writes = client
      .multi()
      .set(key(group, id), JSON.stringify(value), { ...expiration, ...(condition && { condition }) })
      .zAdd(ids(group), { score: expiresAt, value: id })
      .zRemRangeByScore(ids(group), '-inf', now());
    const [written] = await answered(() => writes.exec());
    return written !== null;
  }

  return {
    kind: 'redis',
    async get<T>(group: string, id: string) {
      const value = await answered(() => client.get(key(group, id)));
      return value === null ? undefined : (JSON.parse(value) as T);
    },
    async list<T>(group: string) {
      const all = (await answered(() => client.zRange(ids(group), 0, -1))).sort();
      if (all.length === 0) return [];
      const values = await answered(() => client.mGet(all.map((id) => key(group, id))));
      return all.flatMap((id, at) => (values[at] === null ? [] : [{ id, value: JSON.parse(values[at]!) as T }]));
    },
    put: async (group, id, value, expiresAt) => void (await write(group, id, value, expiresAt)),
    create: (group, id, value, expiresAt) => write(group, id, value, expiresAt, 'NX'),
    async take<T>(group: string, id: string, expected?: unknown) {
      const options = { keys: [key(group, id), ids(group)], arguments: [JSON.stringify(expected) ?? '', id] };
      const value = await answered(() => client.eval(TAKE, options));
      return value === null ? undefined : (JSON.parse(String(value)) as T);
    },
    async removeAll(group) {
      const all = await answered(() => client.zRange(ids(group), 0, -1));
      await answered(() => client.del([ids(group), ...all.map((id) => key(group, id))]));
    },
    async count(group, id, expiresAt) {
      const name = key(group, id);
      const [count] = await answered(() => client.multi().incr(name).expireAt(name, expiresAt).exec());
      return Number(count);
    },
    close: () => client.destroy(),
  };
}
