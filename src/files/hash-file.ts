import { type BinaryToTextEncoding, createHash, hash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';

/** Files up to this size are read at once, which is faster; larger ones as a stream. */
const WHOLE_FILE = 4_000_000;

/** SHA-256 of a file of this machine, as hexadecimal digits. */
export async function hashFile(path: string, size = statSync(path).size): Promise<string> {
  if (size <= WHOLE_FILE) return hash('sha256', readFileSync(path));
  return (await hashStream(path, 'sha256', 'hex')).digest;
}

/** Hash of a file that is read as a stream, with the number of bytes that were read. */
export async function hashStream(
  path: string,
  algorithm: 'md5' | 'sha256',
  encoding: BinaryToTextEncoding,
): Promise<{ digest: string; size: number }> {
  const sum = createHash(algorithm);
  let size = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    sum.update(chunk as Buffer);
    size += (chunk as Buffer).length;
  }
  return { digest: sum.digest(encoding), size };
}
