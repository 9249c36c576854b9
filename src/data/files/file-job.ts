import picomatch from 'picomatch';
import type { AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import type { Content, FileInfo, FileStore, FileTarget } from './files.ts';
import type { FilesDefinition } from '../definition/definition.ts';
import { snapshotContent } from './sqlite-content.ts';
import { compileTemplate } from '../mapping/template.ts';
import { rowOf } from '../model/value.ts';

/** A migration of files in the direction in which it runs. */
export interface FileJob {
  name: string;
  source: FileStore;
  target: FileTarget;
  /** Path in the target of a path in the source; undefined for files that are no part of the migration. */
  targetPath(path: string): string | undefined;
  /** Path in the source of a path in the target; undefined for files that this migration could not have written. */
  sourcePath(path: string): string | undefined;
  /** The bytes to be written: as they are, or a consistent snapshot of a SQLite database. */
  content(file: FileInfo): Promise<Content>;
  sqlite: boolean;
  /** Compare by the checksums that the store keeps, where it keeps one. */
  trust: boolean;
  /** How S3 Batch Operations could carry the copy out. */
  batch?: BatchRoute;
}

/** A copy from S3 to S3 that keeps the keys below a prefix: what a batch job can do. */
export interface BatchRoute {
  session: AwsSession;
  from: { bucket: string; prefix: string };
  to: { bucket: string; prefix: string };
  role: string;
  /** Take it whatever the estimate says. */
  forced: boolean;
}

export function fileJob(options: {
  name: string;
  source: FileStore;
  target: FileTarget;
  plan: FilesDefinition;
  direction: 'forward' | 'reverse';
  batch?: BatchRoute;
}): FileJob {
  const { name, source, target, plan, direction } = options;
  const forward = direction === 'forward';
  const paths = pathMapping(name, plan);
  const matches = picomatch(plan.include ?? ['**'], { dot: true, ignore: [...(plan.exclude ?? [])] });
  // SQLite's own files beside a database hold nothing that its snapshot has not.
  const beside = (path: string) => plan.sqlite === true && /-(wal|shm|journal)$/.test(path);
  const selected = (path: string) => matches(path) && !beside(path);
  const toTarget = (path: string) => (selected(path) ? paths.forward(path) : undefined);
  const toSource = (path: string) => {
    const original = paths.inverse(path);
    return original !== undefined && selected(original) ? original : undefined;
  };
  return {
    name,
    source,
    target,
    targetPath: forward ? toTarget : toSource,
    sourcePath: forward ? toSource : toTarget,
    content: (file) => (plan.sqlite ? snapshotContent(source, file) : source.open(file)),
    sqlite: plan.sqlite === true,
    trust: plan.compare === 'checksum',
    ...(options.batch && { batch: options.batch }),
  };
}

function pathMapping(name: string, { path }: FilesDefinition) {
  if (!path) return { forward: (one: string) => one, inverse: (one: string) => one };
  const from = compileTemplate(path.from);
  const to = compileTemplate(path.to);
  const same = (a: readonly string[], b: readonly string[]) => [...a].sort().join() === [...b].sort().join();
  if (!same(from.fields, to.fields)) {
    throw new Failure({
      code: 'plan',
      what: `${name}: files.path cannot be undone`,
      why: `from has {${from.fields.join('}, {')}}, to has {${to.fields.join('}, {')}}`,
      todo: 'Use the same names on both sides',
    });
  }
  const map = (one: string, parse: typeof from, format: typeof from) => {
    const fields = parse.parse(one);
    if (!fields) return undefined;
    const mapped = format.format(rowOf(Object.entries(fields)));
    return sameFields(format.parse(mapped), fields) ? mapped : undefined;
  };
  return { forward: (one: string) => map(one, from, to), inverse: (one: string) => map(one, to, from) };
}

function sameFields(a: Record<string, string> | undefined, b: Record<string, string>): boolean {
  return a !== undefined && Object.keys(b).every((name) => a[name] === b[name]);
}
