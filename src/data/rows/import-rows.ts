import type { Context } from '../../operation/index.ts';
import { Failure, messageOf } from '../../report/index.ts';
import { deadLetter, type DeadLetter } from '../checkpoint/dead-letter.ts';
import type { CopyOptions, Seen } from '../job/job.ts';
import type { RowJob } from './row-job.ts';
import { RowSorter } from './row-sorter.ts';

/**
 * Copies by DynamoDB's own import: every row is staged in S3 and ImportTable makes the table from them. The progress is
 * durable before the import begins; a run that was cut off continues with single writes into the table that is there then.
 * What was staged is removed once the table is made.
 */
export async function importRows(
  job: RowJob,
  { report }: Pick<Context, 'report'>,
  { progress, advanced }: CopyOptions,
): Promise<Seen> {
  const staging = job.target.creation!.stage();
  const sorter = new RowSorter(job);
  const letters: DeadLetter[] = [];
  for await (const page of job.source.scan({ index: 0, of: 1 }, undefined)) {
    const { good, bad, filtered } = sorter.sortPage(page);
    for (const { row, key } of good) {
      sorter.digest.add(row, job.target.keyFields, key);
      await staging.add(row);
    }
    for (const { row, reason } of bad) letters.push(deadLetter(job.name, 'bad', reason, row));
    progress.filtered += filtered;
    progress.bad += bad.length;
  }
  const { imported, errors } = await staging.finish();
  if (errors > 0 || imported !== staging.rows) {
    throw new Failure({
      code: 'import',
      what: `${job.name}: ${imported} of ${staging.rows} rows were imported`,
      why: `${errors} were refused`,
      todo: 'Read the log group of the import: it names each row that failed',
    });
  }
  progress.copied = imported;
  progress.lanes = ['end'];
  await advanced(letters);
  // The comparison that comes next reads the table itself: what was written there since the export is found.
  for (const removed of await Promise.allSettled([staging.remove(), job.exportable?.endExport()]))
    if (removed.status === 'rejected')
      report.warning(`${job.name}: staged rows are left: ${messageOf(removed.reason)}`);
  return { digest: sorter.digest, complete: true, expired: sorter.expired };
}
