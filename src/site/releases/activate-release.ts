import type { AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { readPointer, writePointer } from '../edge/pointer.ts';
import { keysOf, layoutOf, manifestKey } from '../manifest/layout.ts';
import { ManifestReader, writeManifest } from '../manifest/store.ts';
import type { SiteRequest } from '../request.ts';
import { ownerOf, siteBucket } from '../manifest/target.ts';
import { publishErrorPage } from './error-page.ts';

type ReleaseTarget = Pick<SiteRequest, 'bucket' | 'prefix' | 'expectedBucketOwner' | 'order'> & {
  keyValueStoreArn: string;
};

/** The release that the edge is told to serve; undefined while there is none. */
export async function readLiveRelease(session: AwsSession, keyValueStoreArn: string): Promise<string | undefined> {
  return (await readPointer(session, keyValueStoreArn))?.release;
}

/** Why a release cannot be made live any more; undefined where all of it is there. */
export async function missingOfRelease(
  session: AwsSession,
  target: Omit<ReleaseTarget, 'order'>,
  release: string,
): Promise<string | undefined> {
  const bucket = siteBucket(session, target.bucket, await ownerOf(session, target));
  const layout = layoutOf(target.prefix);
  const manifest = await new ManifestReader(bucket, layout).read(manifestKey(layout, release));
  if (!manifest) return 'its manifest is gone: it was deleted, or never existed';
  if (manifest.status !== 'complete' || !manifest.record) return 'its upload was never finished';
  const page = manifest.files.get('index.html');
  if (!page) return undefined;
  const found = await bucket.head(keysOf(layout, manifest)('index.html'));
  return found?.size === page.size ? undefined : 'its page is gone';
}

/**
 * Makes an earlier release live again: its manifest says that everything is still there; nothing is sent and nothing
 * invalidated. `order` takes the place of the release's own, so that going back counts as the newest deployment.
 */
export async function activateRelease(
  { session, report }: Pick<Context, 'session' | 'report'>,
  target: ReleaseTarget,
  release: string,
): Promise<void> {
  const arn = target.keyValueStoreArn;
  const bucket = siteBucket(session, target.bucket, await ownerOf(session, target));
  const layout = layoutOf(target.prefix);
  const [live, manifest] = await Promise.all([
    readPointer(session, arn),
    new ManifestReader(bucket, layout).read(manifestKey(layout, release)),
  ]);
  if (manifest?.status !== 'complete' || !manifest.record)
    throw new Failure({
      code: 'not-found',
      what: `Release ${release} of the site is not in bucket ${target.bucket}`,
      why: manifest ? 'Its upload was never finished' : 'It was deleted, or never existed',
      todo: 'Deploy that commit again; keep-releases sets how many releases stay complete',
    });
  if (live?.release !== release) {
    // Written again, so that it counts as new: a prune that runs now leaves it alone.
    await writeManifest(bucket, layout, manifest);
    const before = live && (await new ManifestReader(bucket, layout).read(manifestKey(layout, live.release)));
    await publishErrorPage(bucket, layout, { manifest, before });
    await writePointer(session, arn, { ...manifest.record, order: target.order ?? live?.order }, live?.release);
  }
  report.note(`Release ${release} of the site is live`);
}
