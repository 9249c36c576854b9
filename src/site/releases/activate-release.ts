import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { readPointer, writePointer } from '../edge/pointer.ts';
import { layoutOf, manifestKey } from '../manifest/layout.ts';
import { ManifestReader, writeManifest } from '../manifest/store.ts';
import type { SiteRequest } from '../request.ts';
import { ownerOf, siteBucket } from '../target.ts';
import { publishErrorPage } from './error-page.ts';

/**
 * Makes an earlier release live again: its manifest says that everything is still there; nothing is sent and nothing
 * invalidated. `order` takes the place of the release's own, so that going back counts as the newest deployment.
 */
export async function activateRelease(
  { session, report }: Pick<Context, 'session' | 'report'>,
  target: Pick<SiteRequest, 'bucket' | 'prefix' | 'expectedBucketOwner' | 'order'> & { keyValueStoreArn: string },
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
      why: manifest ? 'Its upload was never finished' : 'It was pruned, or was never there',
      todo: 'Deploy that commit again; keep-releases says how many releases stay complete',
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
