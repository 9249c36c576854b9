import { poll, PollTimeout } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { type ListedManifest, listManifests } from '../manifest/store.ts';
import type { Target } from '../manifest/target.ts';

/** Milliseconds after which a prune that moved a manifest aside has ended, well or not: it deletes 1,000 objects in a second. */
const PRUNE_TIME = 60_000;

/** What was found of a prune of the release that is to be deployed. */
interface Prune {
  waited: boolean;
  /** ETag of the manifest that a run which was killed has left aside: the prune of this deployment clears it away. */
  leftAside?: string;
}

/**
 * Waits while another deployment deletes the files of this very release, which it has dropped: what is sent now would be deleted
 * with them. `seen`: the manifests that were aside, where somebody has looked.
 */
export async function waitForPrune(
  { clock, report, signal }: Pick<Context, 'clock' | 'report' | 'signal'>,
  { bucket, layout, build: { release } }: Pick<Target, 'bucket' | 'layout' | 'build'>,
  seen: readonly ListedManifest[] | undefined,
): Promise<Prune> {
  const find = async () => (await listManifests(bucket, layout.pruning)).find((aside) => aside.release === release);
  const found = seen ? seen.find((aside) => aside.release === release) : await find();
  if (!found) return { waited: false };
  const { etag, lastModified } = found;
  const timeout = lastModified.getTime() + PRUNE_TIME - clock.now();
  if (timeout <= 0) return { waited: false, leftAside: etag };
  report.note(`Release ${release} is being pruned by another deployment: waiting until that has ended`);
  const gone = async () => ((await find())?.etag === etag ? undefined : true);
  try {
    await poll(gone, { clock, timeout, signal });
    return { waited: true };
  } catch (error) {
    if (error instanceof PollTimeout) return { waited: true, leftAside: etag };
    throw error;
  }
}
