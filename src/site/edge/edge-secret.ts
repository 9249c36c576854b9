import { randomBytes } from 'node:crypto';
import type { AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
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

/** A secret of the distribution; of two runs that make it at once one wins, and both get the same. */
export async function ensureSecret(session: AwsSession, arn: string, key: string): Promise<string> {
  let found = await getKey(session, arn, key);
  if (found !== undefined) return found;
  await updateKey(session, arn, key, (present) => {
    found = present ?? newSecret();
    return present === undefined ? found : undefined;
  });
  return found!;
}

/** A secret that nobody knows yet. */
export function newSecret(): string {
  return randomBytes(24).toString('base64url');
}

/** Puts the secret into the store. Another one there is a Failure: the backend would ask for this one. */
export async function keepOriginKey(session: AwsSession, arn: string, key: string): Promise<void> {
  await updateKey(session, arn, ORIGIN_KEY, (present) => {
    if (present === key) return undefined;
    if (present === undefined) return key;
    throw new Failure({
      code: 'superseded',
      what: 'The load balancer could not be restricted to its site',
      why: 'Another run has created the key of the site in the meantime',
      todo: 'Run this deployment again',
    });
  });
}
