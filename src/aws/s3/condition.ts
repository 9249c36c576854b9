import { awsErrorName } from '../errors.ts';
import type { Clock } from '../poll.ts';
import { retry } from '../retry.ts';

/** What a write is conditional on: that nothing is there, or that what is there is what was read. */
export type Condition = { ifNoneMatch: '*' } | { ifMatch: string };

export function conditionParameters(condition: Condition | undefined): { IfMatch?: string; IfNoneMatch?: '*' } {
  if (!condition) return {};
  return 'ifMatch' in condition ? { IfMatch: condition.ifMatch } : { IfNoneMatch: '*' };
}

/** Milliseconds before each further try of a conditional write that met another one under way. */
const CONFLICT_WAITS = [100, 200, 400, 800];

/** Nothing is decided by a 409: another conditional write was under way, and it may fail. */
export async function whileConflicting<T>(clock: Clock, write: () => Promise<T>): Promise<T> {
  const mayPass = (error: unknown) => awsErrorName(error) === 'ConditionalRequestConflict';
  return await retry(write, { waits: CONFLICT_WAITS, mayPass, clock });
}
