import type { AwsSession } from '../../aws/index.ts';
import { API_KEY } from './backends.ts';
import { removeKeys } from './key-value-store.ts';
import { SITE_KEY } from './pointer.ts';

/**
 * Ends the traffic of an edge with one write: without a release and a backend its functions answer themselves. All points
 * of presence know it after 30 to 75 seconds.
 */
export async function disconnectEdge(session: AwsSession, keyValueStoreArn: string): Promise<void> {
  await removeKeys(session, keyValueStoreArn, [SITE_KEY, API_KEY]);
}
