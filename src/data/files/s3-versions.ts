import { ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { FileInfo } from './files.ts';

/** An object as it was at some time. */
export interface ObjectVersion extends FileInfo {
  versionId: string;
}

/**
 * The objects below a prefix as they were at a time, in the order of their keys: of each key the last version that was
 * there then, unless that was a delete marker. Needs a versioned bucket; versions that a lifecycle rule has removed are
 * gone. `path` is the whole key.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export async function* listVersions(
  client: S3Client,
  base: { Bucket: string; ExpectedBucketOwner: string; Prefix: string },
  asOf: number,
  after?: string,
): AsyncIterable<ObjectVersion[]> {
  let KeyMarker: string | undefined = after;
  let VersionIdMarker: string | undefined;
  let decided: string | undefined;
  do {
    const answer = await client.send(new ListObjectVersionsCommand({ ...base, KeyMarker, VersionIdMarker }));
    const all = [
      ...(answer.Versions ?? []).map((version) => ({ ...version, deleted: false })),
      ...(answer.DeleteMarkers ?? []).map((marker) => ({ ...marker, deleted: true, Size: 0, ETag: '' })),
    ].filter((version) => version.LastModified!.getTime() <= asOf);
    // Per key the newest first; the answer keeps markers apart from versions.
    all.sort(
      (a, b) =>
        Buffer.compare(Buffer.from(a.Key!), Buffer.from(b.Key!)) ||
        b.LastModified!.getTime() - a.LastModified!.getTime() ||
        Number(b.IsLatest) - Number(a.IsLatest),
    );
    const page: ObjectVersion[] = [];
    for (const version of all) {
      if (version.Key === decided) continue;
      decided = version.Key;
      if (!version.deleted && !version.Key!.endsWith('/'))
        page.push({
          path: version.Key!,
          size: version.Size!,
          stamp: `${version.ETag}:${version.VersionId}`,
          versionId: version.VersionId!,
        });
    }
    yield page;
    KeyMarker = answer.NextKeyMarker;
    VersionIdMarker = answer.NextVersionIdMarker;
    if (!answer.IsTruncated) return;
  } while (KeyMarker);
}
