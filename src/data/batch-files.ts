import type { BatchRoute, FileJob } from './file-job.ts';
import { chooseEngine, describeEstimate, estimateFiles } from './estimate.ts';
import type { MigrationOptions } from './migration.ts';
import { batchCopy } from './s3-batch.ts';

/**
 * Lets S3 Batch Operations copy what the target does not have yet, when that saves more than an hour or the plan wants
 * it. What the job did is looked at by the copy that follows: it finds every object in its place, and compares it.
 */
export async function batchFiles(job: FileJob, route: BatchRoute, options: MigrationOptions): Promise<void> {
  const keys: string[] = [];
  let bytes = 0;
  for await (const page of job.source.list()) {
    for (const file of page) {
      if (job.targetPath(file.path) === undefined) continue;
      keys.push(route.from.prefix + file.path);
      bytes += file.size;
    }
  }
  const direct = estimateFiles('direct', keys.length, bytes);
  const batch = estimateFiles('s3-batch', keys.length, bytes);
  const chosen = route.forced ? batch : chooseEngine([direct, batch]);
  for (const estimate of [direct, batch])
    options.report.note(`${job.name}: ${describeEstimate(estimate)}${estimate === chosen ? ' (chosen)' : ''}`);
  if (chosen.engine === 'direct' || keys.length === 0) return;
  const { jobId, succeeded } = await batchCopy(keys, {
    session: route.session,
    from: route.from,
    to: route.to,
    role: route.role,
    staging: { bucket: route.to.bucket, prefix: 'migrate-data-batch' },
  });
  options.report.note(`${job.name}: batch job ${jobId} copied ${succeeded} objects`);
}
