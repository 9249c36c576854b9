import type { BatchRoute, FileJob } from './file-job.ts';
import { chooseEngine, describeEstimate, estimateFiles, type Engine } from '../estimate.ts';
import type { Progress } from '../checkpoint/checkpoint.ts';
import type { MigrationOptions } from '../migration.ts';
import type { MigrationResult } from '../result.ts';
import { batchCopy } from './s3-batch.ts';

/**
 * Lets S3 Batch Operations copy everything, when that saves more than an hour or the plan wants it. True when it did;
 * the comparison that follows looks at every object. A run that was cut off takes up the job that it had started.
 */
export async function batchFiles(
  job: FileJob,
  route: BatchRoute,
  progress: Progress,
  options: MigrationOptions,
  result: MigrationResult,
): Promise<boolean> {
  if (!progress.fresh && options.onConflict !== 'overwrite') {
    options.report.note(`${job.name}: engine s3-batch is left out, it would overwrite what the target has`);
    return false;
  }
  const keys: string[] = [];
  let bytes = 0;
  let filtered = 0;
  for await (const page of job.source.list()) {
    for (const file of page) {
      if (job.targetPath(file.path) === undefined) filtered++;
      else {
        keys.push(route.from.prefix + file.path);
        bytes += file.size;
      }
    }
  }
  const engine = chooseFileEngine(job, route, keys.length, bytes, options, result);
  if (engine === 'direct' || keys.length === 0) return false;
  const { jobId, succeeded } = await batchCopy(keys, {
    session: route.session,
    from: route.from,
    to: route.to,
    role: route.role,
    staging: { bucket: route.to.bucket, prefix: 'migrate-data-batch' },
    ...(progress.job && { earlier: progress.job }),
    started: async (id) => {
      progress.job = id;
      await options.checkpoint.save();
    },
  });
  options.report.note(`${job.name}: batch job ${jobId} copied ${succeeded} objects`);
  progress.copied = succeeded;
  progress.filtered = filtered;
  return true;
}

/** The engine for a copy from S3 to S3, with time and cost told before. */
export function chooseFileEngine(
  job: FileJob,
  route: BatchRoute,
  count: number,
  bytes: number,
  options: MigrationOptions,
  result: MigrationResult,
): Engine {
  const direct = estimateFiles('direct', count, bytes);
  const batch = estimateFiles('s3-batch', count, bytes);
  const chosen = route.forced ? batch : chooseEngine([direct, batch]);
  for (const estimate of [direct, batch])
    options.report.note(`${job.name}: ${describeEstimate(estimate)}${estimate === chosen ? ' (chosen)' : ''}`);
  result.engine = chosen.engine;
  result.estimate = describeEstimate(chosen);
  return chosen.engine;
}
