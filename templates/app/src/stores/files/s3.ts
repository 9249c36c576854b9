import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { FileStore } from './files.ts';

/** Seconds for which an address works. The credentials of a function or task last longer. */
const LINK_TTL = 300;

const DAY_MS = 86_400_000;

/** Files in a bucket, below `cache/`. */
export function s3Files(bucket: string, client = new S3Client({}), maxAge = DAY_MS): FileStore {
  const place = (key: string) => ({ Bucket: bucket, Key: `cache/${key}` });
  return {
    kind: 's3',
    async put(key, Body, ContentType) {
      await client.send(new PutObjectCommand({ ...place(key), Body, ContentType }));
    },
    async has(key) {
      try {
        await client.send(new HeadObjectCommand(place(key)));
        return true;
      } catch (error) {
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return false;
        throw error;
      }
    },
    open: async (key) => ({
      url: await getSignedUrl(client, new GetObjectCommand(place(key)), { expiresIn: LINK_TTL }),
    }),
    async sweep() {
      let ContinuationToken: string | undefined;
      do {
        const list = new ListObjectsV2Command({ Bucket: bucket, Prefix: 'cache/', ContinuationToken });
        const { Contents = [], NextContinuationToken } = await client.send(list);
        for (const { Key, LastModified } of Contents)
          if (LastModified!.getTime() <= Date.now() - maxAge)
            await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
        ContinuationToken = NextContinuationToken;
      } while (ContinuationToken);
    },
  };
}
