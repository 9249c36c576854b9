import { Failure } from '../../report/index.ts';
import { deadLetter, type DeadLetter } from '../checkpoint/dead-letter.ts';
import type { CopyOptions } from '../job/job.ts';
import type { RowJob } from './row-job.ts';
import { RowSorter } from './row-sorter.ts';

/**
 * Copies by DynamoDB's own import: every row is staged in S3 and ImportTable makes the table from them. The progress is
 * durable before the import begins; a run that was cut off continues with single writes into the table that is there then.
 */
export async function importRows(job: RowJob, { progress, advanced }: CopyOptions): Promise<void> {
  const staging = job.target.creation!.stage();
  const sorter = new RowSorter(job);
  const letters: DeadLetter[] = [];
  for await (const page of job.source.scan({ index: 0, of: 1 }, undefined)) {
    const { good, bad, filtered } = sorter.sortPage(page);
    for (const { row } of good) await staging.add(row);
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
}
