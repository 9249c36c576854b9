import { relative } from 'node:path';
import { within } from '../aws/index.ts';
import {
  migrationFailure,
  provenAndNot,
  resultsMarkdown,
  writeDeadLetters,
  writeReport,
  type MigrationOutcome,
} from '../data/index.ts';
import type { ActionRun } from '../github/index.ts';
import { Failure, inputFailure, markdown, messageOf } from '../report/index.ts';
import { withCheckedOutCommit } from './github/checked-out.ts';
import { pathResolver, resumeHint, type MigrateInputs } from './inputs/migrate-data-inputs.ts';

/** A run of the action that has ended, one way or the other. */
export interface EndedRun {
  run: ActionRun;
  inputs: MigrateInputs;
  outcome: MigrationOutcome;
  started: Date;
}

/** What a run that succeeded has done: only a comparison proves anything. */
const DONE = {
  'copy-and-verify': 'done and verified',
  copy: 'copied, not verified',
  verify: 'verified, nothing was written',
} as const;

/** Milliseconds that a run which failed takes to gather its dead letters: a cancelled job is killed after ten seconds. */
const DEAD_LETTER_TIME = 3000;

/** The end of a run that carried out all of its plan: judged, reported, and failed where something is not right. */
export async function reportResult(end: EndedRun): Promise<void> {
  const { run, inputs, outcome } = end;
  const { operation, dryRun, onConflict, maxBadRows } = inputs;
  const deadLetters = await deadLetterFile(end).catch((error: unknown) => warnLost(run, 'dead-letter file', error));
  const failure = migrationFailure(outcome.migrations, {
    maxBadRows,
    onConflict,
    operation,
    dryRun,
    resume: resumeHint(inputs),
    ...(deadLetters && { deadLetters }),
  });
  await writeEvidence(end, failure, deadLetters).catch((error: unknown) => {
    if (failure) return warnLost(run, 'report', error);
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
    throw inputFailure('report-path', inputs.reportPath, `a folder that can be written (${messageOf(error)})`);
  });
  if (failure) throw failure;
  const did = dryRun ? 'dry run, nothing was written' : DONE[operation];
  run.report.summary(`**✅ Data migration: ${did}**\n\n${outcomeMarkdown(outcome)}`);
}

/** The same report of a run that ended early, as far as it came. Returns what is to be thrown. */
export async function reportEarlyEnd(end: EndedRun, thrown: unknown): Promise<unknown> {
  const { run, inputs, outcome } = end;
  const lost = (what: string) => (error: unknown) => warnLost(run, what, error);
  const letters = inputs.dryRun
    ? undefined
    : await within(DEAD_LETTER_TIME, deadLetterFile(end)).catch(lost('dead-letter file'));
  const failure = thrown instanceof Failure ? thrown : undefined;
  const reported = failure ?? new Failure({ code: 'unexpected', what: messageOf(thrown) });
  await writeEvidence(end, reported, letters).catch(lost('report'));
  if (outcome.migrations.length === 0) return thrown;
  const details = outcomeMarkdown(outcome);
  if (failure) return new Failure({ ...failure, cause: failure, details: `${failure.details ?? ''}\n${details}` });
  run.report.summary(details);
  return thrown;
}

function warnLost({ report }: ActionRun, what: string, error: unknown): undefined {
  report.warning(`The ${what} could not be written: ${messageOf(error)}`);
  return undefined;
}

async function deadLetterFile({ run, inputs, outcome }: EndedRun): Promise<string | undefined> {
  if (!outcome.checkpoint) return undefined;
  const names = outcome.migrations.map((result) => result.name);
  const path = await writeDeadLetters(pathResolver(run, inputs)(inputs.reportPath), names, outcome.checkpoint);
  return path && relative(run.context.workspace, path);
}

/** The report file and the outputs. */
async function writeEvidence(
  { run, inputs, outcome, started }: EndedRun,
  failure: Failure | undefined,
  deadLetters: string | undefined,
): Promise<void> {
  const { context } = run;
  const { planPath, direction, operation, dryRun } = inputs;
  const { migrations, freeze } = outcome;
  for (const field of ['copied', 'skipped', 'conflicts', 'verified', 'mismatched'] as const)
    run.output(
      field,
      migrations.reduce((total, result) => total + result[field], 0),
    );
  const path = await writeReport(pathResolver(run, inputs)(inputs.reportPath), {
    version: 1,
    plan: planPath,
    direction,
    operation,
    dryRun,
    started: started.toISOString(),
    finished: new Date().toISOString(),
    run: context.runUrl,
    commit: (await withCheckedOutCommit(run, pathResolver(run, inputs)('.'))).commit,
    actor: context.actor,
    success: failure === undefined,
    ...(failure && { failure: messageOf(failure), resume: resumeHint(inputs) }),
    ...(failure?.code && { code: failure.code }),
    ...provenAndNot(migrations),
    ...(deadLetters && { deadLetters }),
    migrations,
    ...(freeze && { freeze }),
  });
  run.output('report', relative(context.workspace, path));
}

function outcomeMarkdown({ freeze, migrations }: MigrationOutcome): string {
  return `${freeze ? freezeMarkdown(freeze) : ''}${resultsMarkdown(migrations)}`;
}

function freezeMarkdown({ seconds, thawedAt }: NonNullable<MigrationOutcome['freeze']>): string {
  const still = thawedAt === undefined ? ' They are still frozen.' : '';
  return `Writes of the app were frozen for ${markdown.duration(seconds * 1000)}.${still}\n\n`;
}
