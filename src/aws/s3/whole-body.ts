import { createHash } from 'node:crypto';
import { Transform, type Readable } from 'node:stream';
import type { Clock } from '../poll.ts';
import type { OpenObject } from './object.ts';

/** How often an object is asked for whose bytes do not arrive, and milliseconds before the second try. */
const TRIES = 6;
const WAIT = 100;

/**
 * An object with all its bytes. The SDK asks again where an answer does not come; where its body is cut on the way, the
 * SDK has handed it over already, so that is done here.
 */
export async function readWhole(
  open: () => Promise<OpenObject | undefined>,
  clock: Clock,
): Promise<(Omit<OpenObject, 'body'> & { bytes: Uint8Array }) | undefined> {
  for (let attempt = 1; ; attempt++) {
    const object = await open();
    if (!object) return undefined;
    const { body, ...facts } = object;
    try {
      return { ...facts, bytes: await body.transformToByteArray() };
    } catch (error) {
      if (attempt === TRIES) throw error;
      await clock.sleep(WAIT * 2 ** (attempt - 1));
    }
  }
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
      done(same ? null : Object.assign(new Error('The bytes are not those of the checksum'), { name: 'BadDigest' }));
    },
  });
  return body.on('error', (error) => checking.destroy(error)).pipe(checking);
}
