import { isAbsolute, join, relative, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { judge, proof, resultsMarkdown, writeDeadLetters, writeReport, type MigrationRun } from '../data/index.ts';
import type { ActionRun } from '../github/index.ts';
import { Failure, markdown, messageOf } from '../report/index.ts';
import type { MigrateInputs } from './migrate-data.ts';

/** A run of the action that has ended, one way or the other. */
export interface EndedRun {
  run: ActionRun;
  inputs: MigrateInputs;
  outcome: MigrationRun;
  started: Date;
}

/** What a run that succeeded has done: only a comparison proves anything. */
const DONE = {
  'copy-and-verify': 'done and verified',
  copy: 'copied, not verified',
  verify: 'verified, nothing was written',
} as const;

/** Milliseconds that a run which failed takes to gather its dead letters: a cancelled job is killed after ten seconds. */
const PATIENCE = 3000;

/** The end of a run that carried out all of its plan: judged, reported, and failed where something is not right. */
export async function tellEnd(end: EndedRun): Promise<void> {
  const { run, inputs, outcome } = end;
  const { operation, dryRun, onConflict, maxBadRows } = inputs;
  const deadLetters = await deadLetterFile(end);
  const failure = judge(outcome.migrations, {
    maxBadRows,
    onConflict,
    operation,
    dryRun,
    resume: howToGoOn(inputs),
    ...(deadLetters && { deadLetters }),
  });
  await writeEvidence(end, failure, deadLetters);
  if (failure) throw failure;
  const did = dryRun ? 'dry run, nothing was written' : DONE[operation];
  run.report.summary(`### Data migration: ${did}\n\n${whatCameOfIt(outcome)}`);
}

/** The same report of a run that was thrown out of its way, as far as it came. Returns what is to be thrown. */
export async function tellEarlyEnd(end: EndedRun, thrown: unknown): Promise<unknown> {
  const { run, inputs, outcome } = end;
  const lost = (what: string) => (error: unknown) =>
    void run.report.warning(`The ${what} could not be written: ${messageOf(error)}`);
  const letters = inputs.dryRun ? undefined : await inTime(deadLetterFile(end)).catch(lost('dead-letter file'));
  const failure = thrown instanceof Failure ? thrown : undefined;
  const told = failure ?? new Failure({ code: 'unexpected', what: messageOf(thrown) });
  await writeEvidence(end, told, letters).catch(lost('report'));
  if (outcome.migrations.length === 0) return thrown;
  const details = whatCameOfIt(outcome);
  if (failure) return new Failure({ ...failure, cause: failure, details: `${failure.details ?? ''}\n${details}` });
  run.report.summary(details);
  return thrown;
}

/** A path of the inputs or of the plan, from the working directory. */
export function placeOf({ context }: ActionRun, { workingDirectory }: MigrateInputs): (path: string) => string {
  const workspace = resolve(context.workspace, workingDirectory);
  return (path) => (isAbsolute(path) ? path : join(workspace, path));
}

/** Path or s3:// address of the checkpoint. */
export function checkpointLocation({ checkpoint, reportPath }: MigrateInputs): string {
  return checkpoint ?? join(reportPath, 'checkpoint.json');
}

export function howToGoOn(inputs: MigrateInputs): string {
  const location = checkpointLocation(inputs);
  const kept = location.startsWith('s3:') ? '' : ' (a file on this runner: another one needs it too)';
  return `run the action again with checkpoint: ${location} to go on${kept}`;
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = delay(PATIENCE, undefined, { ref: false }).then(() => Promise.reject(new Error('it took too long')));
  return await Promise.race([work, late]);
}

async function deadLetterFile({ run, inputs, outcome }: EndedRun): Promise<string | undefined> {
  if (!outcome.checkpoint) return undefined;
  const names = outcome.migrations.map((result) => result.name);
  const path = await writeDeadLetters(placeOf(run, inputs)(inputs.reportPath), names, outcome.checkpoint);
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
  const path = await writeReport(placeOf(run, inputs)(inputs.reportPath), {
    version: 1,
    plan: planPath,
    direction,
    operation,
    dryRun,
    started: started.toISOString(),
    finished: new Date().toISOString(),
    run: context.runUrl,
    commit: context.sha,
    actor: context.actor,
    success: failure === undefined,
    ...(failure && { failure: messageOf(failure), resume: howToGoOn(inputs) }),
    ...(failure?.code && { code: failure.code }),
    ...proof(migrations),
    ...(deadLetters && { deadLetters }),
    migrations,
    ...(freeze && { freeze }),
  });
  run.output('report', relative(context.workspace, path));
}

function whatCameOfIt({ freeze, migrations }: MigrationRun): string {
  return `${freeze ? frozen(freeze) : ''}${resultsMarkdown(migrations)}`;
}

function frozen({ seconds, thawedAt }: NonNullable<MigrationRun['freeze']>): string {
  const still = thawedAt === undefined ? ' They still are.' : '';
  return `Writes of the app were frozen for ${markdown.duration(seconds * 1000)}.${still}\n\n`;
}
