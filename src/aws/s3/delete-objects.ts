import { DeleteObjectsCommand, type ObjectIdentifier, type S3Client, type _Error as Refusal } from '@aws-sdk/client-s3';
import { Failure, markdown } from '../../report/index.ts';
import { chunks } from '../concurrency.ts';

interface Place {
  name: string;
  client: S3Client;
  target(): Promise<{ Bucket: string; ExpectedBucketOwner?: string }>;
  explain(error: unknown, what: string): Promise<Failure>;
}

/** DeleteObjects takes this many objects. */
const BATCH = 1000;
const ATTEMPTS = 3;

/**
 * Deletes objects, or the versions of them that are named. S3 answers 200 and lists what it did not delete: that is tried
 * three times altogether, save where it is denied. A failure says how many of them all are not deleted: what came before stays so.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export async function deleteObjects(
  bucket: Place,
  objects: readonly ObjectIdentifier[],
  signal?: AbortSignal,
): Promise<void> {
  let done = 0;
  const undeleted = () => {
    const all = markdown.count(objects.length, 'object');
    return `${done === 0 ? all : markdown.count(objects.length - done, `of ${all}`, `of ${all}`)} could not be deleted`;
  };
  for (const batch of chunks(objects, BATCH)) {
    let rest = batch;
    for (let attempt = 1; rest.length > 0; attempt++) {
      const Errors = await send(bucket, rest, signal).catch(async (error: unknown) => {
        throw await bucket.explain(error, undeleted());
      });
      done += rest.length - Errors.length;
      const denied = Errors.find(({ Code }) => Code === 'AccessDenied');
      const told = denied ?? (attempt === ATTEMPTS ? Errors[0] : undefined);
      if (told)
        throw new Failure({
          code: denied ? 'permission' : 'aws',
          what: `Bucket ${bucket.name}: ${undeleted()}`,
          why: `${told.Key}: ${told.Code} ${told.Message ?? ''}`,
          todo: denied ? allowed(rest) : 'Run again: it deletes the rest',
        });
      rest = Errors.map(({ Key, VersionId }) => ({ Key: Key!, VersionId }));
    }
  }
}

/** A deletion by the key alone puts a delete marker over versions: Object Lock, which keeps those, has nothing against it. */
function allowed(refused: readonly ObjectIdentifier[]): string {
  return refused.some(({ VersionId }) => VersionId !== undefined)
    ? 'Allow the role s3:DeleteObject and s3:DeleteObjectVersion there, or remove what protects them (a bucket policy, a legal hold or a retention period of Object Lock), then run again'
    : 'Allow the role s3:DeleteObject there, or change the bucket policy that denies it, then run again';
}

/** What S3 did not delete of one batch. */
async function send(bucket: Place, objects: ObjectIdentifier[], signal?: AbortSignal): Promise<Refusal[]> {
  signal?.throwIfAborted();
  const Delete = { Quiet: true, Objects: objects };
  const { Errors = [] } = await bucket.client.send(new DeleteObjectsCommand({ ...(await bucket.target()), Delete }));
  return Errors;
}
