import type { AwsSession } from '../../aws/index.ts';
import type { BackendRecord } from '../../release/index.ts';
import { Failure } from '../../report/index.ts';
import { getKey, updateKey } from './key-value-store.ts';

/** Key of the KeyValueStore that templates/stacks/edge/api.js reads. */
const API_KEY = 'api';

/** Sends the requests below /api to these backends, from the next second on. */
export async function pointBackend(
  session: AwsSession,
  arn: string,
  backends: readonly BackendRecord[],
): Promise<void> {
  const text = JSON.stringify({ backends });
  if (Buffer.byteLength(text) > 1000)
    throw new Failure({
      code: 'edge-record',
      what: 'The backends do not fit into the KeyValueStore',
      why: `${text.length} of 1000 bytes`,
    });
  await updateKey(session, arn, API_KEY, (present) => (present === text ? undefined : text));
}

/** The connected backends; none while the key is missing. */
export async function readBackends(session: AwsSession, arn: string): Promise<BackendRecord[]> {
  const value = await getKey(session, arn, API_KEY);
  return value === undefined ? [] : (JSON.parse(value) as { backends: BackendRecord[] }).backends;
}
