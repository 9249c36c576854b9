import { scanSource } from './scan.ts';

/** How many files a built site has, and how many bytes. */
export async function measureSite(source: string): Promise<{ files: number; bytes: number }> {
  const files = await scanSource(source, [], { warning: () => undefined });
  return { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}
