import type { Context } from '../operation/index.ts';
import type { Progress } from './checkpoint/checkpoint.ts';
import type { BadRow } from './checkpoint/dead-letter.ts';
import { countOf, type MigrationJob, type Seen } from './job/job.ts';
import type { MigrationPlan } from './plan.ts';

/** What a copy came to, this run's and those before it. */
export interface Copied {
  /** Undefined where nothing was ever copied: a comparison alone. */
  progress: Progress | undefined;
  /** Undefined where this run did not read the source. */
  seen: Seen | undefined;
  badRows: BadRow[];
  seconds: number;
}

/** Copies what is left to copy, from the checkpoint on. */
export async function applyMigration(context: Context, plan: MigrationPlan): Promise<Copied> {
  const { job, checkpoint } = plan.step;
  const started = context.clock.now();
  const { progress, seen } = await copy(context, plan);
  const badRows = progress ? await checkpoint.firstBadRows(job.name) : [];
  return { progress, seen, badRows, seconds: (context.clock.now() - started) / 1000 };
}

async function copy(context: Context, plan: MigrationPlan): Promise<Pick<Copied, 'progress' | 'seen'>> {
  const { step, earlier, choice } = plan;
  const { job, mode, settings, checkpoint } = step;
  if (mode === 'verify') return { progress: earlier, seen: undefined };
  if (earlier && earlier.state !== 'copying') {
    context.report.note(`${job.name}: already copied (checkpoint ${checkpoint.location})`);
    return { progress: earlier, seen: undefined };
  }
  const start = await job.start(settings, choice?.engine);
  const continued = earlier !== undefined && job.continues(earlier, start);
  if (earlier) {
    context.report.note(
      continued
        ? `${job.name}: continues from checkpoint ${checkpoint.location} (${countOf(earlier.copied, job)} done)`
        : `${job.name}: all ${job.noun} are read again: the source has changed since the interrupted run, or the target had not been written yet`,
    );
  }
  const fresh = earlier?.fresh ?? plan.target!.fresh;
  const progress = continued ? earlier : await checkpoint.begin(job.name, newProgress(job, { ...start, fresh }));
  const seen = await job.copy(context, {
    settings,
    progress,
    engine: choice?.engine,
    attempt: continued ? 'continued' : earlier ? 'again' : 'first',
    advanced: advancing(context, plan, progress),
    save: () => checkpoint.save(),
  });
  progress.state = 'copied';
  await checkpoint.save();
  const { copied, unchanged, conflicts, bad } = progress;
  // A comparison says the same of what it finds.
  if (mode === 'copy' && copied + unchanged + conflicts + bad === 0)
    context.report.warning(`${job.name}: the source has no ${job.noun} to copy`);
  return { progress, seen };
}

function newProgress(
  job: MigrationJob,
  { lanes, stamp, fresh }: { lanes: number; stamp?: string | undefined; fresh: boolean },
): Progress {
  return {
    state: 'copying',
    fresh,
    lanes: Array.from({ length: lanes }, () => null),
    copied: 0,
    unchanged: 0,
    filtered: 0,
    conflicts: 0,
    bad: 0,
    passedOver: [],
    deadLetterParts: 0,
    source: job.source.identity,
    target: job.target.identity,
    ...(stamp !== undefined && { stamp }),
  };
}

/** Keeps the checkpoint up to date while a copy advances, and logs every five seconds how far it is. */
function advancing({ report, clock }: Context, { step }: MigrationPlan, progress: Progress) {
  const { job, checkpoint } = step;
  let logged = clock.now();
  return async (letters: Parameters<typeof checkpoint.advanced>[1]) => {
    if (clock.now() - logged > 5000) {
      logged = clock.now();
      report.progress(`${job.name}: ${countOf(progress.copied, job)} copied`);
    }
    await checkpoint.advanced(job.name, letters);
  };
}
