import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { parallel, type AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import { keysOf, layoutOf, manifestKey } from '../manifest/layout.ts';
import { ManifestReader } from '../manifest/store.ts';
import { ownerOf, siteBucket } from '../manifest/target.ts';

/**
 * Writes the files of a release into a folder, as its build had them: built again from there, it is the same release.
 * Fails where a file is missing or is not what the manifest says.
 */
export async function downloadRelease(
  session: AwsSession,
  target: { bucket: string; keyValueStoreArn: string },
  release: string,
  folder: string,
): Promise<void> {
  const bucket = siteBucket(session, target.bucket, await ownerOf(session, target));
  const layout = layoutOf('');
  const manifest = await new ManifestReader(bucket, layout).read(manifestKey(layout, release));
  const gone = (what: string) =>
    new Failure({
      code: 'not-restorable',
      what: `Release ${release} of the site cannot be copied from its environment`,
      why: `${what} in bucket ${target.bucket} is missing or differs from what was uploaded`,
      todo: 'Deploy that commit again to the environment that it is copied from',
    });
  if (manifest?.status !== 'complete') throw gone('Its manifest');
  const keyOf = keysOf(layout, manifest);
  const own = [...manifest.files].filter(([, { carried }]) => !carried);
  await parallel(own, 16, async ([path, { size }]) => {
    const object = await bucket.get(keyOf(path));
    if (object?.bytes.length !== size) throw gone(path);
    const file = resolve(folder, path);
    // Names come from a manifest that somebody may have written by hand.
    if (!file.startsWith(resolve(folder) + sep)) throw gone(path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(join(folder, path), object.bytes);
  });
}
