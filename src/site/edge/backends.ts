import { hash } from 'node:crypto';
import type { AwsSession } from '../../aws/index.ts';
import type { BackendRecord } from '../../release/index.ts';
import { Failure } from '../../report/index.ts';
import { getKey, updateKey } from './key-value-store.ts';

/** Key of the KeyValueStore that templates/stacks/edge/api.js reads. */
export const API_KEY = 'api';

/** Names a list of backends: the edge answers it at /.well-known/deploy, without telling where the backends are. */
export function backendsRevision(backends: readonly BackendRecord[]): string {
  return hash('sha256', JSON.stringify(backends)).slice(0, 16);
}

function encode(backends: readonly BackendRecord[]): string {
  return JSON.stringify({ revision: backendsRevision(backends), backends });
}

/**
 * Sends the requests below /api to these backends; all points of presence know it after 30 to 75 seconds. `expected` is
 * the revision that the plan saw: another one now means that another run came first, and nothing is written.
 */
export async function pointBackend(
  session: AwsSession,
  arn: string,
  backends: readonly BackendRecord[],
  expected?: { revision: string | undefined },
): Promise<void> {
  const text = encode(backends);
  if (Buffer.byteLength(text) > 1000)
    throw new Failure({
      code: 'edge-record',
      what: 'The backends do not fit into the KeyValueStore',
      why: `They take ${Buffer.byteLength(text)} bytes; the limit is 1000`,
    });
  await updateKey(session, arn, API_KEY, (present) => {
    if (present === text) return undefined;
    if (expected && revisionOf(present) !== expected.revision) {
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

/** The revision of the connected backends; undefined where there are none, or an older version of Deploy wrote them. */
export async function readBackendsRevision(session: AwsSession, arn: string): Promise<string | undefined> {
  return revisionOf(await getKey(session, arn, API_KEY));
}

function revisionOf(value: string | undefined): string | undefined {
  return value === undefined ? undefined : (JSON.parse(value) as { revision?: string }).revision;
}
