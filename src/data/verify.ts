import type { Context } from '../operation/index.ts';
import type { Copied } from './apply.ts';
import { countOf, differences, type Comparison } from './job/job.ts';
import type { MigrationPlan } from './plan.ts';

/** What a comparison of both sides found. */
export interface Verified {
  comparison: Comparison;
  /** Further passes that caught up with a changing source. */
  passes: number;
  sourceChanged: boolean;
  seconds: number;
}

/**
 * Compares every row or file; after a copy with `follow` or `extra: delete` it also writes what differs, and compares again.
 */
export async function verifyMigration(context: Context, plan: MigrationPlan, copied: Copied): Promise<Verified> {
  const { job, mode, settings, checkpoint } = plan.step;
  const { progress, seen } = copied;
  const started = context.clock.now();
  const options = { settings, passedOver: progress?.passedOver ?? [] };
  let comparison = await job.compare({ ...options, seen });
  const sourceChanged = seen?.complete === true && comparison.source.hex() !== seen.digest.hex();
  if (sourceChanged) context.report.note(`${job.name}: the source was changed during the copy`);
  const { follow, extra, onConflict } = settings;
  const remove = extra === 'delete' || (progress?.fresh === true && follow > 0);
  const limit = extra === 'delete' ? Math.max(1, follow) : follow;
  let passes = 0;
  while (mode !== 'verify' && progress && passes < limit && differences(comparison) > 0) {
    const owned = progress.fresh || onConflict === 'overwrite';
    await job.catchUp(comparison, { write: follow > 0, remove, owned, settings });
    const written = follow > 0 ? comparison.missing + comparison.different : 0;
    context.report.note(
      `${job.name}: pass ${++passes} wrote ${written} and removed ${countOf(remove ? comparison.extra : 0, job)}`,
    );
    comparison = await job.compare(options);
  }
  if (progress && differences(comparison) === 0) {
    progress.state = 'verified';
    await checkpoint.save();
  }
  return { comparison, passes, sourceChanged, seconds: (context.clock.now() - started) / 1000 };
}
