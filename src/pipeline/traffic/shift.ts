import type { Context } from '../../operation/index.ts';
import { stackOf, type Ledger, type OpenRecord, type ReleaseRecord, type TrafficRecord } from '../../release/index.ts';
import { Failure, markdown } from '../../report/index.ts';
import { type ApiRecord, type ConnectedApi, connectApi, readApi, shareAt } from '../../site/index.ts';
import type { Connected, Deployment } from '../deployment.ts';
import type { LooksAhead } from '../ahead/looks-ahead.ts';

/**
 * Milliseconds from a write until its share holds: all points of presence have learnt of it by then (30 to 75 seconds),
 * and change over at the same moment, so that nobody who asks two of them goes to and fro.
 */
export const LEAD = 90_000;
/**
 * Milliseconds from the moment at which all viewers are on the candidate until the way in of the version before it is the
 * candidate's too: a page that was opened just before has asked its API by then.
 */
export const DRAIN = 60_000;
/** Milliseconds that a share holds after the time at which somebody should have gone on; then it falls back by itself. */
export const GRACE = 60 * 60_000;
/** The same for a share that waits for a person. */
export const PATIENCE = 24 * 60 * 60_000;

/** A shift as it stands: what the edge knows, and the records of both releases. */
export interface Shift {
  /** ARN of the KeyValueStore. */
  store: string;
  /** Outputs of the web stack. */
  web: Readonly<Record<string, string>>;
  api: ConnectedApi;
  /** The new release. */
  candidate: OpenRecord;
  /** The release before it; undefined where its record is gone. */
  stable: ReleaseRecord | undefined;
  /** The new release is stable at the edge, and the one before it still stands. */
  promoted: boolean;
}

/** The shift of an environment; undefined where there is none. */
export async function findShift(context: Pick<Context, 'session'>, releases: Ledger): Promise<Shift | undefined> {
  const connected = await readConnected(context, releases);
  return connected && (await shiftOf(releases, connected));
}

/** Undefined where no release is live, or it has no site. */
async function readConnected(
  { session }: Pick<Context, 'session'>,
  releases: Ledger,
  takeApi?: LooksAhead['api'],
): Promise<Connected | undefined> {
  const current = await releases.current();
  const live = current && (await releases.read(current.value.id));
  const web = stackOf(live, 'web')?.outputs;
  const store = web?.['KeyValueStoreArn'];
  if (!web || !store) return undefined;
  const seen = await takeApi?.(store);
  return { store, web, api: seen ? seen.found : await readApi(session, store) };
}

async function shiftOf(releases: Ledger, { store, web, api }: Connected): Promise<Shift | undefined> {
  const id = api?.record.candidate?.release ?? api?.record.stable.release;
  if (!api || !id) return undefined;
  const candidate = await releases.reopen(id);
  const isOver = !api.record.candidate && !api.record.before;
  // A version of one function that has all viewers has no side before it; its name stays until its record tells the end. Going
  // back takes the names away: a run that dies right after that write leaves the record as one that had a share.
  if (isOver && candidate?.record.status !== 'shifting') return undefined;
  if (!candidate)
    throw new Failure({
      code: 'not-found',
      what: `The record of release ${id}, which traffic is shifted to, is gone`,
      todo: 'Deploy again with traffic: all',
    });
  const { previous } = candidate.record;
  const stable = previous ? await releases.read(previous) : undefined;
  return { store, web, api, candidate, stable, promoted: api.record.candidate === undefined };
}

/** The candidate has no share any more: the time by which somebody should have gone on has passed. */
export function isExpired({ record }: ConnectedApi, now: number): boolean {
  return record.candidate !== undefined && !(record.until! > now);
}

/** Whether the record of a release that has all viewers says that it is live: the last thing that going live does. */
export function isTold({ candidate }: Pick<Shift, 'candidate'>): boolean {
  return candidate.record.status !== 'shifting';
}

/** A release has all viewers, and the run that gave them to it died before it was recorded as live. */
export class UnfinishedShift extends Error {}

/**
 * Refuses a deployment beside a shift, which would change what the shift compares; returns what the edge knows. Throws
 * `UnfinishedShift` where the records do not say yet what is live: whoever may write completes that first.
 */
export async function refuseBesideShift(
  context: Context,
  releases: Ledger | undefined,
  { mayWrite, takeApi }: { mayWrite: boolean; takeApi?: LooksAhead['api'] | undefined },
): Promise<Connected | undefined> {
  const connected = releases && (await readConnected(context, releases, takeApi));
  const shift = connected && (await shiftOf(releases, connected));
  const now = context.clock.now();
  if (mayWrite && shift?.promoted && !isTold(shift)) throw new UnfinishedShift(shift.candidate.record.id);
  if (!shift || shift.promoted || isExpired(shift.api, now)) return connected;
  throw new Failure({
    code: 'shift-open',
    what: `Traffic is being shifted to release ${shift.candidate.record.id} (${shareAt(shift.api.record, now)} %)`,
    why: 'A deployment would change what is compared; two shifts at once would mix their viewers',
    todo:
      'End it first: actions/traffic with operation: promote or back. Otherwise all viewers return to the previous release at ' +
      at(shift.api.record),
  });
}

function at({ until }: ApiRecord): string {
  return new Date(until!).toISOString();
}

/** The record of a shift that begins. */
export function newShift({ request, context, pin }: Pick<Deployment, 'request' | 'context' | 'pin'>): TrafficRecord {
  const since = new Date(context.clock.now()).toISOString();
  const pins = pin?.remaining;
  return { steps: request.traffic, step: -1, since, retireAfter: request.retireAfter, pins, story: [] };
}

/** One step of the share: the write, told in the candidate's record. */
export async function writeShare(
  { session, clock }: Context,
  shift: Shift,
  share: number,
  hold: number | undefined,
): Promise<ApiRecord> {
  const now = clock.now();
  const from = shareAt(shift.api.record, now);
  const begins = now + (share === from ? 0 : LEAD);
  const until = begins + (hold === undefined ? PATIENCE : hold + GRACE);
  const record: ApiRecord = { ...shift.api.record, from, weight: share, at: begins, until };
  await connectApi(session, shift.store, record, { revision: shift.api.revision });
  return record;
}

/** "5 % of the viewers until 14:03 UTC", for logs and summaries. */
export function shareText(record: ApiRecord, now: number): string {
  if (!record.candidate) return 'all viewers';
  if (!(record.until! > now)) return `no viewers: its time ended at ${at(record)}`;
  const share = shareAt(record, now);
  const next = now < record.at! && record.weight !== share;
  const soon = next ? `, ${record.weight} % in ${markdown.duration(record.at! - now)}` : '';
  return `${share} % of the viewers${soon}`;
}
