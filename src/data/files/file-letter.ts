import { deadLetter, type DeadLetter } from '../checkpoint/dead-letter.ts';
import { rowOf } from '../model/value.ts';
import type { FileJob } from './file-job.ts';

/** The dead letter of a file: its path and size (bytes). */
export function fileLetter(
  job: Pick<FileJob, 'name'>,
  kind: DeadLetter['kind'],
  { path, size }: { path: string; size: number },
  reason: string,
): DeadLetter {
  const row = rowOf([
    ['path', path],
    ['size', BigInt(size)],
  ]);
  return deadLetter(job.name, kind, reason, row);
}

/** Why the second of two files with one path in the target is bad. */
export function duplicatePath(first: string, target: string): string {
  return `duplicate path: ${first} also goes to ${target}`;
}
