import { hash } from 'node:crypto';
import { readInputFile } from '../../files/read-input.ts';
import { jsonStore } from '../../release/index.ts';
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

/**
 * Data that moves with a release: after the data stack is there, before anything can write into it. Each plan is carried
 * out once in an environment; one that was interrupted goes on from its checkpoint.
 */
export const migrations: Step = {
  name: 'migrations',
  applies: ({ request }) => request.migrations.length > 0,
  async plan(deployment) {
    const { request, bootstrap, context } = deployment;
    const store = bootstrap && jsonStore(context.session, bootstrap.artifactsBucket);
    const plans = readPlans(request);
    const done = await Promise.all(plans.map(async (plan) => (await store?.get(doneKey(request, plan))) !== undefined));
    const open = plans.filter((_, index) => !done[index]);
    deployment.migrations = plans.map(({ path, id }) => ({ plan: path, id }));
    const names = open.map(({ path }) => path).join(', ');
    return {
      change: open.length > 0 ? `carry out ${names}` : undefined,
      facts: open.map(({ path, id }) => ({ plan: path, id })),
      async apply() {
        for (const plan of open) {
          await carryOut(deployment, plan);
          const time = new Date(context.clock.now()).toISOString();
          await store!.put(doneKey(request, plan), { plan: plan.path, time }, { ifNoneMatch: '*' });
        }
        return open.length > 0 ? `carried out ${names}` : 'already carried out';
      },
    };
  },
};

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

function folderOf({ app, environment }: DeployRequest, { id }: PlanFile): string {
  return `migrations/${app}/${environment}/${id}`;
}

function doneKey(request: DeployRequest, plan: PlanFile): string {
  return `${folderOf(request, plan)}/done.json`;
}

async function carryOut(deployment: Deployment, plan: PlanFile): Promise<void> {
  const { request } = deployment;
  const { parseDefinition } = await import('../../data/index.ts');
  const known = variables(request, knownOutputs(deployment, 'data') ?? {});
  await carryOutPlan(deployment, {
    path: plan.path,
    definition: parseDefinition(plan.text, known, plan.path),
    checkpoint: `${folderOf(request, plan)}/checkpoint.json`,
    onConflict: 'fail',
  });
}
