import { parallel } from '../../aws/index.ts';
import { Digest } from '../model/digest.ts';
import type { FileJob } from './file-job.ts';
import { SourceChanged, type FileInfo, type FileStore } from './files.ts';
import { inspectContent } from './sqlite-content.ts';
import { rowOf, type Row } from '../model/value.ts';
import type { Difference } from '../job.ts';
import { Failure, messageOf } from '../../report/index.ts';

const NAMED = 100;

export interface FileComparison {
  verified: number;
  missing: string[];
  different: string[];
  extra: string[];
  named: Difference[];
  source: Digest;
  target: Digest;
  bytes: number;
  /** Sound SQLite files, with their pages, when the plan says that they are databases. */
  databases: number;
}

export interface FileCompareOptions {
  concurrency: number;
  /** Paths of the target that were left alone on purpose. */
  ignore: ReadonlySet<string>;
  allowExtra: boolean;
}

interface FileState {
  size: number;
  sha256: string;
  problem?: string;
}

/** Compares every file of both sides by its bytes; paths and checksums are held in memory (about 300 bytes a file). */
export async function compareFiles(job: FileJob, options: FileCompareOptions): Promise<FileComparison> {
  await job.source.refresh();
  const [expected, actual] = await Promise.all([
    read(job.source, options.concurrency, job.targetPath, (file) => sourceState(job, file)),
    read(
      job.target,
      options.concurrency,
      (path) => (job.sourcePath(path) === undefined ? undefined : path),
      (file) => targetState(job, file),
    ),
  ]);
  const result: FileComparison = {
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
  for (const [path, file] of expected) {
    if (options.ignore.has(path)) continue;
    const there = actual.get(path);
    if (!there) note(result, 'missing', path);
    else if (there.sha256 !== file.sha256 || there.problem) note(result, 'different', path, fieldsOf(file, there));
    else {
      result.verified++;
      if (job.sqlite) result.databases++;
    }
  }
  if (!options.allowExtra) for (const path of actual.keys()) if (!expected.has(path)) note(result, 'extra', path);
  return result;
}

async function read(
  store: FileStore,
  concurrency: number,
  place: (path: string) => string | undefined,
  state: (file: FileInfo) => Promise<FileState | undefined>,
): Promise<Map<string, FileState>> {
  const files = new Map<string, FileState>();
  for await (const page of store.list()) {
    const wanted = page.filter((file) => place(file.path) !== undefined);
    const states = await parallel(wanted, concurrency, state);
    wanted.forEach((file, index) => {
      const path = place(file.path)!;
      const found = states[index];
      if (found && !files.has(path)) files.set(path, found);
    });
  }
  return files;
}

/** A damaged database was not copied, and is counted as a bad row: it is no part of the comparison. */
async function sourceState(job: FileJob, file: FileInfo): Promise<FileState | undefined> {
  if (job.target.refuses(job.targetPath(file.path)!, file.size)) return undefined;
  try {
    if (!job.sqlite) return { size: file.size, sha256: await job.source.sha256(file, job.trust) };
    const content = await job.content(file);
    content.release();
    return { size: content.size, sha256: content.sha256 };
  } catch (error) {
    if (error instanceof SourceChanged) return { size: file.size, sha256: 'changed while it was read' };
    if (error instanceof Failure && (error.code === 'integrity' || error.code === 'sqlite')) return undefined;
    throw error;
  }
}

async function targetState(job: FileJob, file: FileInfo): Promise<FileState> {
  if (!job.sqlite) return { size: file.size, sha256: await job.target.sha256(file, job.trust) };
  const content = await job.target.open(file);
  try {
    await inspectContent(content, file.path);
    return { size: content.size, sha256: content.sha256 };
  } catch (error) {
    return { size: content.size, sha256: content.sha256, problem: messageOf(error) };
  } finally {
    content.release();
  }
}

function digestOf(files: ReadonlyMap<string, FileState>): Digest {
  const digest = new Digest();
  for (const [path, { size, sha256 }] of files) digest.add(fileRow(path, size, sha256), ['path']);
  return digest;
}

/** A file as the digest of a place takes it. */
export function fileRow(path: string, size: number, sha256: string): Row {
  return rowOf([
    ['path', path],
    ['size', BigInt(size)],
    ['sha256', sha256],
  ]);
}

function fieldsOf(source: FileState, target: FileState) {
  return [
    { name: 'size', source: String(source.size), target: String(target.size) },
    { name: 'sha256', source: source.sha256, target: target.sha256 },
    ...(target.problem ? [{ name: 'integrity', source: 'ok', target: target.problem }] : []),
  ].filter((field) => field.source !== field.target);
}

function note(result: FileComparison, kind: Difference['kind'], path: string, fields?: Difference['fields']): void {
  result[kind].push(path);
  if (result.named.length < NAMED) result.named.push({ kind, key: path, ...(fields && { fields }) });
}
