import { createHmac } from 'node:crypto';
import type { AwsSession } from '../../aws/index.ts';
import { ensureSecret } from './edge-secret.ts';
import { encodeRecord } from './site-record.ts';
import type { Candidate } from './signed-candidate.ts';

/** Key of the KeyValueStore under which the secret lies that signs; it leaves neither the edge nor Deploy. */
const SIGNING_KEY = 'signing';

/** Header with which the edge answers from a candidate: signed by the secret of the distribution, which is made once. */
export async function signCandidate(session: AwsSession, arn: string, candidate: Candidate): Promise<[string, string]> {
  const secret = await ensureSecret(session, arn, SIGNING_KEY);
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
