import { readdirSync } from 'node:fs';
import { basename, dirname, posix, resolve } from 'node:path';
import { isFolder, kindOfPath } from '../../files/walk.ts';
import { didYouMean, inputFailure } from '../../report/index.ts';

/** Where builds put what they have made, and nobody else anything: in many apps `public` is a folder of the source. */
const BUILT = ['dist', 'build', 'out', '_site'];

/** The folder that an input names, from `directory`; a Failure where it is not there says what is, if that was meant. */
export function inputFolder(
  directory: string,
  { input, path, or = '' }: { input: string; path: string; or?: string },
): string {
  const folder = resolve(directory, path);
  if (isFolder(folder)) return folder;
  throw inputFailure(
    input,
    path,
    `a folder below working-directory${or}; this one ${kindOfPath(folder)} (is the build command right?)`,
    nearFolder(directory, path),
  );
}

/** The folder that was hardly meant to be missing: one beside it with nearly its name, or else one of a build's. */
export function nearFolder(directory: string, path: string): string | undefined {
  const beside = foldersIn(resolve(directory, dirname(path)));
  const meant = didYouMean(basename(path), beside) ?? BUILT.find((name) => beside.includes(name));
  return meant === undefined ? undefined : posix.join(dirname(path), meant);
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? one.name : []));
  } catch {
    return [];
  }
}
