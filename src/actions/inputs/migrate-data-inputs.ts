import { isAbsolute, join, resolve } from 'node:path';
import { checkpointObject } from '../../data/index.ts';
import type { ActionRun, Inputs } from '../../github/index.ts';
import { inputFailure } from '../../report/index.ts';
import { checkOutputPath } from './output-path.ts';
import { readEnvironment, type EnvironmentInputs } from './shared-inputs.ts';

export type MigrateInputs = ReturnType<typeof readValues>;

/** Every input is read and checked before anything else happens. */
export function readMigrateInputs(run: ActionRun): MigrateInputs {
  const inputs = readValues(run);
  refuseUnwritable(run, inputs);
  return inputs;
}

function readValues(run: ActionRun) {
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
    compatible: inputs.boolean('compatible', false),
  } as const;
}

/** Both are written only after rows were: a run whose progress or report cannot be kept does not begin. */
function refuseUnwritable(run: ActionRun, inputs: MigrateInputs): void {
  const resolve = pathResolver(run, inputs);
  const { checkpoint, reportPath } = inputs;
  const check = (input: string, given: string, path: string) => checkOutputPath({ input, given, path: resolve(path) });
  for (const file of ['report.json', 'dead-letter.ndjson']) check('report-path', reportPath, join(reportPath, file));
  if (checkpoint === undefined) check('report-path', reportPath, checkpointLocation(inputs));
  else if (!checkpointObject(checkpoint)) check('checkpoint', checkpoint, checkpoint);
}

/** The environment whose data is moved, where one is named; undefined: no lease is taken. */
function readOwnEnvironment(run: ActionRun): EnvironmentInputs | undefined {
  const { inputs } = run;
  if (inputs.text('environment') !== '') {
    // It may be the folder of the app or that of its migrations: a wrong guess would lock an app that does not exist.
    if (inputs.text('app') === '' && inputs.text('working-directory', '.') !== '.')
      throw inputFailure('app', '', 'with working-directory: the name of the app, as in deploy', 'shop');
    return readEnvironment(run);
  }
  if (inputs.text('app') === '') return undefined;
  throw inputFailure('environment', '', 'app and environment only together: they name what is locked', 'production');
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
  const kept = checkpointObject(location) ? '' : ' (a file on this runner: copy it if you continue on another runner)';
  return `run the action again with checkpoint: ${location} to continue${kept}`;
}
