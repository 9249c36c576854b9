import type { Context } from '../operation/index.ts';
import { Failure } from '../report/index.ts';
import type { Progress } from './checkpoint/checkpoint.ts';
import { countOf, differences, type Comparison, type MigrationJob } from './job/job.ts';
import type { MigrationPlan, MigrationStep } from './plan.ts';
import type { MigrationSettings } from './request.ts';

/** How a definition keeps the entries of two migrations apart. */
const TELL_APART = {
  rows: 'Give each of them a constant field, or a template with a prefix of its own',
  files: 'Give each of them a folder, a prefix or files.include of its own',
} as const;

/**
 * Nothing is written among what is in the target already, unless on-conflict says how. What is exactly as this migration
 * writes it comes from an earlier run whose checkpoint is gone: only the rest is left to do.
 */
export function guardMigration({ report }: Context, { step, earlier, target }: MigrationPlan): void {
  const { job, mode, dryRun, checkpoint } = step;
  if (earlier && mode !== 'verify' && !dryRun) {
    if (earlier.source !== job.source.identity || earlier.target !== job.target.identity) {
      throw new Failure({
        code: 'checkpoint',
        what: `Checkpoint ${checkpoint.location} belongs to another copy of ${job.name}`,
        why: `It went from ${earlier.source} to ${earlier.target}, this run from ${job.source.identity} to ${job.target.identity}`,
        todo: 'Set another checkpoint location',
      });
    }
  }
  if (!target) return;
  if (target.foreign > 0) {
    throw new Failure({
      code: 'target-not-empty',
      what: `${job.name}: the target is not empty`,
      why: `${job.target.label} has ${countOf(target.foreign, job)} that this migration would not write like this, such as ${target.example}`,
      todo: 'Empty it, or set on-conflict: skip (keep what is there) or overwrite; to continue an interrupted run, set its checkpoint',
    });
  }
  if (target.same > 0)
    report.note(`${job.name}: ${job.target.label} already has ${countOf(target.same, job)} of this migration`);
}

/**
 * Refuses two migrations that write into one place and cannot tell their entries apart: each would take the other's for
 * entries that do not belong there.
 */
export async function refuseOverlap(steps: readonly Pick<MigrationStep, 'job' | 'settings'>[]): Promise<void> {
  for (const { job: one } of steps) {
    for (const { job: other, settings } of steps) {
      if (one === other || settings.extra === 'allow' || one.target.identity !== other.target.identity) continue;
      const written = await one.firstWritten();
      if (written.some((entry) => other.owns(entry))) throw overlap(one, other);
    }
  }
}

function overlap(one: MigrationJob, other: MigrationJob): Failure {
  return new Failure({
    code: 'plan',
    what: `${one.name} and ${other.name} write into the same place`,
    why: `Both write to ${one.target.label}, so ${other.name} could not recognize what ${one.name} has written`,
    todo: `${TELL_APART[one.noun]}, or set extra: allow if their ${one.noun} may exist side by side`,
  });
}

/** Whether a run may change a target that an earlier run has verified only as it was then; without a pass it only compares. */
function needsTargetAsVerified({ state }: Progress, { follow, extra, onConflict }: MigrationSettings): boolean {
  return state === 'verified' && (follow > 0 || extra === 'delete') && onConflict !== 'overwrite';
}

/**
 * Refuses to follow the source any further into a target that was changed since it was verified: the app may have been
 * switched to it, and what it wrote there would be lost.
 */
export function refuseChangedTarget(
  { job, settings, checkpoint }: Pick<MigrationStep, 'job' | 'settings' | 'checkpoint'>,
  progress: Progress,
  comparison: Comparison,
): void {
  if (!needsTargetAsVerified(progress, settings)) return;
  if (differences(comparison) === 0 || progress.verifiedTarget === comparison.target.hex()) return;
  // Others may write beside it: only what would be written over tells.
  if (settings.extra === 'allow' && comparison.different === 0) return;
  const [first] = comparison.named;
  throw new Failure({
    code: 'target-not-empty',
    what: `${job.name}: the target was changed since it was verified`,
    why: `${job.target.label} differs from the source in ${countOf(differences(comparison), job)}${first ? `, such as ${first.key}` : ''}. Checkpoint ${checkpoint.location} says that it was verified before: what was written since would be lost`,
    todo: 'If the app already uses the target, do not run this migration again. To replace what was written since, set on-conflict: overwrite',
  });
}

/** The same before the app is frozen for a run that would be refused. */
export async function refuseChangedTargets(steps: readonly MigrationStep[]): Promise<void> {
  for (const step of steps) {
    const { job, settings, checkpoint } = step;
    const progress = checkpoint.progress(job.name);
    if (!progress || !needsTargetAsVerified(progress, settings)) continue;
    refuseChangedTarget(step, progress, await job.compare({ settings, passedOver: progress.passedOver }));
  }
}

/** Refuses a removal that empties the target for a source without entries, or that takes entries of other migrations. */
export async function guardRemoval({ job, settings, others }: MigrationStep, comparison: Comparison): Promise<void> {
  if (comparison.extra === 0) return;
  if (comparison.source.rows === 0) {
    throw new Failure({
      code: 'plan',
      what: `${job.name}: the source has no ${job.noun}`,
      why: `${countOf(comparison.extra, job)} would be removed from ${job.target.label}. ${job.source.label} may be the wrong place`,
      todo: 'Check the source, its filter and as-of in the plan. If the source is meant to be empty, empty the target yourself',
    });
  }
  if (others.length === 0) return;
  const extras = comparison.surplus ?? (await job.extras?.(comparison, settings)) ?? [];
  const other = others.find(({ owns }) => extras.some((entry) => owns(entry)));
  if (other) throw overlap(other, job);
}
