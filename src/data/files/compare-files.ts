import { parallel } from '../../aws/index.ts';
import { messageOf } from '../../report/index.ts';
import { Digest } from '../model/digest.ts';
import { rowOf, type Row } from '../model/value.ts';
import type { CompareOptions, Comparison, Difference } from '../job/job.ts';
import type { FileJob } from './file-job.ts';
import { SourceChanged, type FileInfo, type FileStore } from '../model/file-store.ts';
import { checkIntegrity, isDamagedDatabase } from './sqlite-content.ts';

/** Differences that are named with their fields; the others are counted. */
const NAMED = 100;

export interface FileComparison extends Comparison {
  /** Paths in the target of missing and different files. */
  differing: ReadonlySet<string>;
  /** Paths that only the target has. */
  surplus: readonly string[];
}

interface FileState {
  size: number;
  sha256: string;
  /** Why a file of the target is not a sound database. */
  problem?: string;
}

/** Compares every file of both sides by its bytes. Paths and checksums are held in memory (about 300 bytes a file). */
export async function compareFiles(
  job: FileJob,
  { settings, passedOver = [] }: CompareOptions,
): Promise<FileComparison> {
  const { concurrency, extra } = settings;
  const inTarget = (path: string) => (job.sourcePath(path) === undefined ? undefined : path);
  const [expected, actual] = await Promise.all([
    readStates(job.source, concurrency, job.targetPath, (file) => sourceState(job, file)),
    readStates(job.target, concurrency, inTarget, (file) => targetState(job, file)),
  ]);
  const ignored = new Set(passedOver);
  const found: Record<Difference['kind'] | 'verified', string[]> = {
    missing: [],
    different: [],
    extra: [],
    verified: [],
  };
  for (const [path, file] of expected) {
    if (!ignored.has(path)) found[compareStates(file, actual.get(path))].push(path);
  }
  if (extra !== 'allow') found.extra = [...actual.keys()].filter((path) => !expected.has(path));
  const named = (['missing', 'different', 'extra'] as const).flatMap((kind) =>
    found[kind].slice(0, NAMED).map((path) => ({ kind, key: path, ...fieldsOf(expected.get(path), actual.get(path)) })),
  );
  const verified = found.verified.length;
  return {
    verified,
    missing: found.missing.length,
    different: found.different.length,
    extra: found.extra.length,
    named: named.slice(0, NAMED),
    source: digestOf(expected),
    target: digestOf(actual),
    bytes: [...expected.values()].reduce((sum, file) => sum + file.size, 0),
    differing: new Set([...found.missing, ...found.different]),
    surplus: found.extra,
    ...(job.sqlite && { notes: [`${verified} SQLite databases passed integrity_check on both sides`] }),
  };
}

function compareStates(expected: FileState, actual: FileState | undefined): 'missing' | 'different' | 'verified' {
  if (!actual) return 'missing';
  return actual.sha256 !== expected.sha256 || actual.problem ? 'different' : 'verified';
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

/** The fields of a file that is on both sides and differs. */
function fieldsOf(source: FileState | undefined, target: FileState | undefined): Pick<Difference, 'fields'> {
  if (!source || !target) return {};
  const fields = [
    { name: 'size', source: String(source.size), target: String(target.size) },
    { name: 'sha256', source: source.sha256, target: target.sha256 },
    ...(target.problem ? [{ name: 'integrity', source: 'ok', target: target.problem }] : []),
  ];
  return { fields: fields.filter((field) => field.source !== field.target) };
}
