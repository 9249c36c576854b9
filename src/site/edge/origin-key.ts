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

/** The secret; of two runs that make it at once one wins, and both get the same. */
export async function ensureOriginKey(session: AwsSession, arn: string): Promise<string> {
  let found = '';
  await updateKey(session, arn, ORIGIN_KEY, (present) => {
    found = present ?? randomBytes(24).toString('base64url');
    return present === undefined ? found : undefined;
  });
  return found;
}
