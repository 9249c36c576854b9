import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sessionFromInputs } from '../aws/index.ts';
import { keepHeapSmall, migrate, newRun, openCheckpoint, parseDefinition } from '../data/index.ts';
import { inputFailure, type ActionRun, type Environment, type Inputs } from '../github/index.ts';
import { Failure, messageOf } from '../report/index.ts';
import { stoppable } from './interrupt.ts';
import { checkpointLocation, howToGoOn, placeOf, tellEarlyEnd, tellEnd, type EndedRun } from './migrate-data-report.ts';

export type MigrateInputs = ReturnType<typeof readInputs>;

/** However the run ends, a cancelled job included, there is a report of what it did and of what is proven. */
export default async function action(run: ActionRun): Promise<void> {
  keepHeapSmall();
  const inputs = readInputs(run.inputs);
  const resume = howToGoOn(inputs);
  run.output('resume', resume);
  const interrupted = (name: string) =>
    new Failure({
      code: 'interrupted',
      what: 'The migration was interrupted',
      why: `The job was cancelled (${name})`,
      todo: `What is written stays; ${resume}`,
    });
  await stoppable(interrupted, async (signal) => {
    const end: EndedRun = { run, inputs, outcome: newRun(), started: new Date() };
    try {
      await carryOut(end, signal);
    } catch (error) {
      throw await tellEarlyEnd(end, error);
    }
    await tellEnd(end);
  });
}

async function carryOut({ run, inputs, outcome }: EndedRun, signal: AbortSignal): Promise<void> {
  const { environment, report } = run;
  const place = placeOf(run, inputs);
  const plan = parseDefinition(readPlan(place(inputs.planPath), inputs.planPath), inputs.variables, inputs.planPath);
  const session = sessionFromInputs({
    region: run.inputs.optional('aws-region'),
    roleArn: run.inputs.optional('role-to-assume'),
    environment,
    report,
  });
  const location = checkpointLocation(inputs);
  const checkpoint = openCheckpoint({ location: location.startsWith('s3:') ? location : place(location), session });
  const settings = {
    ...inputs,
    plan,
    checkpoint,
    session,
    report,
    resolve: place,
    secret: (name: string) => environment[name],
    program: () => readFileSync(join(run.templates, 'stacks/data-transfer/index.mjs'), 'utf8'),
    commandEnvironment: commandEnvironment(environment),
    signal,
  };
  await migrate(settings, outcome);
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
