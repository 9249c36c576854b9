import { chunks } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import type { Row } from '../model/value.ts';
import type { MigrationSettings } from '../request.ts';
import { extraRows, visitDiffering, type RowComparison } from './compare-rows.ts';
import type { RowJob } from './row-job.ts';

/** Writes what a comparison found missing or different. `owned`: every row of the target may be replaced. */
export async function writeDiffering(
  job: RowJob,
  { lanes }: MigrationSettings,
  comparison: RowComparison,
  owned: boolean,
): Promise<void> {
  if (!owned) {
    throw new Failure({
      code: 'input',
      what: `${job.name}: follow needs an empty target at the start, or on-conflict: overwrite`,
      why: 'Otherwise a changed row of the source cannot be told from a row that already existed',
    });
  }
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

/** Removes what a comparison found to be in the target only. */
export async function removeExtra(job: RowJob, { lanes }: MigrationSettings, comparison: RowComparison): Promise<void> {
  const extra = await extraRows(job, comparison, lanes);
  for (const batch of chunks(extra, job.target.batchSize)) await job.target.remove(batch);
}
