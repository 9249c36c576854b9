import { createHash } from 'node:crypto';
import { Transform, type Readable } from 'node:stream';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { Failure } from '../../report/index.ts';
import type { Clock } from '../poll.ts';
import { retry } from '../retry.ts';
import { BODY_WAITS } from './get-object.ts';
import type { ObjectFacts } from './object.ts';

/** What one GetObject answered; its body has not been read. */
export interface Got {
  answer: GetObjectCommandOutput;
  facts: ObjectFacts & { asOf: Date };
}

/** An object with all its bytes, asked for again as a whole where its body is cut on the way. */
export async function readWhole(
  get: () => Promise<Got | undefined>,
  clock: Clock,
): Promise<(Got['facts'] & { bytes: Uint8Array }) | undefined> {
  const read = async () => {
    const got = await get();
    return got && { ...got.facts, bytes: await got.answer.Body!.transformToByteArray() };
  };
  // A Failure is S3's own answer to the request.
  return await retry(read, { waits: BODY_WAITS, mayPass: (error) => !(error instanceof Failure), clock });
}

/**
 * The same bytes, and at their end an error where their SHA-256 is not `sha256` (base64url): an upload that reads them ends
 * with it and is never completed. S3 itself only knows the checksums of the parts.
 */
export function checked(body: Readable, sha256: string): Readable {
  const hash = createHash('sha256');
  const checking = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      const same = hash.digest('base64url') === sha256;
      done(same ? null : Object.assign(new Error('The content does not match its checksum'), { name: 'BadDigest' }));
    },
  });
  return body.on('error', (error) => checking.destroy(error)).pipe(checking);
}
