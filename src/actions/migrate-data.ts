import { readFileSync } from 'node:fs';
import {
  checkpointObject,
  keepHeapSmall,
  migrate,
  openCheckpoint,
  parseDefinition,
  type MigrationOutcome,
  readTransferProgram,
} from '../data/index.ts';
import type { ActionRun } from '../github/index.ts';
import { createContext, type Context } from '../operation/index.ts';
import { childEnvironment } from '../process/index.ts';
import { Failure, inputFailure, messageOf } from '../report/index.ts';
import { stoppable } from './interrupt.ts';
import {
  checkpointLocation,
  pathResolver,
  readMigrateInputs,
  resumeHint,
  type MigrateInputs,
} from './inputs/migrate-data-inputs.ts';
import { reportEarlyEnd, reportResult, type EndedRun } from './migrate-data-report.ts';
import { openSession } from './open-session.ts';

/** However the run ends, a cancelled job included, there is a report of what it did and of what is proven. */
export default async function action(run: ActionRun): Promise<void> {
  keepHeapSmall();
  const inputs = readMigrateInputs(run);
  const resume = resumeHint(inputs);
  run.output('resume', resume);
  const interrupted = (name: string) =>
    new Failure({
      code: 'interrupted',
      what: 'The migration was interrupted',
      why: `The job was cancelled (${name})`,
      todo: `What was written so far is kept; ${resume}`,
    });
  const started = new Date();
  await stoppable(interrupted, async (signal) => {
    const outcome = await migrateAsAsked(run, inputs, signal).catch((error: unknown): MigrationOutcome => ({
      migrations: [],
      unprocessed: 0,
      error,
    }));
    const ended: EndedRun = { run, inputs, outcome, started };
    if (outcome.error !== undefined) throw await reportEarlyEnd(ended, outcome.error);
    await reportResult(ended);
    // Nothing is left to resume.
    run.output('resume', '');
  });
}

async function migrateAsAsked(run: ActionRun, inputs: MigrateInputs, signal: AbortSignal): Promise<MigrationOutcome> {
  const { environment, report } = run;
  const resolve = pathResolver(run, inputs);
  const definition = parseDefinition(
    readDefinition(resolve(inputs.planPath), inputs.planPath),
    inputs.variables,
    inputs.planPath,
  );
  const session = openSession(run);
  const location = checkpointLocation(inputs);
  const request = {
    ...inputs,
    definition,
    checkpoint: openCheckpoint(checkpointObject(location) ? location : resolve(location), session),
    resolve,
    secret: (name: string) => environment[name],
    program: () => readTransferProgram(run.templates),
    commandEnvironment: childEnvironment(environment),
  };
  const names = definition.migrations.map(({ name }) => name);
  const context = createContext(session, report, { signal });
  return await alone({ run, inputs, names }, context, (own) => migrate(own, request));
}

/** Runs `work` while nobody else changes the environment that the inputs name; its records say that the data was changed. */
async function alone<T>(
  { run, inputs, names }: { run: ActionRun; inputs: MigrateInputs; names: string[] },
  context: Context,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  const { environment, dryRun, operation, compatible } = inputs;
  if (!environment) return await work(context);
  // Only where it is asked for: it brings all that deploys a stack.
  const { withEnvironment } = await import('../environment/index.ts');
  const request = { operation: 'migrate-data', ...environment, dryRun, run: run.context, templates: run.templates };
  return await withEnvironment(context, request, async (opened) => {
    // Before the first row: a rollback must know of it also where it did not end well.
    if (!dryRun && operation !== 'verify') {
      const { newMigration } = await import('../release/index.ts');
      const { actor, runUrl } = run.context;
      const now = new Date(context.clock.now());
      await opened.releases!.recordMigration(newMigration({ now, names, compatible, actor, runUrl }));
    }
    return await work(opened.context);
  });
}

function readDefinition(path: string, input: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw inputFailure('plan', input, `the path of a plan file (${messageOf(error)})`);
  }
}
