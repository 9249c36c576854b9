import { parallel } from '../../aws/index.ts';
import { messageOf } from '../../report/index.ts';
import type { DeadLetter } from '../checkpoint/dead-letter.ts';
import { Digest } from '../model/digest.ts';
import { rowOf, type Row } from '../model/value.ts';
import type { CompareOptions, Comparison, Difference } from '../job/job.ts';
import type { FileJob } from './file-job.ts';
import { SourceChanged, type FileInfo } from '../model/file-store.ts';
import { duplicatePath, fileLetter } from './file-letter.ts';
import { Journals } from './journals.ts';
import { checkIntegrity, isBadDatabase } from './sqlite-content.ts';

/** Differences that are named with their fields; the others are counted. */
const NAMED = 100;

/** Bad files that are named with their reason; the others are counted. */
const LETTERS = 1000;

export interface FileComparison extends Comparison {
  /** Paths in the target of missing and different files that can be written. */
  differing: ReadonlySet<string>;
  /** What lies beside the databases of the target. */
  journals: Journals;
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
  const { concurrency, extra, onConflict } = settings;
  const [{ files: expected, bad }, { files: actual, journals }] = await Promise.all([
    readSource(job, concurrency),
    readTarget(job, concurrency),
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
  const differing = new Set([...found.missing, ...found.different]);
  const surplus = [...actual.keys()].filter((path) => !expected.has(path));
  // The source still has these: their former copies are neither removed nor proven. A file that was to be kept is no copy.
  const stale =
    extra === 'allow' && onConflict === 'skip' ? [] : surplus.filter((path) => bad.has(path) && !ignored.has(path));
  found.different = [...found.different, ...stale];
  if (extra !== 'allow') found.extra = surplus.filter((path) => !bad.has(path));
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
    bad: { count: bad.count, letters: bad.letters, stale: stale.length },
    differing,
    surplus: found.extra,
    journals,
    ...(job.sqlite && { notes: [`${verified} SQLite databases passed integrity_check on both sides`] }),
  };
}

function compareStates(expected: FileState, actual: FileState | undefined): 'missing' | 'different' | 'verified' {
  if (!actual) return 'missing';
  return actual.sha256 !== expected.sha256 || actual.problem ? 'different' : 'verified';
}

/** The files of the source that cannot be copied, by their paths in the target. */
class BadFiles {
  readonly letters: DeadLetter[] = [];
  readonly #paths = new Set<string>();
  count = 0;

  add(path: string, letter: DeadLetter): void {
    this.#paths.add(path);
    if (this.count++ < LETTERS) this.letters.push(letter);
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }
}

/** The files of the source by their paths in the target; of two files with one such path the first one counts. */
async function readSource(job: FileJob, concurrency: number) {
  const [files, bad] = [new Map<string, FileState>(), new BadFiles()];
  const first = new Map<string, string>();
  for await (const page of job.source.list()) {
    for (const { file, path, state } of await readStates(page, concurrency, job.targetPath, (one) =>
      sourceState(job, one),
    )) {
      const other = first.get(path);
      const reason = other === undefined ? state.bad : duplicatePath(other, path);
      if (other === undefined) first.set(path, file.path);
      if (reason !== undefined) bad.add(path, fileLetter(job, 'bad', file, reason));
      else files.set(path, state);
    }
  }
  return { files, bad };
}

async function readTarget(job: FileJob, concurrency: number) {
  const [files, journals] = [new Map<string, FileState>(), new Journals()];
  const inTarget = (path: string) => (job.sourcePath(path) === undefined ? undefined : path);
  for await (const page of job.target.list()) {
    if (job.sqlite) journals.add(page);
    for (const { path, state } of await readStates(page, concurrency, inTarget, (one) => targetState(job, one)))
      files.set(path, state);
  }
  // What lies beside a database may be on a later page.
  for (const [path, state] of files) {
    const problem = journals.problem(path);
    if (problem !== undefined) files.set(path, { ...state, problem });
  }
  return { files, journals };
}

/** The states of the files of a page that the migration selects, with their paths in the target. */
async function readStates<State>(
  page: readonly FileInfo[],
  concurrency: number,
  targetPath: (path: string) => string | undefined,
  stateOf: (file: FileInfo) => Promise<State>,
): Promise<{ file: FileInfo; path: string; state: State }[]> {
  const selected = page.flatMap((file) => {
    const path = targetPath(file.path);
    return path === undefined ? [] : [{ file, path }];
  });
  return await parallel(selected, concurrency, async (one) => ({ ...one, state: await stateOf(one.file) }));
}

/** `bad`: why the copy counts the file as bad. It is a database that cannot be read, or the target cannot store it. */
async function sourceState(job: FileJob, file: FileInfo): Promise<FileState & { bad?: string }> {
  const bad = (reason: string) => ({ size: file.size, sha256: '', bad: reason });
  const refused = job.target.refuses(job.targetPath(file.path)!, file.size);
  if (refused !== undefined) return bad(refused);
  try {
    if (!job.sqlite) return { size: file.size, sha256: await job.source.sha256(file, job.trust) };
    const { size, sha256, release } = await job.content(file);
    release();
    return { size, sha256 };
  } catch (error) {
    if (error instanceof SourceChanged) return { size: file.size, sha256: 'changed while it was read' };
    if (isBadDatabase(error)) return bad(messageOf(error));
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
  for (const [path, { size, sha256, problem }] of files) {
    // What an app has written into a WAL is a change, too.
    digest.add(fileRow(path, size, problem === undefined ? sha256 : `${sha256}: ${problem}`), ['path']);
  }
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
