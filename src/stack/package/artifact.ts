import { createHash, hash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { explainAwsError, httpStatus, isConditionFailed, isNotFound, type AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import type { FolderPackage } from './package-folder.ts';
import { INLINE_LIMIT, type Template } from '../template/template.ts';
import type { StackRequest } from '../request.ts';

/** Larger bodies go up in parts, in parallel. */
const MULTIPART_FROM = 16_000_000;

/** Where something lies or will lie in a bucket. */
export interface Place {
  bucket: string;
  key: string;
  /** https URL, of templates. */
  url?: string;
}

export interface Artifact extends Place {
  /** False when the same content was there already. */
  uploaded: boolean;
}

export interface UploadOptions {
  /** Folder in the bucket, without a slash at the end. */
  prefix?: string;
  kmsKeyId?: string;
}

/** The key of a content. */
export function keyOf({ prefix }: UploadOptions, hash: string, extension: string): string {
  return `${prefix ? `${prefix}/` : ''}${hash}${extension}`;
}

/** Uploads a package under a key made of its content, once: what is there is neither zipped nor sent again. */
export async function uploadArtifact(
  session: AwsSession,
  bucket: string,
  folder: FolderPackage,
  options: UploadOptions = {},
): Promise<Artifact> {
  const key = keyOf(options, folder.sha256, '.zip');
  if (await exists(session, bucket, key)) return { bucket, key, uploaded: false };
  const { path, size } = await folder.zip();
  return {
    bucket,
    key,
    uploaded: await putFile(session, { bucket, key, path, size, type: 'application/zip' }, options),
  };
}

/** Uploads a single file under a key made of its content. */
export async function uploadFile(
  session: AwsSession,
  bucket: string,
  content: Uint8Array,
  options: UploadOptions & { extension: string },
): Promise<Artifact> {
  const key = keyOf(options, hash('sha256', content), options.extension);
  if (await exists(session, bucket, key)) return { bucket, key, uploaded: false };
  return { bucket, key, uploaded: await put(session, { Bucket: bucket, Key: key, Body: content }, options) };
}

/** SHA-256 of a file of this machine, as hexadecimal digits. */
export async function hashLocalFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Uploads a file of this machine to the key of its content; large ones are streamed. False when it was there already. */
export async function uploadLocalFile(
  session: AwsSession,
  { bucket, key, path }: Place & { path: string },
  options: UploadOptions,
): Promise<boolean> {
  if (await exists(session, bucket, key)) return false;
  const file = { bucket, key, path, size: statSync(path).size, type: 'application/octet-stream' };
  return await putFile(session, file, options);
}

async function exists(session: AwsSession, bucket: string, key: string): Promise<boolean> {
  const { HeadObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  try {
    await session
      .client(S3Client)
      .send(new HeadObjectCommand({ Bucket: bucket, Key: key, ExpectedBucketOwner: await session.accountId() }));
    return true;
  } catch (error) {
    // HEAD has no body: a missing bucket and a missing object are both 404, and PUT will tell them apart.
    if (isNotFound(error)) return false;
    throw explainBucketError(error, bucket, session.region);
  }
}

interface LocalFile {
  bucket: string;
  key: string;
  path: string;
  size: number;
  type: string;
}

async function putFile(session: AwsSession, file: LocalFile, options: UploadOptions): Promise<boolean> {
  const input = { Bucket: file.bucket, Key: file.key, ContentType: file.type };
  if (file.size <= MULTIPART_FROM) return await put(session, { ...input, Body: readFileSync(file.path) }, options);
  const [{ Upload }, { S3Client }] = await Promise.all([import('@aws-sdk/lib-storage'), import('@aws-sdk/client-s3')]);
  try {
    const upload = new Upload({
      client: session.client(S3Client),
      params: { ...input, Body: createReadStream(file.path), ...(await conditions(session, options)) },
      queueSize: 3,
      partSize: 5 * 1024 * 1024,
    });
    await upload.done();
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw explainBucketError(error, file.bucket, session.region);
  }
}

async function put(session: AwsSession, input: PutObjectCommandInput, options: UploadOptions): Promise<boolean> {
  const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  try {
    await session.client(S3Client).send(new PutObjectCommand({ ...input, ...(await conditions(session, options)) }));
    return true;
  } catch (error) {
    // Another run put the same content there in the meantime.
    if (isConditionFailed(error)) return false;
    throw explainBucketError(error, input.Bucket!, session.region);
  }
}

async function conditions(session: AwsSession, { kmsKeyId }: UploadOptions) {
  return {
    IfNoneMatch: '*',
    ExpectedBucketOwner: await session.accountId(),
    ...(kmsKeyId && { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKeyId }),
  };
}

/** Says what is wrong with a bucket: not there, in another region, another account's. */
export function explainBucketError(error: unknown, bucket: string, region: string): Failure {
  if (error instanceof Failure) return error;
  const fail = (why: string, todo: string) =>
    new Failure({ code: 'bucket', what: `Bucket ${bucket} cannot be used for packages`, why, todo, cause: error });
  const status = httpStatus(error);
  if (status === 301 || status === 307 || /PermanentRedirect|IllegalLocationConstraint/.test(String(error))) {
    return fail(
      `It is not in ${region}, and CloudFormation reads packages from the region of the stack only`,
      `Set s3-bucket to a bucket in ${region}, or leave it empty to use the bootstrap's`,
    );
  }
  if (isNotFound(error)) {
    return fail('It does not exist', 'Correct s3-bucket, or leave it empty to use the bootstrap stack of the account');
  }
  if (status === 403) {
    return fail(
      'Access is denied: it belongs to another account, or the role that deploys may not use it',
      'Check the owner of the bucket, and s3:GetObject, s3:PutObject and s3:ListBucket in the role that deploys',
    );
  }
  return explainAwsError(error, `Bucket ${bucket} cannot be used for packages`);
}

/** Where a template lies or will lie in the artifacts bucket; the key is its content. */
export function templateUrlOf(
  session: AwsSession,
  { artifactsBucket, artifactsPrefix }: Pick<StackRequest, 'artifactsBucket' | 'artifactsPrefix'>,
  template: Pick<Template, 'text'>,
): string | undefined {
  if (!artifactsBucket) return undefined;
  const key = `${templatePrefix(artifactsPrefix)}/${hash('sha256', template.text)}${templateExtension(template)}`;
  return `${objectUrl(session, artifactsBucket)}/${key}`;
}

/** Path-style, as CloudFormation takes it in every region. */
export function objectUrl(session: AwsSession, bucket: string): string {
  const suffix = session.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://s3.${session.region}.${suffix}/${bucket}`;
}

function templatePrefix(prefix: string | undefined): string {
  return prefix ? `${prefix}/templates` : 'templates';
}

function templateExtension(template: Pick<Template, 'text'>): string {
  return /^\s*\{/.test(template.text) ? '.json' : '.yaml';
}

/** Puts the template into the artifacts bucket, where a rollback finds it. Too large for a request, and no bucket, is a Failure. */
export async function storeTemplate(
  session: AwsSession,
  request: Pick<StackRequest, 'artifactsBucket' | 'artifactsPrefix' | 'kmsKeyId'>,
  template: Template,
): Promise<string | undefined> {
  const bytes = Buffer.byteLength(template.text);
  const bucket = request.artifactsBucket;
  if (bucket) {
    await uploadFile(session, bucket, Buffer.from(template.text), {
      prefix: templatePrefix(request.artifactsPrefix),
      extension: templateExtension(template),
      kmsKeyId: request.kmsKeyId,
    });
    return templateUrlOf(session, request, template);
  }
  if (bytes <= INLINE_LIMIT) return undefined;
  throw new Failure({
    code: 'bucket',
    what: `Template ${template.file ?? ''} has ${bytes} bytes and needs a bucket`,
    why: `CloudFormation takes at most ${INLINE_LIMIT} bytes in a request`,
    todo: 'Set s3-bucket, or let the bootstrap stack be created in this account and region',
    file: template.file,
  });
}
