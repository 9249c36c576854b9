import { hash } from 'node:crypto';
import type { Definition } from '../../data/index.ts';
import { readInputFile } from '../../files/read-input.ts';
import { jsonStore } from '../../release/index.ts';
import { Failure } from '../../report/index.ts';
import { type Deployment, knownOutputs } from '../deployment.ts';
import { type Done, doneKey, planFolder } from '../migrations-done.ts';
import type { DeployRequest } from '../request.ts';
import type { Step } from '../step.ts';
import { carryOutPlan, rememberFrozen } from './carry-out-plan.ts';

/** A plan file of migrate-data. */
interface PlanFile {
  path: string;
  text: string;
  /** Of its text and of the values in it: what was carried out once is not carried out again. */
  id: string;
}

/**
 * Data that moves with a release: after the data stack is there, before anything can write into it. Each plan is carried
 * out once in an environment; one that was interrupted goes on from its checkpoint. One whose release did not go live
 * follows its source once more, and one whose tables or buckets were replaced begins anew: nothing that was written
 * meanwhile is left behind.
 */
export const migrations: Step = {
  name: 'migrations',
  applies: ({ request }) => request.migrations.length > 0,
  async plan(deployment) {
    const { request, context } = deployment;
    const store = storeOf(deployment);
    const plans = readPlans(request);
    const found = await Promise.all(plans.map(async ({ id }) => await store?.get<Done>(doneKey(request, id))));
    deployment.migrations = plans.map(({ path, id }) => ({ plan: path, id }));
    const outputs = knownOutputs(deployment, 'data');
    const namesPlaces = found.some((done) => Object.keys(done?.value.places ?? {}).length > 0);
    if (namesPlaces && deployment.templates.data && !outputs && !request.dryRun)
      return { pending: 'the data stack changes first' };
    const open = plans.flatMap((plan, index) =>
      isDone(deployment, plan, found[index]?.value) ? [] : [{ plan, done: found[index] }],
    );
    // The run before was killed; this one may fail before it carries the plan out again.
    for (const { plan, done } of open)
      if (done?.value.frozen) rememberFrozen(deployment, plan.path, () => definitionOf(deployment, plan));
    const names = open.map(({ plan }) => plan.path).join(', ');
    return {
      change: open.length > 0 ? `carry out ${names}` : undefined,
      facts: open.map(({ plan: { path, id } }) => ({ plan: path, id })),
      async apply() {
        for (const { plan, done } of open) {
          const now = await carryOut(deployment, plan, done?.value);
          const time = new Date(context.clock.now()).toISOString();
          const condition = done ? { ifMatch: done.etag } : ({ ifNoneMatch: '*' } as const);
          await store!.put(doneKey(request, plan.id), { plan: plan.path, time, live: false, ...now }, condition);
        }
        return open.length > 0 ? `carried out ${names}` : 'already carried out';
      },
    };
  },
};

function storeOf({ bootstrap, context }: Deployment) {
  return bootstrap && jsonStore(context.session, bootstrap.artifactsBucket);
}

function isDone(deployment: Deployment, plan: PlanFile, done: Done | undefined): boolean {
  if (!done || wasReplaced(plan, done, knownOutputs(deployment, 'data'))) return false;
  // A run that was killed between the two records.
  const isLive = deployment.previous?.migrations?.some(({ id }) => id === plan.id) === true;
  return done.live !== false || isLive;
}

/** Whether the plan names others than it was carried out with; those of a stack that is not known yet count as the same. */
function wasReplaced(plan: PlanFile, { places = {} }: Done, outputs: Readonly<Record<string, string>> = {}): boolean {
  return Object.entries(placesIn(plan, outputs)).some(([name, value]) => (places[name] ?? value) !== value);
}

/** The outputs of the data stack that a plan names. */
function placesIn({ text }: PlanFile, outputs: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => text.includes(`\${${name}}`)));
}

/** Finds mistakes in the plans before anything is deployed. What the data stack will say stands for itself. */
export async function lookAtMigrations(request: DeployRequest, outputs: readonly string[]): Promise<void> {
  if (request.migrations.length === 0) return;
  const { parseDefinition } = await import('../../data/index.ts');
  const standIns = Object.fromEntries(outputs.map((name) => [name, name]));
  for (const { path, text } of readPlans(request)) parseDefinition(text, variables(request, standIns), path);
}

function variables(request: DeployRequest, outputs: Readonly<Record<string, string>>): Record<string, string> {
  return { ...outputs, Environment: request.environment, ...request.migrationVariables };
}

function readPlans({ migrations: paths, directory, migrationVariables }: DeployRequest): PlanFile[] {
  return paths.map((path) => {
    const text = readInputFile(directory, path, {
      what: `Input "migrations" names ${path}, which cannot be read`,
      todo: 'Give the path of a plan file of migrate-data below working-directory',
    });
    return { path, text, id: hash('sha256', JSON.stringify([text, migrationVariables])).slice(0, 32) };
  });
}

/** A plan with the values that are known by now. */
async function definitionOf(deployment: Deployment, { text, path }: PlanFile): Promise<Definition> {
  const { parseDefinition } = await import('../../data/index.ts');
  return parseDefinition(text, variables(deployment.request, knownOutputs(deployment, 'data') ?? {}), path);
}

/** Carries a plan out, again where `done` says that it was; returns what is to be written down of it. */
async function carryOut(deployment: Deployment, plan: PlanFile, done: Done | undefined): Promise<Partial<Done>> {
  const { request, context } = deployment;
  const outputs = knownOutputs(deployment, 'data') ?? {};
  const isNewPlace = done !== undefined && wasReplaced(plan, done, outputs);
  const attempt = (done?.attempt ?? 1) + (isNewPlace ? 1 : 0);
  const follows = done !== undefined && !isNewPlace;
  if (done) {
    const why = isNewPlace
      ? 'tables or buckets were replaced'
      : 'the release that it was carried out for did not go live';
    context.report.note(`${plan.path} is carried out again: ${why}`);
  }
  const definition = await definitionOf(deployment, plan);
  try {
    await carryOutPlan(deployment, {
      path: plan.path,
      definition,
      checkpoint: `${planFolder(request, plan.id)}/checkpoint${attempt === 1 ? '' : `-${attempt}`}.json`,
      onConflict: 'fail',
      follows,
    });
  } catch (error) {
    throw follows ? ofChangedTarget(error, plan) : error;
  }
  return { attempt, places: placesIn(plan, outputs), frozen: definition.freeze?.then === 'keep' };
}

/** A deployment has no input for what is in the target already. */
function ofChangedTarget(error: unknown, { path }: PlanFile): unknown {
  if (!(error instanceof Failure) || error.code !== 'target-not-empty') return error;
  return new Failure({
    ...error,
    todo: `The deployment that carried ${path} out did not go live; its checks may have written there. Delete what they wrote, or take ${path} out of the input migrations to go on with the data as it is`,
    cause: error,
  });
}
