import { hash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import type { Bucket } from '../../aws/s3/index.ts';
import { type AwsSession, dnsSuffix } from '../../aws/index.ts';
import { hashFile } from '../../files/hash-file.ts';
import { Failure } from '../../report/index.ts';
import type { StackRequest } from '../request.ts';
import { INLINE_LIMIT, type Template } from '../template/template.ts';
import type { FolderPackage } from './package-folder.ts';

/** Bytes from which a file is sent in parts, in parallel. */
const MULTIPART_FROM = 16_000_000;

/** Metadata with the SHA-256 of what was sent in parts, in base64url. */
const DIGEST = 'sha256';

/** Where something is or will be in a bucket. */
export interface Place {
  bucket: string;
  key: string;
  /** https URL, of templates. */
  url?: string;
}

export interface Artifact extends Place {
  /** False when the same content was there already. */
  uploaded: boolean;
  /** SHA-256 of the zip that was uploaded, in base64. */
  digest?: string;
}

/** A package in the bucket. */
export interface StoredPackage {
  /** SHA-256 of the zip in base64, as Lambda says it of the code of a function; undefined where S3 does not keep it. */
  digest?: string;
  /** When it was stored: one that was deleted since, and made anew, may have other bytes of the same content. */
  since: Date;
}

export interface UploadOptions {
  /** Folder in the bucket, without a slash at the end. */
  prefix?: string;
  kmsKeyId?: string;
  /** Somebody has looked already (`findPackage`): it is sent without a second look. */
  isMissing?: boolean;
}

/** The key of a content. */
export function keyOf({ prefix }: UploadOptions, hash: string, extension: string): string {
  return `${prefix ? `${prefix}/` : ''}${hash}${extension}`;
}

/** A package that is there already, under the key of its content. */
export async function findPackage(
  session: AwsSession,
  { bucket, key }: Pick<Place, 'bucket' | 'key'>,
): Promise<StoredPackage | undefined> {
  const found = await (await openBucket(session, bucket)).head(key);
  const sha256 = found?.sha256 ?? found?.headers.metadata?.[DIGEST];
  return found && { since: found.lastModified, ...(sha256 && { digest: base64(sha256) }) };
}

function base64(sha256: string): string {
  return Buffer.from(sha256, 'base64url').toString('base64');
}

/** Uploads a package under a key made of its content, once: what is there is neither zipped nor sent again. */
export async function uploadArtifact(
  session: AwsSession,
  bucket: string,
  folder: FolderPackage,
  options: UploadOptions = {},
): Promise<Artifact> {
  const key = keyOf(options, folder.sha256, '.zip');
  let digest: string | undefined;
  const put = async (door: Bucket) => {
    const { path } = await folder.zip();
    const sha256 = await hashFile(path);
    digest = Buffer.from(sha256, 'hex').toString('base64');
    return await putFile(door, key, { path, sha256 }, options.kmsKeyId);
  };
  const uploaded = options.isMissing
    ? await put(await openBucket(session, bucket))
    : await putOnce(session, { bucket, key }, put);
  return { bucket, key, uploaded, ...(uploaded && digest && { digest }) };
}

/** Uploads a content under a key made of it. */
export async function uploadContent(
  session: AwsSession,
  bucket: string,
  content: Uint8Array,
  options: UploadOptions & { extension: string },
): Promise<Artifact> {
  const key = keyOf(options, hash('sha256', content), options.extension);
  const { kmsKeyId } = options;
  const sha256 = hash('sha256', content, 'base64url');
  const uploaded = await putOnce(session, { bucket, key }, async (door) => {
    return (await door.putIf(key, content, { ifNoneMatch: '*' }, { kmsKeyId, sha256 })) !== undefined;
  });
  return { bucket, key, uploaded };
}

/**
 * Uploads a file as it is to the key of its content, which `sha256` (hexadecimal) is the hash of. False when it was there
 * already. A file that has changed since is a Failure: other bytes never lie under that key.
 */
export async function uploadLocalFile(
  session: AwsSession,
  { bucket, key, path, sha256 }: Place & { path: string; sha256: string },
  { kmsKeyId }: UploadOptions,
): Promise<boolean> {
  return await putOnce(session, { bucket, key }, (door) => putFile(door, key, { path, sha256 }, kmsKeyId));
}

/** `put` says false when another run put the same content there in the meantime. */
async function putOnce(
  session: AwsSession,
  { bucket, key }: Place,
  put: (door: Bucket) => Promise<boolean>,
): Promise<boolean> {
  const door = await openBucket(session, bucket);
  // A missing bucket and a missing object look the same to HEAD; the write distinguishes them.
  return (await door.head(key)) === undefined && (await put(door));
}

async function openBucket(session: AwsSession, bucket: string): Promise<Bucket> {
  const s3 = await import('../../aws/s3/index.ts');
  const hint = `Set s3-bucket to a bucket in ${session.region}, or leave it empty to use that of the bootstrap stack`;
  return new s3.Bucket(session, bucket, { hint });
}

/** S3 takes no other bytes than those of the hash. */
async function putFile(
  door: Bucket,
  key: string,
  { path, sha256: digest }: { path: string; sha256: string },
  kmsKeyId: string | undefined,
): Promise<boolean> {
  const { size } = statSync(path);
  const condition = { ifNoneMatch: '*' } as const;
  const sha256 = Buffer.from(digest, 'hex').toString('base64url');
  try {
    if (size > MULTIPART_FROM)
      return await door.upload(key, () => createReadStream(path), size, {
        condition,
        kmsKeyId,
        sha256,
        // S3 keeps a checksum of checksums of what is sent in parts.
        headers: { metadata: { [DIGEST]: sha256 } },
      });
    return (await door.putIf(key, readFileSync(path), condition, { kmsKeyId, sha256 })) !== undefined;
  } catch (error) {
    const { isContentMismatch } = await import('../../aws/s3/index.ts');
    if (!isContentMismatch(error)) throw error;
    throw new Failure({
      code: 'source-changed',
      what: `${path} changed while it was being sent`,
      todo: 'Let the build finish before the deployment starts, and run it again',
      cause: error,
    });
  }
}

type Artifacts = Pick<StackRequest, 'artifactsBucket' | 'artifactsPrefix' | 'kmsKeyId'>;

/** Options for what belongs into a folder of the artifacts bucket: `packages` or `templates`. */
export function uploadOptions({ artifactsPrefix, kmsKeyId }: Artifacts, folder: string): UploadOptions {
  return { prefix: artifactsPrefix ? `${artifactsPrefix}/${folder}` : folder, kmsKeyId };
}

/** Where a template is or will be in the artifacts bucket; the key is its content. */
export function templateUrlOf(
  session: AwsSession,
  request: Artifacts,
  { text }: Pick<Template, 'text'>,
): string | undefined {
  if (!request.artifactsBucket) return undefined;
  const key = keyOf(uploadOptions(request, 'templates'), hash('sha256', text), templateExtension(text));
  return `${objectUrl(session, request.artifactsBucket)}/${key}`;
}

/** Path-style, as CloudFormation accepts it in every region. */
export function objectUrl(session: AwsSession, bucket: string): string {
  return `https://s3.${session.region}.${dnsSuffix(session.region)}/${bucket}`;
}

function templateExtension(text: string): string {
  return /^\s*\{/.test(text) ? '.json' : '.yaml';
}

/**
 * Puts the template into the artifacts bucket, where a rollback finds it, and returns its URL. Without a bucket, one
 * that is too large for a request is a Failure.
 */
export async function storeTemplate(
  session: AwsSession,
  request: Artifacts,
  { text, file }: Template,
): Promise<string | undefined> {
  if (request.artifactsBucket) {
    const options = { ...uploadOptions(request, 'templates'), extension: templateExtension(text) };
    await uploadContent(session, request.artifactsBucket, Buffer.from(text), options);
    return templateUrlOf(session, request, { text });
  }
  const bytes = Buffer.byteLength(text);
  if (bytes <= INLINE_LIMIT) return undefined;
  throw new Failure({
    code: 'bucket',
    what: `Template ${file ?? ''} has ${bytes} bytes and needs a bucket`,
    why: `CloudFormation accepts at most ${INLINE_LIMIT} bytes in a request`,
    todo: 'Set s3-bucket, or let the bootstrap stack be created in this account and region',
    file,
  });
}
