import { hash } from 'node:crypto';
import type { AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import { getKey, updateKey, VALUE_LIMIT } from './key-value-store.ts';
import { readOriginKey } from './edge-secret.ts';
import type { ApiRecord } from './side.ts';

/** Key of the KeyValueStore that templates/stacks/edge/api.js reads. */
export const API_KEY = 'api';
/** Names what the API is connected to: the edge answers it at /.well-known/deploy, without telling where the backends are. */
export function apiRevision(record: ApiRecord): string {
  return hash('sha256', JSON.stringify(record)).slice(0, 16);
}

/** `origin`: the key that the edge sends to backends that answer nobody else. */
function encode(record: ApiRecord, origin: string | undefined): string {
  const text = JSON.stringify({ revision: apiRevision(record), ...(origin && { origin }), ...record });
  if (Buffer.byteLength(text) <= VALUE_LIMIT) return text;
  throw new Failure({
    code: 'edge-record',
    what: 'The backends do not fit into the KeyValueStore',
    why: `They take ${Buffer.byteLength(text)} bytes; the limit is ${VALUE_LIMIT}`,
  });
}

/** What the edge knows of the API, and the revision that names it. */
export interface ConnectedApi {
  /** Undefined where an older version of Deploy wrote it. */
  revision: string | undefined;
  record: ApiRecord;
}

/** Undefined while nothing is connected. */
export async function readApi(session: AwsSession, arn: string): Promise<ConnectedApi | undefined> {
  return decode(await getKey(session, arn, API_KEY));
}

/**
 * Connects the API; all points of presence know it after 30 to 75 seconds. `expected` is the revision that the plan saw:
 * another one now means that another run came first, and nothing is written.
 */
export async function connectApi(
  session: AwsSession,
  arn: string,
  record: ApiRecord,
  expected?: { revision: string | undefined },
): Promise<void> {
  const sides = [record.stable, record.candidate, record.before];
  const closed = sides.some((side) => side?.closed);
  const text = encode(record, closed ? await readOriginKey(session, arn) : undefined);
  await updateKey(session, arn, API_KEY, (present) => {
    if (present === text) return undefined;
    if (expected && decode(present)?.revision !== expected.revision) {
      throw new Failure({
        code: 'superseded',
        what: 'The API was not connected to its backend',
        why: 'Another run connected it to another backend in the meantime',
        todo: 'Run this deployment again if it is the one that should be live',
      });
    }
    return text;
  });
}

/**
 * Lets the pages of the stable side come from the pointer of the site (key "site") again, where a shift of traffic has left
 * it with a release of its own: the pointer alone would move nobody. What gets a share is gone with that; pages of the
 * release before keep their API. Returns what the edge is told then.
 */
export async function followPointer(session: AwsSession, arn: string): Promise<ApiRecord | undefined> {
  const present = await readApi(session, arn);
  if (present?.record.stable.site === undefined) return present?.record;
  const { stable, before, until } = present.record;
  const { site: _, ...plain } = stable;
  const record: ApiRecord = before ? { stable: plain, before, until } : { stable: plain };
  await connectApi(session, arn, record, { revision: present.revision });
  return record;
}

/** Refuses to move the pointer of the site while viewers are shifted from one release of the pages to another. */
export async function refuseInShift(session: AwsSession, arn: string, now: number): Promise<void> {
  const { candidate, until } = (await readApi(session, arn))?.record ?? {};
  if (!candidate || !(until! > now)) return;
  throw new Failure({
    code: 'shift-open',
    what: 'Traffic is being shifted between two releases of this site',
    why: 'Each of them has its own pages until the shift ends: another release would reach nobody',
    todo: `End it first: actions/traffic with operation: promote or back. Otherwise all viewers return to the previous release at ${new Date(until!).toISOString()}`,
  });
}

function decode(value: string | undefined): ConnectedApi | undefined {
  if (value === undefined) return undefined;
  const {
    revision,
    backends,
    origin: _,
    ...record
  } = JSON.parse(value) as ApiRecord & {
    revision?: string;
    origin?: string;
    backends?: ApiRecord['stable'][];
  };
  // A list of backends, as it was written before there were shifts.
  return { revision, record: record.stable ? record : { ...record, stable: backends![0]! } };
}
