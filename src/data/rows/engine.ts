import { itemSize } from '../dynamodb/attribute-values.ts';
import { chooseEngine, describeEstimate, estimateRows, type Engine, type RowVolume } from '../estimate.ts';
import type { MigrationOptions } from '../migration.ts';
import type { MigrationResult } from '../result.ts';
import type { RowJob } from './row-job.ts';

/** Rows from which the size of all is reckoned. */
const SAMPLE = 500;

/**
 * The engine that carries rows to DynamoDB, with time and cost told before. An import is possible only where the table
 * is still to be made; `auto` takes it where it saves more than an hour.
 */
export async function chooseRowEngine(
  job: RowJob,
  options: MigrationOptions,
  result: MigrationResult,
): Promise<Engine> {
  if (job.target.kind !== 'dynamodb') return 'direct';
  const volume = await volumeOf(job, options);
  const direct = estimateRows('direct', volume);
  const imported = job.importer && estimateRows('dynamodb-import', { ...volume, exported: !!job.importer.exported });
  const possible = imported ? [direct, imported] : [direct];
  const wanted = job.importer?.wanted ?? 'direct';
  const chosen = possible.find((estimate) => estimate.engine === wanted) ?? chooseEngine(possible);
  options.report.note(`${job.name}: about ${volume.count} rows, ${Math.ceil(volume.bytes / 1024)} KiB`);
  for (const estimate of possible)
    options.report.note(`${job.name}: ${describeEstimate(estimate)}${estimate === chosen ? ' (chosen)' : ''}`);
  result.engine = chosen.engine;
  result.estimate = describeEstimate(chosen);
  return chosen.engine;
}

/** The number that the source gives, times the mean size of its first rows as items. */
async function volumeOf(job: RowJob, { rate }: MigrationOptions): Promise<RowVolume> {
  let rows = 0;
  let bytes = 0;
  for await (const page of job.source.scan({ index: 0, of: 1 }, undefined)) {
    for (const row of page.rows.slice(0, SAMPLE)) {
      const transformed = job.transform(row);
      if (!transformed || !('row' in transformed)) continue;
      rows++;
      bytes += itemSize(transformed.row);
    }
    break;
  }
  const count = Math.max(rows, (await job.source.estimatedRows()) ?? 0);
  return { count, bytes: Math.round((bytes / Math.max(1, rows)) * count), ...(rate && { rate }) };
}
