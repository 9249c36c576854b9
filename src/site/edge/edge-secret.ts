import { randomBytes } from 'node:crypto';
import type { AwsSession } from '../../aws/index.ts';
import { getKey, updateKey } from './key-value-store.ts';

/**
 * Key of the KeyValueStore under which the secret lies that the edge sends to backends that answer nobody else. It is
 * made once for a distribution.
 */
const ORIGIN_KEY = 'origin';

/** Undefined while there is none. */
export async function readOriginKey(session: AwsSession, arn: string): Promise<string | undefined> {
  return await getKey(session, arn, ORIGIN_KEY);
}

export async function ensureOriginKey(session: AwsSession, arn: string): Promise<string> {
  return await ensureSecret(session, arn, ORIGIN_KEY);
}

/** A secret of the distribution; of two runs that make it at once one wins, and both get the same. */
export async function ensureSecret(session: AwsSession, arn: string, key: string): Promise<string> {
  let found = await getKey(session, arn, key);
  if (found !== undefined) return found;
  await updateKey(session, arn, key, (present) => {
    found = present ?? randomBytes(24).toString('base64url');
    return present === undefined ? found : undefined;
  });
  return found!;
}
