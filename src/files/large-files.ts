import { statSync } from 'node:fs';
import { join } from 'node:path';
import { markdown, type Reporter } from '../report/index.ts';
import { OF_OTHERS } from './secret-files.ts';

/** Folders and files that no application runs; packages of others are as they are. */
const NEVER_RUN = [
  /(^|\/)(tests?|__tests__|specs?|e2e|fixtures|coverage|\.github|\.nyc_output)\//i,
  /\.(mp4|mov|avi|mkv|psd|ai|sketch|fig|iso|dmg|tar|tgz|tar\.gz|7z|rar|bak|dump|sql\.gz)$/i,
];
/** Less than this is not worth a word. */
const WORTH_TELLING = 5_000_000;

/** Whether hardly any application runs a file; the path has forward slashes. */
export function isRarelyRun(path: string): boolean {
  return !OF_OTHERS.test(path) && NEVER_RUN.some((pattern) => pattern.test(path));
}

/** Warns about much in a package that nothing runs: it is sent, stored and loaded with every cold start. */
export function warnOfLargeFiles(
  report: Pick<Reporter, 'warning'>,
  { where, folder, paths, ignoreFile }: { where: string; folder: string; paths: readonly string[]; ignoreFile: string },
): void {
  const found = paths
    .filter(isRarelyRun)
    .map((path) => ({ path, size: statSync(join(folder, path), { throwIfNoEntry: false })?.size ?? 0 }))
    .sort((a, b) => b.size - a.size);
  const bytes = found.reduce((sum, { size }) => sum + size, 0);
  if (bytes < WORTH_TELLING) return;
  const names = found.map(({ path, size }) => `${path} (${markdown.bytes(size)})`);
  report.warning(
    `${where} holds ${markdown.bytes(bytes)} that are probably not needed at run time: ${markdown.named(names, 3)}. Leave them out with lines in ${ignoreFile}`,
    { title: 'Large files that are probably not needed' },
  );
}
