import {
  ListObjectVersionsCommand,
  type DeleteMarkerEntry,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
  type ObjectVersion as ListedVersion,
} from '@aws-sdk/client-s3';
import type { Bucket, ListedObject } from '../../aws/s3/index.ts';

export type ObjectVersion = Pick<ListedObject, 'key' | 'size' | 'etag'> & { versionId?: string };

/** The newest version and the newest delete marker of a key. */
interface Newest {
  version?: ListedVersion;
  marker?: DeleteMarkerEntry;
}

/**
 * The objects below a prefix as they were at a time (milliseconds since the epoch), in the order of their keys: of each
 * key the newest version of that time, unless it is a delete marker. Needs a versioned bucket; versions that a lifecycle
 * rule has removed are gone. An object that was uploaded in parts has the time at which its upload began. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export async function* objectsAt(
  bucket: Bucket,
  prefix: string,
  time: number,
  after?: string,
): AsyncIterable<ObjectVersion[]> {
  let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = { KeyMarker: after };
  /** The key whose version was chosen last: its other versions may be on the next page. */
  let chosen: string | undefined;
  for (;;) {
    const answer = await listVersions(bucket, { Prefix: prefix, ...from });
    const page: ObjectVersion[] = [];
    for (const [key, { version, marker }] of newestOf(answer, time)) {
      if (key === chosen) continue;
      chosen = key;
      if (version && !(marker && (await isDeleted(bucket, version, marker)))) {
        page.push({ key, size: version.Size!, etag: version.ETag!, versionId: version.VersionId! });
      }
    }
    yield page;
    if (!answer.IsTruncated || !answer.NextKeyMarker) return;
    from = { KeyMarker: answer.NextKeyMarker, VersionIdMarker: answer.NextVersionIdMarker };
  }
}

async function listVersions(
  bucket: Bucket,
  range: Omit<ListObjectVersionsCommandInput, 'Bucket'>,
): Promise<ListObjectVersionsCommandOutput> {
  const command = new ListObjectVersionsCommand({ ...(await bucket.target()), ...range });
  return await bucket.client.send(command).catch(async (error: unknown) => {
    throw await bucket.explain(error, `the versions below ${range.Prefix || '/'} could not be listed`);
  });
}

/**
 * Of each key what is the newest of a time, in the order of the keys. S3 lists the versions of a key newest first, and so its
 * delete markers: times are whole seconds, and would not tell the order of what was written in one.
 */
function newestOf({ Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput, time: number) {
  const newest = new Map<string, Newest>();
  const of = (key: string) => newest.get(key) ?? newest.set(key, {}).get(key)!;
  for (const one of Versions) if (one.LastModified!.getTime() <= time) of(one.Key!).version ??= one;
  for (const one of DeleteMarkers) if (one.LastModified!.getTime() <= time) of(one.Key!).marker ??= one;
  return [...newest].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** Whether a delete marker is newer than a version. */
async function isDeleted(bucket: Bucket, version: ListedVersion, marker: DeleteMarkerEntry): Promise<boolean> {
  if (version.IsLatest || marker.IsLatest) return !version.IsLatest;
  const later = version.LastModified!.getTime() - marker.LastModified!.getTime();
  if (later > 0) return false;
  // The ETag of an object that was uploaded in parts ends with their number. It may have come after the marker.
  const inParts = version.ETag!.includes('-');
  if (later < 0 && !inParts) return true;
  // The times do not tell. S3 does, which lists what is older than the marker when it is asked to begin behind it.
  const behind = { Prefix: marker.Key, KeyMarker: marker.Key, VersionIdMarker: marker.VersionId };
  const { Versions = [] } = await listVersions(bucket, behind);
  return Versions.some(({ Key, VersionId }) => Key === version.Key && VersionId === version.VersionId);
}
