import { createHash, hash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Files up to this size are read at once, which is faster; larger ones as a stream. */
const WHOLE_FILE = 4_000_000;

/** SHA-256 of a file of this machine, as hexadecimal digits. */
export async function hashFile(path: string, size = statSync(path).size): Promise<string> {
  if (size <= WHOLE_FILE) return hash('sha256', readFileSync(path));
  const sha256 = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), sha256);
  return sha256.digest('hex');
}
