import type { Context } from '../../operation/index.ts';
import { estimateRows, noteChoice, type EngineChoice, type RowVolume } from '../job/estimate.ts';
import { markdown } from '../../report/index.ts';
import type { Row } from '../model/value.ts';
import type { MigrationSettings } from '../request.ts';
import type { RowJob } from './row-job.ts';

/** Rows from which the size of all is reckoned. */
const SAMPLE = 500;

/**
 * The engine that carries rows to a table whose writes take time and money. An import is possible only where the table
 * is still to be made; `auto` takes it where it saves more than an hour.
 */
export async function chooseRowEngine(
  { report }: Context,
  job: RowJob,
  settings: MigrationSettings,
): Promise<EngineChoice | undefined> {
  const { target } = job;
  const { creation } = target;
  if (!target.sizeOf) return undefined;
  const volume = await volumeOf(job, target.sizeOf, settings);
  const possible = [estimateRows('direct', volume)];
  if (creation) possible.push(estimateRows('dynamodb-import', { ...volume, exported: !!job.exportable }));
  report.note(`${job.name}: about ${markdown.count(volume.count, 'row')}, ${Math.ceil(volume.bytes / 1024)} KiB`);
  return noteChoice(report, job.name, possible, creation?.wanted);
}

/** The number that the source gives, times the mean size of its first rows as items. */
async function volumeOf(
  { source, transform }: RowJob,
  sizeOf: (row: Row) => number,
  { rate }: MigrationSettings,
): Promise<RowVolume> {
  let rows = 0;
  let bytes = 0;
  for await (const page of source.scan({ index: 0, of: 1 }, undefined)) {
    for (const row of page.rows.slice(0, SAMPLE)) {
      const transformed = transform(row)?.row;
      if (!transformed) continue;
      rows++;
      bytes += sizeOf(transformed);
    }
    break;
  }
  const count = Math.max(rows, (await source.estimatedRows()) ?? 0);
  return { count, bytes: Math.round((bytes / Math.max(1, rows)) * count), ...(rate && { rate }) };
}
