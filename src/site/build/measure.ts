import { hash } from 'node:crypto';
import { scanSource } from './scan.ts';

/** How many files a built site has, how many bytes, and a digest of all of them. */
export async function measureSite(source: string): Promise<{ files: number; bytes: number; digest: string }> {
  const files = await scanSource(source, [], { warning: () => undefined });
  return {
    files: files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    digest: hash('sha256', JSON.stringify(files.map(({ path, sha256 }) => [path, sha256]))),
  };
}
