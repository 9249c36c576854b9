import { CreateMultipartUploadCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { parallel, type AwsSession } from '../../../src/aws/index.ts';
import { Bucket } from '../../../src/aws/s3/index.ts';

/** Fills a bucket with objects, with versions of one key, every tenth of them a delete marker, and with uploads under way. */
export async function fillBucket(
  session: AwsSession,
  name: string,
  { objects, versions, uploads }: { objects: number; versions: number; uploads: number },
): Promise<void> {
  const client = session.client(S3Client);
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration }));
  const bucket = new Bucket(session, name);
  await parallel(Array(objects).keys(), 32, (index) => bucket.put(`objects/${index}`, 'x'));
  for (let version = 0; version < versions; version++)
    await (version % 10 === 9 ? bucket.delete('versions') : bucket.put('versions', `${version}`));
  for (let upload = 0; upload < uploads; upload++)
    await client.send(new CreateMultipartUploadCommand({ Bucket: name, Key: `upload-${upload}` }));
}
