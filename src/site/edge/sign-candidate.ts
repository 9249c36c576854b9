import { createHmac } from 'node:crypto';
import { type AwsSession, poll } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { ensureSecret } from './edge-secret.ts';
import { getKey } from './key-value-store.ts';
import { encodeRecord } from './site-record.ts';
import type { Candidate } from './signed-candidate.ts';

/** Key of the KeyValueStore under which the secret lies that signs; it leaves neither the edge nor Deploy. */
const SIGNING_KEY = 'signing';

/** Milliseconds for which a list may not know a store that was just made. */
const LISTED = 60_000;

/**
 * Makes that secret in a store that is known by its name alone: while a distribution is being made, minutes before its stack
 * has outputs. A write takes 30 to 75 seconds to reach all points of presence, which are then over when a candidate is asked
 * for. `signCandidate` makes what is not there, so a refusal here is none of the deployment.
 */
export async function prepareSigning(
  { session, clock, signal }: Pick<Context, 'session' | 'clock' | 'signal'>,
  storeName: string,
): Promise<void> {
  const arn = await poll(() => arnOf(session, storeName), { timeout: LISTED, clock, signal });
  await ensureSecret(session, arn, SIGNING_KEY);
}

/** The ARN of a store; undefined where none of that name is listed. */
async function arnOf(session: AwsSession, storeName: string): Promise<string | undefined> {
  // Only for a distribution that is being made.
  const { keyValueStores } = await import('./edge-lists.ts');
  for await (const { Name, ARN } of keyValueStores(session)) if (Name === storeName) return ARN;
  return undefined;
}

/** That secret, which never changes; undefined while there is none. */
export async function readSigningSecret(session: AwsSession, arn: string): Promise<string | undefined> {
  return await getKey(session, arn, SIGNING_KEY);
}

/**
 * Header with which the edge answers from a candidate: signed by the secret of the distribution, which is made once. `known` is
 * that secret, where it was read before.
 */
export async function signCandidate(
  session: AwsSession,
  arn: string,
  candidate: Candidate,
  known?: string,
): Promise<[string, string]> {
  const secret = known ?? (await ensureSecret(session, arn, SIGNING_KEY));
  const site = candidate.site && (JSON.parse(encodeRecord(candidate.site)) as Candidate['site']);
  // The edge's atob knows bytes only.
  const text = JSON.stringify({ ...candidate, site }).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const payload = Buffer.from(text).toString('base64');
  const mac = createHmac('sha256', secret).update(payload).digest('hex');
  return ['x-deploy-candidate', `${mac}.${payload}`];
}
