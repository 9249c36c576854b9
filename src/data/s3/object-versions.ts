import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import type { Bucket, ListedObject } from '../../aws/s3/index.ts';

export type ObjectVersion = Pick<ListedObject, 'key' | 'size' | 'etag'> & { versionId?: string };

/**
 * The objects below a prefix as they were at a time (milliseconds since the epoch), in the order of their keys: of each
 * key the newest version of that time, unless it is a delete marker. Needs a versioned bucket; versions that a lifecycle
 * rule has removed are gone. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export async function* objectsAt(
  bucket: Bucket,
  prefix: string,
  time: number,
  after?: string,
): AsyncIterable<ObjectVersion[]> {
  let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = { KeyMarker: after };
  /** The key whose version was chosen last: its other versions may be on the next page. */
  let chosen: string | undefined;
  for (;;) {
    const command = new ListObjectVersionsCommand({ ...(await bucket.target()), Prefix: prefix, ...marker });
    const answer = await bucket.client.send(command).catch(async (error: unknown) => {
      throw await bucket.explain(error, `the versions below ${prefix || '/'} could not be listed`);
    });
    const { Versions = [], DeleteMarkers = [] } = answer;
    const versions = [...Versions, ...DeleteMarkers.map((deleted) => ({ ...deleted, Size: undefined, ETag: '' }))]
      .filter(({ LastModified }) => LastModified!.getTime() <= time)
      .sort(
        (a, b) =>
          Buffer.compare(Buffer.from(a.Key!), Buffer.from(b.Key!)) ||
          b.LastModified!.getTime() - a.LastModified!.getTime() ||
          Number(b.IsLatest) - Number(a.IsLatest),
      );
    const page: ObjectVersion[] = [];
    for (const { Key, Size, ETag, VersionId } of versions) {
      if (Key === chosen) continue;
      chosen = Key;
      if (Size !== undefined) page.push({ key: Key!, size: Size, etag: ETag!, versionId: VersionId! });
    }
    yield page;
    if (!answer.IsTruncated || !answer.NextKeyMarker) return;
    marker = { KeyMarker: answer.NextKeyMarker, VersionIdMarker: answer.NextVersionIdMarker };
  }
}
