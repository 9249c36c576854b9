import type { Context } from '../../operation/index.ts';
import type { Reporter } from '../../report/index.ts';
import { chooseEngine, describeEstimate, estimateFiles } from '../estimate.ts';
import type { CopyOptions, EngineChoice } from '../job.ts';
import type { BatchRoute, FileJob } from './file-job.ts';
import { batchCopy } from './s3/batch-job.ts';

/**
 * Lets S3 Batch Operations copy everything; false where there is nothing to copy. The comparison that follows looks at
 * every object. A run that was cut off takes up the job that it had started.
 */
export async function batchFiles(
  { report }: Context,
  job: FileJob,
  route: BatchRoute,
  { progress, save }: CopyOptions,
): Promise<boolean> {
  const keys: string[] = [];
  let filtered = 0;
  for await (const page of job.source.list()) {
    for (const file of page) {
      if (job.targetPath(file.path) === undefined) filtered++;
      else keys.push(route.from.prefix + file.path);
    }
  }
  if (keys.length === 0) return false;
  const { jobId, succeeded } = await batchCopy(keys, {
    session: route.session,
    from: route.from,
    to: route.to,
    role: route.role,
    staging: { bucket: route.to.bucket, prefix: 'migrate-data-batch' },
    ...(progress.job && { earlier: progress.job }),
    started: async (id) => {
      progress.job = id;
      await save();
    },
  });
  report.note(`${job.name}: batch job ${jobId} copied ${succeeded} objects`);
  progress.copied = succeeded;
  progress.filtered = filtered;
  return true;
}

/** The engine of a copy of files: a batch job where it is possible and wanted, or saves more than an hour. */
export function chooseFileEngine(
  report: Reporter,
  { name, batch: route }: FileJob,
  { count, bytes, batchAllowed }: { count: number; bytes: number; batchAllowed: boolean },
): EngineChoice {
  const possible = [estimateFiles('direct', count, bytes)];
  if (route && batchAllowed) possible.push(estimateFiles('s3-batch', count, bytes));
  else if (route) report.note(`${name}: engine s3-batch is left out, it would overwrite what the target has`);
  const chosen = possible[1] && route?.forced ? possible[1] : chooseEngine(possible);
  report.note(`${name}: ${count} files, ${Math.ceil(bytes / 1024)} KiB`);
  for (const estimate of possible)
    report.note(`${name}: ${describeEstimate(estimate)}${possible[1] && estimate === chosen ? ' (chosen)' : ''}`);
  return { engine: chosen.engine, estimate: describeEstimate(chosen) };
}
