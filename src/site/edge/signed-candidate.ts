// How the checks of a release reach it before anybody else does. `node scripts/edge.ts` puts this file, without its types,
// into the CloudFront Functions of the web stack: so it uses only syntax that CloudFront's runtime documents.
import type { createHmac } from 'node:crypto';
import type { EdgeEvent, Side } from './side.ts';
import type { SiteRecord } from './site-record.ts';

/** What a request is answered by, whatever is live: signed with a key that only the edge and Deploy know. */
export interface Candidate {
  /** Milliseconds since 1970; from then on it is worth nothing. */
  until: number;
  /** The release of the site; left out, the live one answers. */
  site?: SiteRecord;
  /** The backend, `key` being what its load balancer knows its new tasks by; left out, the live one answers. */
  api?: Side & { key?: string };
}

declare const require: (name: 'crypto') => { createHmac: typeof createHmac };

/**
 * What the header x-deploy-candidate (see `signCandidate`) asks for; empty where there is none that counts.
 * @public the edge functions call it
 */
export async function signedCandidate(
  event: EdgeEvent,
  store: { get(key: string): Promise<string> },
  now: number,
): Promise<Partial<Candidate>> {
  const header = (event.request.headers['x-deploy-candidate'] || { value: '' }).value;
  if (!header) return {};
  delete event.request.headers['x-deploy-candidate'];
  const secret = await store.get('signing').catch(() => '');
  if (!secret) return {};
  const mac = (text: string) => require('crypto').createHmac('sha256', secret).update(text).digest('hex');
  const text = header.slice(65);
  // Of both once more: how long the comparison takes says nothing of either.
  if (mac(mac(text)) !== mac(header.slice(0, 64))) return {};
  const candidate = JSON.parse(atob(text)) as Candidate;
  return candidate.until > now ? candidate : {};
}
