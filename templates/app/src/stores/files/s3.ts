import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { statusOf } from '../s3.ts';
import { DAY_MS, type FileStore } from './files.ts';

/** Seconds for which an address works. The credentials of a function or task last longer. */
const LINK_TTL = 300;

/** Files in a bucket, below `cache/`. */
export function s3Files(bucket: string, client = new S3Client({}), maxAge = DAY_MS): FileStore {
  const place = (key: string) => ({ Bucket: bucket, Key: `cache/${key}` });
  return {
    kind: 's3',
    put: async (key, Body, ContentType) =>
      void (await client.send(new PutObjectCommand({ ...place(key), Body, ContentType }))),
    has: (key) =>
      client.send(new HeadObjectCommand(place(key))).then(
        () => true,
        (error: unknown) => {
          if (statusOf(error) === 404) return false;
          throw error;
        },
      ),
    open: async (key) => ({
      url: await getSignedUrl(client, new GetObjectCommand(place(key)), { expiresIn: LINK_TTL }),
    }),
    async sweep() {
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: 'cache/' }))
        for (const { Key, LastModified } of Contents)
          if (LastModified!.getTime() <= Date.now() - maxAge)
            await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    },
  };
}
