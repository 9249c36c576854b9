import type { Progress } from '../checkpoint/checkpoint.ts';
import { Failure } from '../../report/index.ts';
import { differences } from './migrate-rows.ts';
import type { MigrationOptions } from '../migration.ts';
import type { MigrationResult } from '../result.ts';
import type { RowJob } from './row-job.ts';
import type { Row } from '../model/value.ts';
import { compareRows, visitDiffering, visitExtra, type CompareOptions, type Comparison } from './verify-rows.ts';

/**
 * Catches up with a source that goes on changing: writes what differs, removes what the source no longer has, and
 * compares again, until nothing differs or the passes are used up.
 */
export async function followRows(
  job: RowJob,
  options: MigrationOptions,
  result: MigrationResult,
  progress: Progress,
  first: Comparison,
  compare: Omit<CompareOptions, 'source'>,
): Promise<Comparison> {
  const { report, lanes } = options;
  if (options.follow > 0 && !progress.fresh && options.onConflict !== 'overwrite') {
    throw new Failure({
      code: 'input',
      what: `${job.name}: follow needs a target that was empty, or on-conflict: overwrite`,
      why: 'Otherwise a changed row of the source cannot be told from a row that was there before',
    });
  }
  let comparison = first;
  const mayRemove = progress.fresh || options.extra === 'delete';
  for (let pass = 1; pass <= Math.max(1, options.follow) && differences(comparison) > 0; pass++) {
    if (options.follow > 0) await writeDiffering(job, lanes, comparison);
    if (mayRemove && comparison.extra > 0) await removeExtra(job, lanes, comparison);
    await job.target.flush();
    result.passes = pass;
    report.note(
      `${job.name}: pass ${pass} wrote ${comparison.missing + comparison.different} and removed ${mayRemove ? comparison.extra : 0} rows`,
    );
    await job.source.refresh();
    comparison = await compareRows(job, compare);
  }
  return comparison;
}

async function writeDiffering(job: RowJob, lanes: number, comparison: Comparison): Promise<void> {
  let batch: Row[] = [];
  await visitDiffering(job, comparison, lanes, async (row) => {
    batch.push(row);
    if (batch.length < job.target.batchSize) return;
    const full = batch;
    batch = [];
    await job.target.put(full, 'overwrite');
  });
  if (batch.length > 0) await job.target.put(batch, 'overwrite');
}

async function removeExtra(job: RowJob, lanes: number, comparison: Comparison): Promise<void> {
  const extra: Row[] = [];
  await visitExtra(job, comparison, lanes, (row) => void extra.push(row));
  for (let start = 0; start < extra.length; start += 25) await job.target.remove(extra.slice(start, start + 25));
}
