import { SHOWN_BAD_ROWS, taggedRow } from '../checkpoint/dead-letter.ts';
import type { Survey } from '../job/job.ts';
import type { MigrationSettings } from '../request.ts';
import type { RowJob } from './row-job.ts';
import { RowSorter } from './row-sorter.ts';

/** Reads the source as a copy would and counts what it would do; writes nothing. */
export async function surveyRows(job: RowJob, settings: MigrationSettings): Promise<Survey> {
  const found: Survey = { planned: 0, filtered: 0, bad: 0, badRows: [] };
  const sorter = new RowSorter(job);
  const lanes = job.source.lanes(settings.lanes);
  const survey = async (index: number) => {
    for await (const page of job.source.scan({ index, of: lanes }, undefined)) {
      const { good, bad, filtered } = sorter.sortPage(page);
      found.planned += good.length;
      found.filtered += filtered;
      found.bad += bad.length;
      for (const { row, reason } of bad.slice(0, SHOWN_BAD_ROWS - found.badRows.length))
        found.badRows.push({ reason, row: taggedRow(row) });
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, index) => survey(index)));
  return { ...found, ...(sorter.expired > 0 && { expired: sorter.expired }) };
}
