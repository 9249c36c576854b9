import type { Context } from '../operation/index.ts';
import { Failure } from '../report/index.ts';
import { countOf, type MigrationJob } from './job/job.ts';
import type { MigrationPlan, MigrationStep } from './plan.ts';

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
export async function refuseOverlap(steps: readonly MigrationStep[]): Promise<void> {
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
