import { describeEstimate, estimateFiles } from '../estimate.ts';
import type { FileJob } from './file-job.ts';
import type { MigrationOptions } from '../migration.ts';
import type { MigrationResult } from '../result.ts';

/** Says before a copy by single requests how long it takes and what it costs. */
export function tellFileEstimate(
  job: FileJob,
  volume: { count: number; bytes: number },
  options: MigrationOptions,
  result: MigrationResult,
): void {
  result.engine = 'direct';
  result.estimate = describeEstimate(estimateFiles('direct', volume.count, volume.bytes));
  options.report.note(`${job.name}: ${volume.count} files, ${Math.ceil(volume.bytes / 1024)} KiB`);
  options.report.note(`${job.name}: ${result.estimate}`);
}

/** Files of the migration that its source lists, and the bytes in them. */
export async function fileVolume(job: FileJob): Promise<{ count: number; bytes: number }> {
  const volume = { count: 0, bytes: 0 };
  for await (const page of job.source.list()) {
    for (const file of page) {
      if (job.targetPath(file.path) === undefined) continue;
      volume.count++;
      volume.bytes += file.size;
    }
  }
  return volume;
}
