import { Failure } from '../report/index.ts';
import type { FileJob } from './files/file-job.ts';
import type { RowJob } from './rows/row-job.ts';
import type { Row } from './model/value.ts';

/** Rows or files that are looked at: those of one migration are alike in what tells them from another's. */
const SAMPLE = 100;

/** A job, and what its migration says of rows or files that only the target has. */
export interface Planned<Job> {
  job: Job;
  extra: 'fail' | 'allow' | 'delete';
}

type Writer = Pick<RowJob | FileJob, 'name' | 'target'>;

/**
 * Refuses two migrations of a plan that write into one place and cannot tell their rows or files apart: each would take
 * the other's for what does not belong there.
 */
export async function refuseOverlap(
  rows: readonly Planned<RowJob>[],
  files: readonly Planned<FileJob>[],
): Promise<void> {
  for (const [one, other] of sameTarget(rows)) {
    const written = await firstRows(one);
    if (written.some((row) => other.owns(row)))
      throw overlap(one, other, 'Give each of them a constant field, or a template with a prefix of its own');
  }
  for (const [one, other] of sameTarget(files)) {
    const written = await firstPaths(one);
    if (written.some((path) => other.sourcePath(path) !== undefined))
      throw overlap(one, other, 'Give each of them a folder, a prefix or files.include of its own');
  }
}

/** Every two jobs with one target, in both orders, where the second one does not allow what others have there. */
function sameTarget<Job extends Writer>(all: readonly Planned<Job>[]): [Job, Job][] {
  return all.flatMap(({ job: one }) =>
    all.flatMap(({ job: other, extra }): [Job, Job][] =>
      one !== other && extra !== 'allow' && one.target.identity === other.target.identity ? [[one, other]] : [],
    ),
  );
}

async function firstRows(job: RowJob): Promise<Row[]> {
  for await (const page of job.source.scan({ index: 0, of: 1 }, undefined)) {
    return page.rows.slice(0, SAMPLE).flatMap((row) => {
      const transformed = job.transform(row);
      return transformed && 'row' in transformed ? [transformed.row] : [];
    });
  }
  return [];
}

async function firstPaths(job: FileJob): Promise<string[]> {
  for await (const page of job.source.list())
    return page.flatMap(({ path }) => job.targetPath(path) ?? []).slice(0, SAMPLE);
  return [];
}

function overlap(one: Writer, other: Writer, todo: string): Failure {
  return new Failure({
    code: 'plan',
    what: `${one.name} and ${other.name} write into the same place`,
    why: `Both go to ${one.target.label}, and ${other.name} would take what ${one.name} writes for its own`,
    todo: `${todo}, or extra: allow where their rows or files may stand beside each other`,
  });
}
