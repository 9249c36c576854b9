import { createHash, hash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parallel } from '../../aws/index.ts';
import { hashFile } from '../../files/hash-file.ts';
import { Failure, markdown } from '../../report/index.ts';
import { writeZip, type ZipFile } from '../../zip/index.ts';
import { listPackageFiles, packageFile } from './package-files.ts';

/** Lambda's limit for a function with its layers, unzipped. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const UNZIPPED_LIMIT = 262_144_000;
const READERS = 16;

/** A folder (or one file) as a package: its identity is known at once, its zip is made when it is asked for. */
export interface FolderPackage {
  /** Content id: depends on names, contents, executable bits and links only. */
  sha256: string;
  /** Bytes of all files together. */
  uncompressed: number;
  files: number;
  /** Of all files, in their order, with forward slashes. */
  paths: readonly string[];
  /** Writes the zip to a temporary file, once; call `dispose` when it is no longer needed. */
  zip(): Promise<{ path: string; size: number }>;
  dispose(): void;
}

export interface PackageOptions {
  /** Patterns in .gitignore's syntax, beside those in .deployignore and .samignore. */
  exclude?: readonly string[];
  /** Bytes that the package may have unzipped; Lambda's limit when left out. */
  limit?: number;
}

/**
 * Packages a folder: the same content has the same id and the same zip, whatever the order, dates, owner and platform.
 * Memory stays bounded, whatever the size. Over the limit, broken links and empty folders are a Failure.
 */
export async function packageFolder(folder: string, options: PackageOptions = {}): Promise<FolderPackage> {
  const files = listFiles(folder, options);
  const uncompressed = files.reduce((sum, file) => sum + file.size, 0);
  checkSize(folder, files, uncompressed, options.limit ?? UNZIPPED_LIMIT);
  const hashes = await parallel(files, READERS, async ({ path, size, link }) =>
    link === undefined ? await hashFile(path, size) : hash('sha256', link),
  );
  const sha256 = contentId(files, hashes);
  let scratch: string | undefined;
  let written: Promise<{ path: string; size: number }> | undefined;
  return {
    sha256,
    uncompressed,
    files: files.length,
    paths: files.map(({ name }) => name),
    zip: () => {
      written ??= (async () => {
        scratch = mkdtempSync(join(tmpdir(), 'deploy-package-'));
        const path = join(scratch, `${sha256}.zip`);
        const packed = await writeZip(path, files);
        const changed = packed.findIndex((hash, index) => hash !== hashes[index]);
        if (changed >= 0) {
          throw new Failure({
            code: 'package',
            what: `${files[changed]!.path} changed while it was packaged`,
            todo: 'Let the build finish before the deployment starts',
          });
        }
        return { path, size: statSync(path).size };
      })();
      return written;
    },
    dispose: () => {
      if (scratch) rmSync(scratch, { recursive: true, force: true });
      scratch = written = undefined;
    },
  };
}

function listFiles(folder: string, options: PackageOptions): ZipFile[] {
  try {
    const stats = statSync(folder);
    if (stats.isFile()) return [packageFile(basename(folder), folder, stats)];
    return listPackageFiles(folder, options.exclude);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure({
      code: 'package',
      what: `Folder ${folder} cannot be packaged`,
      why: (error as Error).message,
      todo: 'Check the path, and that the build has run before the deployment',
      cause: error,
    });
  }
}

function checkSize(folder: string, files: readonly ZipFile[], uncompressed: number, limit: number): void {
  if (files.length === 0) {
    throw new Failure({
      code: 'package',
      what: `Folder ${folder} holds nothing to package`,
      todo: 'Check the path, the excludes in .deployignore, and that the build has run before the deployment',
    });
  }
  if (uncompressed <= limit) return;
  const largest = files.toSorted((a, b) => b.size - a.size).slice(0, 5);
  throw new Failure({
    code: 'package',
    what: `Package ${folder} has ${markdown.bytes(uncompressed)} unzipped`,
    why: `Lambda accepts at most ${markdown.bytes(limit)}. Largest files: ${largest.map((file) => `${file.name} (${markdown.bytes(file.size)})`).join(', ')}`,
    todo: 'Exclude what the function does not need with .deployignore, or use package-type: image',
  });
}

/** SHA-256 over a canonical listing: one line a file, with its hash, kind and name. */
function contentId(files: readonly ZipFile[], hashes: readonly string[]): string {
  const listing = createHash('sha256');
  for (const [index, { name, executable, link }] of files.entries()) {
    listing.update(`${hashes[index]} ${link !== undefined ? 'l' : executable ? 'x' : '-'} ${JSON.stringify(name)}\n`);
  }
  return listing.digest('hex');
}
