import { deadLetter } from '../checkpoint/dead-letter.ts';
import { SHOWN_BAD_ROWS, type Survey } from '../job.ts';
import type { Row } from '../model/value.ts';
import type { MigrationSettings } from '../request.ts';
import type { RowJob } from './row-job.ts';
import { RowSorter } from './row-sorter.ts';

/** Reads the source as a copy would and counts what it would do; writes nothing. */
export async function surveyRows(job: RowJob, settings: MigrationSettings): Promise<Survey> {
  const found: Survey = { planned: 0, filtered: 0, bad: 0, badRows: [] };
  const sorter = new RowSorter(job);
  const bad = (row: Row, reason: string) => {
    found.bad++;
    if (found.badRows.length < SHOWN_BAD_ROWS)
      found.badRows.push({ reason, row: deadLetter(job.name, 'bad', reason, row).row });
  };
  const lanes = job.source.lanes(settings.lanes);
  const survey = async (index: number) => {
    for await (const page of job.source.scan({ index, of: lanes }, undefined)) {
      for (const { row, reason } of page.bad ?? []) bad(row, reason);
      for (const row of page.rows) {
        const sorted = sorter.sort(row);
        if (!sorted) found.filtered++;
        else if ('reason' in sorted) bad(row, sorted.reason);
        else found.planned++;
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, index) => survey(index)));
  return found;
}
