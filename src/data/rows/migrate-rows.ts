import type { MigrationJob } from '../job/job.ts';
import type { Row } from '../model/value.ts';
import type { MigrationSettings } from '../request.ts';
import { removeExtra, writeDiffering } from './catch-up.ts';
import { compareRows, extraRows, visitAll, type RowComparison } from './compare-rows.ts';
import { copyRows } from './copy-rows.ts';
import { chooseRowEngine } from './engine.ts';
import { importRows } from './import-rows.ts';
import { describeKey, type RowJob } from './row-job.ts';
import { surveyRows } from './survey-rows.ts';

/** Rows that are looked at to tell the rows of two migrations apart. */
const SAMPLE = 100;

/** What the shared steps of a migration (plan.ts, apply.ts, verify.ts) do with rows. */
export function rowMigration(job: RowJob): MigrationJob<RowComparison, Row> {
  const { name, source, target } = job;
  return {
    name,
    noun: 'rows',
    source,
    target,
    owns: job.owns,
    chooseEngine: async (context, settings, { earlier }) =>
      earlier && !job.target.creation ? undefined : await chooseRowEngine(context, job, settings),
    survey: (settings) => surveyRows(job, settings),
    firstOwned: () => firstOwned(job),
    firstWritten: () => firstWritten(job),
    start: async (settings, engine) => {
      if (engine === 'dynamodb-import') {
        job.exportable?.useExport();
        return { lanes: 1 };
      }
      if (job.target.creation) await job.target.creation.create();
      return { lanes: source.lanes(settings.lanes), stamp: await source.stamp?.() };
    },
    continues: (earlier, { stamp }) => earlier.stamp === stamp && target.volatile !== true,
    copy: async (context, options) => {
      if (options.engine === 'dynamodb-import') return await importRows(job, context, options);
      if (!job.numbered) return await copyRows(job, context, options);
      target.numberAbove!(await largestNumber(job, job.numbered, options.settings));
      // What was read had no numbers yet: the comparison reads again, with those that the target has given.
      await copyRows(job, context, options);
      return undefined;
    },
    compare: (options) => compareRows(job, options),
    extras: (comparison, { lanes }) => extraRows(job, comparison, lanes),
    catchUp: async (comparison, { write, remove, owned, settings }) => {
      if (write) await writeDiffering(job, settings, comparison, owned);
      if (remove && comparison.extra > 0) await removeExtra(job, settings, comparison);
      await target.flush?.();
    },
  };
}

/** The largest number that a row of the source brings along: none that is given may be another one's. */
async function largestNumber(job: RowJob, column: string, { lanes }: MigrationSettings): Promise<bigint> {
  let largest = 0n;
  await visitAll(job.source, lanes, (row) => {
    const number = job.transform(row)?.row?.[column];
    if (typeof number === 'bigint' && number > largest) largest = number;
  });
  return largest;
}

/** The key of a row of this migration that is in the target. */
async function firstOwned({ target, owns }: RowJob): Promise<string | undefined> {
  for await (const page of target.scan({ index: 0, of: 1 }, undefined)) {
    const row = page.rows.find(owns);
    if (row) return describeKey(row, target.keyFields);
  }
  return undefined;
}

async function firstWritten({ source, transform }: RowJob): Promise<Row[]> {
  for await (const page of source.scan({ index: 0, of: 1 }, undefined)) {
    const mapped = page.rows.slice(0, SAMPLE).map((row) => transform(row)?.row);
    return mapped.filter((row) => row !== undefined);
  }
  return [];
}
