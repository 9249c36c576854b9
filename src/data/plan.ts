import type { Context, PlanBase } from '../operation/index.ts';
import type { RunCheckpoint } from './checkpoint/run-checkpoint.ts';
import type { Progress } from './checkpoint/checkpoint.ts';
import type { EngineChoice } from './job/estimate.ts';
import type { MigrationJob, Survey } from './job/job.ts';
import type { MigrationSettings, Mode } from './request.ts';

/** One migration whose two sides are open. */
export interface MigrationStep {
  job: MigrationJob;
  mode: Mode;
  /** Count what would be copied. */
  dryRun: boolean;
  settings: MigrationSettings;
  checkpoint: RunCheckpoint;
  /** The run's other migrations into the same place. */
  others: readonly MigrationJob[];
}

/** What a target holds of a migration before its copy. */
export interface TargetState {
  /** Nothing of it. */
  fresh: boolean;
  /** Entries that are just as this migration writes them: of an earlier run whose checkpoint is gone. */
  same: number;
  /** Entries that it would write otherwise, or not at all. */
  foreign: number;
  /** One of those. */
  example?: string;
}

export interface MigrationPlan extends PlanBase {
  readonly step: MigrationStep;
  /** What an earlier run has done. */
  readonly earlier: Progress | undefined;
  /** Undefined where nothing is copied, or an earlier run has looked already. */
  readonly target: TargetState | undefined;
  readonly choice: EngineChoice | undefined;
  /** Of a dry run. */
  readonly survey: Survey | undefined;
}

/** Looks at the checkpoint and the target, chooses the engine; a dry run also reads the source to its end. */
export async function planMigration(context: Context, step: MigrationStep): Promise<MigrationPlan> {
  const { job, mode, dryRun, settings, checkpoint } = step;
  const earlier = checkpoint.progress(job.name);
  const copies = dryRun || (mode !== 'verify' && (!earlier || earlier.state === 'copying'));
  const target = copies && (dryRun || !earlier) ? await lookAtTarget(job, settings) : undefined;
  const survey = dryRun ? await job.survey(settings) : undefined;
  const volume = survey && { count: survey.planned - target!.same, bytes: survey.bytes ?? 0 };
  const known = { earlier: dryRun ? undefined : earlier, fresh: (target ?? earlier)?.fresh === true, volume };
  const choice = copies ? await job.chooseEngine(context, settings, known) : undefined;
  return { step, hasChanges: copies, earlier, target, choice, survey };
}

async function lookAtTarget(job: MigrationJob, settings: MigrationSettings): Promise<TargetState> {
  const found = await job.firstOwned();
  if (found === undefined) return { fresh: true, same: 0, foreign: 0 };
  if (settings.onConflict !== 'fail') return { fresh: false, same: 0, foreign: 0 };
  const { verified, different, extra, named } = await job.compare({ settings });
  const example = named.find(({ kind }) => kind !== 'missing')?.key ?? found;
  return { fresh: false, same: verified, foreign: different + extra, example };
}
