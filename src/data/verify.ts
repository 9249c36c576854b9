import type { Context } from '../operation/index.ts';
import type { Copied } from './apply.ts';
import type { Progress } from './checkpoint/checkpoint.ts';
import { guardRemoval, refuseChangedTarget } from './guard.ts';
import { countOf, differences, type Comparison } from './job/job.ts';
import type { MigrationPlan, MigrationStep } from './plan.ts';

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
  if (comparison.source.rows === 0) context.report.warning(`${job.name}: the source has no ${job.noun} to compare`);
  let passes = 0;
  if (mode !== 'verify' && progress) {
    refuseChangedTarget(plan.step, progress, comparison);
    const { limit, pass } = passesOf(plan.step, progress);
    while (passes < limit && repairable(comparison) > 0) {
      const done = await pass(comparison);
      context.report.note(`${job.name}: pass ${++passes} ${done}`);
      comparison = await job.compare(options);
    }
  }
  warnOfExpired(context, plan.step, comparison);
  if (progress) {
    await keepBad(plan.step, progress, comparison);
    if (differences(comparison) === 0) {
      progress.state = 'verified';
      progress.verifiedTarget = comparison.target.hex();
      await checkpoint.save();
    }
  }
  return { comparison, passes, sourceChanged, seconds: (context.clock.now() - started) / 1000 };
}

/** Rows that DynamoDB deletes soon are verified now, and missing later. */
export function warnOfExpired({ report }: Context, { job }: MigrationStep, { expired }: { expired?: number }): void {
  if (!expired) return;
  report.warning(
    `${job.name}: the time to live of ${countOf(expired, job)} has passed already: DynamoDB deletes them soon after the copy. Leave them out with a filter, or raise ttl.after`,
  );
}

/** What a pass can mend: the former copy of an entry that cannot be copied any more stays as it is. */
function repairable(comparison: Comparison): number {
  return differences(comparison) - (comparison.bad?.stale ?? 0);
}

/** How many passes a migration may have, and one of them, which says what it did. */
function passesOf(step: MigrationStep, progress: Progress) {
  const { job, settings, checkpoint } = step;
  const { follow, extra, onConflict } = settings;
  const remove = extra === 'delete' || (progress.fresh && follow > 0);
  const owned = progress.fresh || onConflict === 'overwrite';
  return {
    limit: extra === 'delete' ? Math.max(1, follow) : follow,
    pass: async (comparison: Comparison) => {
      if (remove) await guardRemoval(step, comparison);
      if (progress.state === 'verified') {
        // A run that is killed in this pass leaves a target that is not as it was verified.
        progress.state = 'copied';
        await checkpoint.save();
      }
      await job.catchUp(comparison, { write: follow > 0, remove, owned, settings });
      const { missing, different, bad } = comparison;
      const written = follow > 0 ? missing + different - (bad?.stale ?? 0) : 0;
      return `wrote ${written} and removed ${countOf(remove ? comparison.extra : 0, job)}`;
    },
  };
}

/** The bad entries of the last comparison count, which may be others than those of the copy. */
async function keepBad({ job, checkpoint }: MigrationStep, progress: Progress, { bad }: Comparison): Promise<void> {
  if (!bad) return;
  progress.bad = bad.count + (progress.refused ?? 0);
  await checkpoint.noteLetters(job.name, bad.letters);
}
