import { deadLetter } from '../checkpoint/dead-letter.ts';
import { Digest, HashSet } from '../model/digest.ts';
import { SHOWN, type MigrationOptions } from '../migration.ts';
import type { MigrationResult } from '../result.ts';
import type { RowJob } from './row-job.ts';
import type { Row } from '../model/value.ts';

/** Reads the source as a copy would and counts what it would do; writes nothing. */
export async function surveyRows(job: RowJob, options: MigrationOptions, result: MigrationResult): Promise<void> {
  const lanes = job.source.lanes(options.lanes);
  const keys = new HashSet();
  const digest = new Digest();
  const bad = (row: Row, reason: string) => {
    result.bad++;
    if (result.badRows.length < SHOWN)
      result.badRows.push({ reason, row: deadLetter(job.name, 'bad', reason, row).row });
  };
  const visit = (row: Row) => {
    const transformed = job.transform(row);
    if (transformed === undefined) result.filtered++;
    else if ('reason' in transformed) bad(row, transformed.reason);
    else if (keys.add(digest.keyHash(transformed.row, job.target.keyFields))) result.planned++;
    else bad(row, 'duplicate key: another row has the same key after the mapping');
  };
  await Promise.all(
    Array.from({ length: lanes }, async (_, index) => {
      for await (const page of job.source.scan({ index, of: lanes }, undefined)) {
        for (const { row, reason } of page.bad ?? []) bad(row, reason);
        page.rows.forEach(visit);
      }
    }),
  );
}
