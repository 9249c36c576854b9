import { Failure } from '../../report/index.ts';
import type { Progress } from '../checkpoint/checkpoint.ts';
import { deadLetter, type DeadLetter } from '../checkpoint/dead-letter.ts';
import { Digest, HashSet } from '../model/digest.ts';
import { ImportStaging, importTable } from '../dynamodb/import-table.ts';
import { emptyProgress, type MigrationOptions } from '../migration.ts';
import type { RowJob } from './row-job.ts';
import type { Row } from '../model/value.ts';

/**
 * Copies by AWS's own engine: every row is staged in S3 and ImportTable makes the table from them. The progress is
 * durable before the import begins; a run that was cut off goes on with single writes into the table that is there then.
 */
export async function importRows(job: RowJob, options: MigrationOptions): Promise<Progress> {
  const { checkpoint } = options;
  const engine = job.importer!;
  const staging = new ImportStaging(engine.options);
  const progress: Progress = { ...emptyProgress(job, 1), fresh: true };
  const keys = new HashSet();
  const digest = new Digest();
  const letters: DeadLetter[] = [];
  const bad = (row: Row, reason: string) => {
    progress.bad++;
    letters.push(deadLetter(job.name, 'bad', reason, row));
  };
  if (engine.exported) job.source = engine.exported;
  await checkpoint.begin(job.name, progress);
  for await (const page of job.source.scan({ index: 0, of: 1 }, undefined)) {
    for (const { row, reason } of page.bad ?? []) bad(row, reason);
    for (const row of page.rows) {
      const transformed = job.transform(row);
      if (transformed === undefined) progress.filtered++;
      else if ('reason' in transformed) bad(row, transformed.reason);
      else if (!keys.add(digest.keyHash(transformed.row, job.target.keyFields)))
        bad(row, 'duplicate key: another row has the same key after the mapping');
      else await staging.add(transformed.row);
    }
  }
  await staging.flush();
  const { imported, errors } = await importTable(engine.options);
  if (errors > 0 || imported !== staging.rows) {
    throw new Failure({
      code: 'import',
      what: `${job.name}: ${imported} of ${staging.rows} rows were imported`,
      why: `${errors} were refused`,
      todo: "The import's log group names each of them",
    });
  }
  job.target = await engine.open();
  progress.copied = imported;
  progress.lanes = ['end'];
  progress.state = 'copied';
  await checkpoint.advanced(job.name, letters);
  await checkpoint.save();
  return progress;
}
