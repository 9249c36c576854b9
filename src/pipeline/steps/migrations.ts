import { hash } from 'node:crypto';
import { readInputFile } from '../../files/read-input.ts';
import { jsonStore, migrationsPrefix } from '../../release/index.ts';
import { type Deployment, knownOutputs } from '../deployment.ts';
import type { DeployRequest } from '../request.ts';
import type { Step } from '../step.ts';
import { carryOutPlan } from './carry-out-plan.ts';

/** A plan file of migrate-data. */
interface PlanFile {
  path: string;
  text: string;
  /** Of its text and of the values in it: what was carried out once is not carried out again. */
  id: string;
}

/** That a plan was carried out: migrations/<app>/<environment>/<id>/done.json. */
interface Done {
  plan: string;
  /** ISO 8601, UTC. */
  time: string;
  /** Whether the release that it was carried out for went live; until then the app before it goes on writing to the source. */
  live?: boolean;
  /** How often it was carried out; 1 where it is not said. */
  attempt?: number;
  /** The outputs of the data stack that the plan names, as they were. */
  places?: Readonly<Record<string, string>>;
}

/**
 * Data that moves with a release: after the data stack is there, before anything can write into it. Each plan is carried
 * out once in an environment; one that was interrupted goes on from its checkpoint. One whose release did not go live is
 * carried out again, and so is one whose tables or buckets were replaced: nothing that was written meanwhile is left behind.
 */
export const migrations: Step = {
  name: 'migrations',
  applies: ({ request }) => request.migrations.length > 0,
  async plan(deployment) {
    const { request, context } = deployment;
    const store = storeOf(deployment);
    const plans = readPlans(request);
    const found = await Promise.all(plans.map(async (plan) => await store?.get<Done>(doneKey(request, plan))));
    const open = plans.flatMap((plan, index) =>
      isDone(deployment, plan, found[index]?.value) ? [] : [{ plan, done: found[index] }],
    );
    deployment.migrations = plans.map(({ path, id }) => ({ plan: path, id }));
    const names = open.map(({ plan }) => plan.path).join(', ');
    return {
      change: open.length > 0 ? `carry out ${names}` : undefined,
      facts: open.map(({ plan: { path, id } }) => ({ plan: path, id })),
      async apply() {
        for (const { plan, done } of open) {
          const attempt = done ? (done.value.attempt ?? 1) + 1 : 1;
          if (done) context.report.note(`${plan.path} is carried out again: ${whyAgain(done.value)}`);
          await carryOut(deployment, plan, attempt);
          const time = new Date(context.clock.now()).toISOString();
          const places = placesIn(plan, knownOutputs(deployment, 'data'));
          const now: Done = { plan: plan.path, time, live: false, attempt, places };
          await store!.put(doneKey(request, plan), now, done ? { ifMatch: done.etag } : { ifNoneMatch: '*' });
        }
        return open.length > 0 ? `carried out ${names}` : 'already carried out';
      },
    };
  },
};

/** Writes down that the release is live which the plans were carried out for: from now on they are done. */
export async function recordMigrations(deployment: Deployment): Promise<void> {
  const { request } = deployment;
  const store = storeOf(deployment);
  if (request.migrations.length === 0 || !store) return;
  for (const plan of readPlans(request)) {
    const done = await store.get<Done>(doneKey(request, plan));
    if (done?.value.live === false)
      await store.put(doneKey(request, plan), { ...done.value, live: true }, { ifMatch: done.etag });
  }
}

function storeOf({ bootstrap, context }: Deployment) {
  return bootstrap && jsonStore(context.session, bootstrap.artifactsBucket);
}

function isDone(deployment: Deployment, plan: PlanFile, done: Done | undefined): boolean {
  if (!done || wasReplaced(plan, done, knownOutputs(deployment, 'data'))) return false;
  // A run that was killed between the two records.
  const isLive = deployment.previous?.migrations?.some(({ id }) => id === plan.id) === true;
  return done.live !== false || isLive;
}

function whyAgain({ live }: Done): string {
  return live === false
    ? 'the release that it was carried out for did not go live'
    : 'it names tables or buckets that were replaced';
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

function folderOf(request: DeployRequest, { id }: PlanFile): string {
  return `${migrationsPrefix(request)}${id}`;
}

function doneKey(request: DeployRequest, plan: PlanFile): string {
  return `${folderOf(request, plan)}/done.json`;
}

async function carryOut(deployment: Deployment, plan: PlanFile, attempt: number): Promise<void> {
  const { request } = deployment;
  const { parseDefinition } = await import('../../data/index.ts');
  const known = variables(request, knownOutputs(deployment, 'data') ?? {});
  await carryOutPlan(deployment, {
    path: plan.path,
    definition: parseDefinition(plan.text, known, plan.path),
    // What an earlier one has copied is looked at like anything else that is there: what differs is not written over.
    checkpoint: `${folderOf(request, plan)}/checkpoint${attempt === 1 ? '' : `-${attempt}`}.json`,
    onConflict: 'fail',
  });
}
