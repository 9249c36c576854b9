/**
 * Small records that may expire: users, sessions, sign-ins under way, locks, counters of the rate limit, messages of the
 * chat. A record has a group and an id in it; times are seconds since 1970, as DynamoDB's time to live wants them. What
 * has expired is not there, whether the engine has deleted it yet or not.
 */
export interface Items {
  readonly kind: 'memory' | 'sqlite' | 'dynamodb' | 'redis';
  get<T>(group: string, id: string): Promise<T | undefined>;
  /** In order of the ids. */
  list<T>(group: string): Promise<{ id: string; value: T }[]>;
  put(group: string, id: string, value: unknown, expiresAt?: number): Promise<void>;
  /** Writes only what is not there; of several who try at once one gets true. */
  create(group: string, id: string, value: unknown, expiresAt?: number): Promise<boolean>;
  /** Removes and returns; of several who try at once one gets the value. With `expected` only if that is the value. */
  take<T>(group: string, id: string, expected?: unknown): Promise<T | undefined>;
  removeAll(group: string): Promise<void>;
  /** Adds one to a counter that starts at 0, and returns it. */
  count(group: string, id: string, expiresAt: number): Promise<number>;
  /** Deletes what has expired, where the engine does not do it by itself. */
  sweep?(): Promise<void>;
}

/** The engine does not answer. */
export class Unavailable extends Error {}

export const now = () => Math.floor(Date.now() / 1000);
