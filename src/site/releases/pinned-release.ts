import type { AwsSession } from '../../aws/index.ts';
import { listKeys, removeKeys, updateKey } from '../edge/key-value-store.ts';
import { readPointer } from '../edge/pointer.ts';
import { encodeRecord, type SiteRecord } from '../edge/site-record.ts';

/** Keys of the releases that viewers may be on while there are two of them: see templates/stacks/edge/site.js. */
const PINNED = 'site/';

/** Lets the edge serve an uploaded release to some viewers, whatever release is live. */
export async function pinRecord(session: AwsSession, arn: string, record: SiteRecord): Promise<void> {
  const text = encodeRecord(record);
  await updateKey(session, arn, PINNED + record.release, (present) => (present === text ? undefined : text));
}

/** The same for the release that is live; returns its id, or undefined where there is none. */
export async function pinLiveRelease(session: AwsSession, arn: string): Promise<string | undefined> {
  const live = await readPointer(session, arn);
  if (live) await pinRecord(session, arn, live);
  return live?.release;
}

/** Forgets the pinned releases, once no viewer can be on one. */
export async function unpinReleases(session: AwsSession, arn: string): Promise<void> {
  const pinned = (await listKeys(session, arn)).filter((key) => key.startsWith(PINNED));
  if (pinned.length > 0) await removeKeys(session, arn, pinned);
}
