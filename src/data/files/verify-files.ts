import { parallel } from '../../aws/index.ts';
import { messageOf } from '../../report/index.ts';
import { Digest } from '../model/digest.ts';
import { rowOf, type Row } from '../model/value.ts';
import type { Difference } from '../job.ts';
import type { FileJob } from './file-job.ts';
import { SourceChanged, type FileInfo, type FileStore } from './file-store.ts';
import { checkIntegrity, isDamagedDatabase } from './sqlite-content.ts';

/** Differences that are named with their fields; the others are counted. */
const NAMED = 100;

export interface FileComparison {
  /** Files that are the same on both sides. */
  verified: number;
  /** Paths in the target, by kind of difference. */
  missing: string[];
  different: string[];
  extra: string[];
  named: Difference[];
  source: Digest;
  target: Digest;
  /** Of the source's files. */
  bytes: number;
  /** Files that are sound SQLite databases on both sides, when the plan says that all are databases. */
  databases: number;
}

export interface FileCompareOptions {
  concurrency: number;
  /** Paths in the target that the copy left alone on purpose. */
  ignore: ReadonlySet<string>;
  allowExtra: boolean;
}

interface FileState {
  size: number;
  sha256: string;
  /** Why a file of the target is not a sound database. */
  problem?: string;
}

/** Compares every file of both sides by its bytes. Paths and checksums are held in memory (about 300 bytes a file). */
export async function compareFiles(job: FileJob, options: FileCompareOptions): Promise<FileComparison> {
  const { ignore, allowExtra, concurrency } = options;
  const inTarget = (path: string) => (job.sourcePath(path) === undefined ? undefined : path);
  const [expected, actual] = await Promise.all([
    readStates(job.source, concurrency, job.targetPath, (file) => sourceState(job, file)),
    readStates(job.target, concurrency, inTarget, (file) => targetState(job, file)),
  ]);
  const found: FileComparison = {
    verified: 0,
    missing: [],
    different: [],
    extra: [],
    named: [],
    source: digestOf(expected),
    target: digestOf(actual),
    bytes: [...expected.values()].reduce((sum, file) => sum + file.size, 0),
    databases: 0,
  };
  const add = (kind: Difference['kind'], path: string, fields?: Difference['fields']) => {
    found[kind].push(path);
    if (found.named.length < NAMED) found.named.push({ kind, key: path, ...(fields && { fields }) });
  };
  for (const [path, file] of expected) {
    if (ignore.has(path)) continue;
    const present = actual.get(path);
    if (!present) add('missing', path);
    else if (present.sha256 !== file.sha256 || present.problem) add('different', path, differingFields(file, present));
    else found.verified++;
  }
  if (!allowExtra) for (const path of actual.keys()) if (!expected.has(path)) add('extra', path);
  return { ...found, databases: job.sqlite ? found.verified : 0 };
}

/** The states of a store's files by their paths in the target; of two files with one such path the first one counts. */
async function readStates(
  store: FileStore,
  concurrency: number,
  targetPath: (path: string) => string | undefined,
  stateOf: (file: FileInfo) => Promise<FileState | undefined>,
): Promise<Map<string, FileState>> {
  const files = new Map<string, FileState>();
  for await (const page of store.list()) {
    const selected = page.flatMap((file) => {
      const path = targetPath(file.path);
      return path === undefined ? [] : [{ file, path }];
    });
    const states = await parallel(selected, concurrency, ({ file }) => stateOf(file));
    selected.forEach(({ path }, index) => {
      const state = states[index];
      if (state && !files.has(path)) files.set(path, state);
    });
  }
  return files;
}

/** Undefined for what the copy counts as bad: a damaged database, and a file that the target cannot store. */
async function sourceState(job: FileJob, file: FileInfo): Promise<FileState | undefined> {
  if (job.target.refuses(job.targetPath(file.path)!, file.size)) return undefined;
  try {
    if (!job.sqlite) return { size: file.size, sha256: await job.source.sha256(file, job.trust) };
    const { size, sha256, release } = await job.content(file);
    release();
    return { size, sha256 };
  } catch (error) {
    if (error instanceof SourceChanged) return { size: file.size, sha256: 'changed while it was read' };
    if (isDamagedDatabase(error)) return undefined;
    throw error;
  }
}

async function targetState(job: FileJob, file: FileInfo): Promise<FileState> {
  if (!job.sqlite) return { size: file.size, sha256: await job.target.sha256(file, job.trust) };
  const content = await job.target.open(file);
  const { size, sha256 } = content;
  try {
    await checkIntegrity(content, file.path);
    return { size, sha256 };
  } catch (error) {
    return { size, sha256, problem: messageOf(error) };
  } finally {
    content.release();
  }
}

function digestOf(files: ReadonlyMap<string, FileState>): Digest {
  const digest = new Digest();
  for (const [path, { size, sha256 }] of files) digest.add(fileRow(path, size, sha256), ['path']);
  return digest;
}

/** A file as a row of a digest. */
export function fileRow(path: string, size: number, sha256: string): Row {
  return rowOf([
    ['path', path],
    ['size', BigInt(size)],
    ['sha256', sha256],
  ]);
}

function differingFields(source: FileState, target: FileState) {
  return [
    { name: 'size', source: String(source.size), target: String(target.size) },
    { name: 'sha256', source: source.sha256, target: target.sha256 },
    ...(target.problem ? [{ name: 'integrity', source: 'ok', target: target.problem }] : []),
  ].filter((field) => field.source !== field.target);
}
