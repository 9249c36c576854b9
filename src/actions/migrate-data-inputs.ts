import { isAbsolute, join, resolve } from 'node:path';
import type { ActionRun, Inputs } from '../github/index.ts';
import { inputFailure } from '../report/index.ts';
import { readEnvironment, type EnvironmentInputs } from './shared-inputs.ts';

export type MigrateInputs = ReturnType<typeof readMigrateInputs>;

export function readMigrateInputs(run: ActionRun) {
  const { inputs } = run;
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
    environment: readOwnEnvironment(run),
  } as const;
}

/** The environment whose data is moved, where one is named; undefined: no lease is taken. */
function readOwnEnvironment(run: ActionRun): EnvironmentInputs | undefined {
  const { inputs } = run;
  if (inputs.text('environment') !== '') {
    // It may be the folder of the app or that of its migrations: a wrong guess would lock an app that does not exist.
    if (inputs.text('app') === '' && inputs.text('working-directory', '.') !== '.')
      throw inputFailure('app', '', 'with working-directory: the name of the app, as deploy has it', 'shop');
    return readEnvironment(run);
  }
  if (inputs.text('app') === '') return undefined;
  throw inputFailure('environment', '', 'app and environment together name what is locked', 'production');
}

/** "500" or "500 items": items a second; "500 units": capacity units a second. */
function readRate(inputs: Inputs): { rate?: { perSecond: number; unit: 'items' | 'units' } } {
  const text = inputs.text('rate');
  if (text === '') return {};
  const match = /^([1-9]\d*)\s*(items|units)?$/.exec(text);
  if (!match) throw inputFailure('rate', text, 'a whole number of items or capacity units a second', '500 units');
  return { rate: { perSecond: Number(match[1]), unit: match[2] === 'units' ? 'units' : 'items' } };
}

/** Resolves a path of the inputs or of the definition from the working directory. */
export function pathResolver({ context }: ActionRun, { workingDirectory }: MigrateInputs): (path: string) => string {
  const workspace = resolve(context.workspace, workingDirectory);
  return (path) => (isAbsolute(path) ? path : join(workspace, path));
}

/** Path or s3:// address of the checkpoint. */
export function checkpointLocation({ checkpoint, reportPath }: MigrateInputs): string {
  return checkpoint ?? join(reportPath, 'checkpoint.json');
}

/** What to do after a run that did not succeed. */
export function resumeHint(inputs: MigrateInputs): string {
  const location = checkpointLocation(inputs);
  const kept = location.startsWith('s3:') ? '' : ' (a file on this runner: another runner needs it too)';
  return `run the action again with checkpoint: ${location} to continue${kept}`;
}
