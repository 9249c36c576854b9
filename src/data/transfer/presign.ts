import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** An address at which an object can be read or written for so many seconds, without any right on the bucket. */
export async function presign(
  s3: S3Client,
  method: 'get' | 'put',
  object: { Bucket: string; Key: string },
  expiresIn: number,
): Promise<string> {
  const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
  const command = method === 'get' ? new GetObjectCommand(object) : new PutObjectCommand(object);
  return await getSignedUrl(s3, command as GetObjectCommand, { expiresIn });
}
