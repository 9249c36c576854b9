import { createClient } from '@redis/client';
import { now, type Items } from './items.ts';

const TAKE = `local value = redis.call('GET', KEYS[1])
if value and (ARGV[1] == '' or value == ARGV[1]) then redis.call('DEL', KEYS[1]) return value end
return nil`;

/**
 * Items in Redis or Valkey, which deletes what has expired by itself. Each group has a set of its ids, sorted by when they expire.
 */
export function redisItems(url: string, log: (error: unknown) => void = console.error): Items & { close(): void } {
  const client = createClient({ url, socket: { connectTimeout: 3000 } });
  client.on('error', log);
  let connecting: Promise<unknown> | undefined;
  const connected = async () => {
    // A connection that could not be made is tried again by the next request.
    connecting ??= client.connect().catch((error: unknown) => {
      connecting = undefined;
      throw error;
    });
    await connecting;
    return client;
  };
  // The braces keep a group on one node of a cluster.
  const ids = (group: string) => `{${group}}`;
  const key = (group: string, id: string) => `{${group}}${id}`;

  async function write(group: string, id: string, value: unknown, expiresAt = Infinity, condition?: 'NX') {
    const expiration = expiresAt < Infinity && { expiration: { type: 'EXAT' as const, value: expiresAt } };
    const [written] = await (
      await connected()
    )
      .multi()
      .set(key(group, id), JSON.stringify(value), { ...expiration, ...(condition && { condition }) })
      .zAdd(ids(group), { score: expiresAt, value: id })
      .zRemRangeByScore(ids(group), '-inf', now())
      .exec();
    return written !== null;
  }

  return {
    kind: 'redis',
    async get<T>(group: string, id: string) {
      const value = await (await connected()).get(key(group, id));
      return value === null ? undefined : (JSON.parse(value) as T);
    },
    async list<T>(group: string) {
      const redis = await connected();
      const all = (await redis.zRange(ids(group), 0, -1)).sort();
      if (all.length === 0) return [];
      const values = await redis.mGet(all.map((id) => key(group, id)));
      return all.flatMap((id, at) => (values[at] === null ? [] : [{ id, value: JSON.parse(values[at]!) as T }]));
    },
    put: async (group, id, value, expiresAt) => void (await write(group, id, value, expiresAt)),
    create: (group, id, value, expiresAt) => write(group, id, value, expiresAt, 'NX'),
    async take<T>(group: string, id: string, expected?: unknown) {
      const redis = await connected();
      const value = await redis.eval(TAKE, { keys: [key(group, id)], arguments: [JSON.stringify(expected) ?? ''] });
      if (value === null) return undefined;
      await redis.zRem(ids(group), id);
      return JSON.parse(String(value)) as T;
    },
    async removeAll(group) {
      const redis = await connected();
      const all = await redis.zRange(ids(group), 0, -1);
      await redis.del([ids(group), ...all.map((id) => key(group, id))]);
    },
    async count(group, id, expiresAt) {
      const name = key(group, id);
      const [count] = await (await connected()).multi().incr(name).expireAt(name, expiresAt).exec();
      return Number(count);
    },
    sweep: async () => {},
    close: () => client.destroy(),
  };
}
