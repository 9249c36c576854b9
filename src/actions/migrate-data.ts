import { readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { sessionFromInputs } from '../aws/index.ts';
import {
  judge,
  keepHeapSmall,
  migrate,
  openCheckpoint,
  parsePlan,
  resultsMarkdown,
  writeDeadLetters,
  writeReport,
  type MigrationResult,
} from '../data/index.ts';
import { inputFailure, type ActionRun, type Environment, type Inputs } from '../github/index.ts';
import { Failure, markdown, messageOf } from '../report/index.ts';
import { stoppable } from './interrupt.ts';

/** What a run that succeeded has done: only a comparison proves anything. */
const DONE = {
  'copy-and-verify': 'done and verified',
  copy: 'copied, not verified',
  verify: 'verified, nothing was written',
} as const;

export default async function action(run: ActionRun): Promise<void> {
  keepHeapSmall();
  const { inputs, environment, context, report } = run;
  const options = readInputs(inputs);
  const workspace = resolve(context.workspace, options.workingDirectory);
  const place = (path: string) => (isAbsolute(path) ? path : join(workspace, path));
  const plan = parsePlan(readPlan(place(options.planPath), options.planPath), options.variables, options.planPath);
  const session = sessionFromInputs({
    region: inputs.optional('aws-region'),
    roleArn: inputs.optional('role-to-assume'),
    environment,
    report,
  });
  const started = new Date();
  const folder = place(options.reportPath);
  const location = options.checkpoint ?? join(options.reportPath, 'checkpoint.json');
  const checkpoint = openCheckpoint({ location: location.startsWith('s3:') ? location : place(location), session });
  const resume = `run the action again with checkpoint: ${location} to go on`;
  run.output('resume', resume);
  const { operation, dryRun, onConflict, maxBadRows, direction } = options;
  const interrupted = (name: string) =>
    new Failure({
      code: 'interrupted',
      what: 'The migration was interrupted',
      why: `The job was cancelled (${name})`,
      todo: `What is written stays; ${resume}`,
    });
  const outcome = await stoppable(interrupted, (signal) =>
    migrate({
      ...options,
      plan,
      checkpoint,
      session,
      report,
      resolve: place,
      secret: (name) => environment[name],
      program: () => readFileSync(join(run.templates, 'stacks/data-transfer/index.mjs'), 'utf8'),
      commandEnvironment: commandEnvironment(environment),
      signal,
    }),
  );
  const names = outcome.migrations.map((result) => result.name);
  const deadLetters = await writeDeadLetters(folder, names, outcome.checkpoint);
  const shown = (path: string) => relative(context.workspace, path);
  const failure = judge(outcome.migrations, {
    maxBadRows,
    onConflict,
    operation,
    dryRun,
    resume,
    ...(deadLetters && { deadLetters: shown(deadLetters) }),
  });
  const path = await writeReport(folder, {
    version: 1,
    plan: options.planPath,
    direction,
    operation,
    dryRun,
    started: started.toISOString(),
    finished: new Date().toISOString(),
    run: context.runUrl,
    commit: context.sha,
    actor: context.actor,
    success: failure === undefined,
    ...(failure && { failure: messageOf(failure) }),
    migrations: outcome.migrations,
    ...(outcome.freeze && { freeze: outcome.freeze }),
  });
  setOutputs(run, outcome.migrations, shown(path));
  const did = dryRun ? 'dry run, nothing was written' : DONE[operation];
  if (!failure)
    report.summary(`### Data migration: ${did}\n\n${frozen(outcome.freeze)}${resultsMarkdown(outcome.migrations)}`);
  if (failure) throw failure;
}

function frozen(freeze: { seconds: number } | undefined): string {
  return freeze ? `Writes of the app were frozen for ${markdown.duration(freeze.seconds * 1000)}.\n\n` : '';
}

/** The plan's commands are the user's: they see neither the deployment's credentials nor the action's inputs. */
function commandEnvironment(environment: Environment): Record<string, string> {
  const secret = /^(AWS_|ACTIONS_|INPUT_)|^(GITHUB_TOKEN|GH_TOKEN)$/i;
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !secret.test(entry[0]),
    ),
  );
}

function readInputs(inputs: Inputs) {
  return {
    planPath: inputs.required('plan', 'migrations/users.yaml'),
    workingDirectory: inputs.text('working-directory', '.'),
    direction: inputs.choice('direction', ['forward', 'reverse'], 'forward'),
    operation: inputs.choice('operation', ['copy-and-verify', 'copy', 'verify'], 'copy-and-verify'),
    dryRun: inputs.boolean('dry-run', false),
    variables: inputs.mapping('variables'),
    onConflict: inputs.choice('on-conflict', ['fail', 'skip', 'overwrite'], 'fail'),
    checkpoint: inputs.optional('checkpoint'),
    concurrency: inputs.integer('concurrency', 16, { min: 1, max: 128 }),
    maxBadRows: inputs.integer('max-bad-rows', 0),
    reportPath: inputs.text('report-path', 'migrate-data-report'),
    ...readRate(inputs),
  } as const;
}

/** "500" or "500 items": items a second; "500 units": capacity units a second. */
function readRate(inputs: Inputs): { rate?: { perSecond: number; unit: 'items' | 'units' } } {
  const text = inputs.text('rate');
  if (text === '') return {};
  const match = /^([1-9]\d*)\s*(items|units)?$/.exec(text);
  if (!match) throw inputFailure('rate', text, 'a whole number of items or capacity units a second', '500 units');
  return { rate: { perSecond: Number(match[1]), unit: match[2] === 'units' ? 'units' : 'items' } };
}

function readPlan(path: string, input: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw inputFailure('plan', input, `the path of a plan file (${messageOf(error)})`);
  }
}

function setOutputs(run: ActionRun, results: readonly MigrationResult[], report: string): void {
  const sum = (field: 'copied' | 'skipped' | 'conflicts' | 'verified' | 'mismatched') =>
    results.reduce((total, result) => total + result[field], 0);
  for (const field of ['copied', 'skipped', 'conflicts', 'verified', 'mismatched'] as const)
    run.output(field, sum(field));
  run.output('report', report);
}
