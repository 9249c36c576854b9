import { randomUUID } from 'node:crypto';
import type { Definition } from '../../data/index.ts';
import { readInputFile } from '../../files/read-input.ts';
import { noteFilled, readFilled } from '../../preview/index.ts';
import { jsonStore } from '../../release/index.ts';
import { Failure, inputFailure, markdown } from '../../report/index.ts';
import { readStack } from '../../stack/index.ts';
import { type Deployment, knownOutputs } from '../deployment.ts';
import { artifactsPrefix, type DeployRequest, type PreviewData, stackNames } from '../request.ts';
import type { Step } from '../step.ts';
import { carryOutPlan } from './carry-out-plan.ts';

type Outputs = Readonly<Record<string, string>>;
type Seed = Extract<PreviewData, { kind: 'seed' }>;
type Copy = Extract<PreviewData, { kind: 'copy' }>;

/**
 * What a preview begins with. A table is filled once, however often the preview is deployed: what people have changed in
 * it stays. One that CloudFormation has replaced has another name, and is filled again. Begun and not ended, it is done
 * again: rows are written over what is there.
 */
export const previewData: Step = {
  name: 'preview data',
  applies: ({ request }) => request.preview?.data !== undefined,
  async plan(deployment) {
    const wanted = deployment.request.preview!.data!;
    const fill = wanted.kind === 'seed' ? fillFromSeed(wanted) : fillFromCopy(wanted);
    const source = wanted.kind === 'seed' ? wanted.plan : `copy-of:${wanted.of}`;
    const names = await fill.open(deployment);
    return {
      change: names.length > 0 ? `fill ${names.join(', ')} from ${source}` : undefined,
      async apply() {
        const { places, done } = await fill.carryOut(deployment);
        if (places.length === 0) return 'filled before';
        const filling = { from: source, time: new Date(deployment.context.clock.now()).toISOString() };
        const added = Object.fromEntries(places.map((one) => [one, filling]));
        await noteFilled(storeOf(deployment), deployment.request, added);
        return done;
      },
    };
  },
};

interface Fill {
  /** What is not filled yet, as a plan calls a place; by the name of an output while the data stack is not there. */
  open(deployment: Deployment): Promise<string[]>;
  /** Fills it; returns what that was, and what was done in words. */
  carryOut(deployment: Deployment): Promise<{ places: string[]; done: string }>;
}

/** Finds mistakes before anything is deployed. `outputs` are the names of those that the data stack will have. */
export async function lookAtPreviewData(request: DeployRequest, outputs: readonly string[] | undefined): Promise<void> {
  const data = request.preview?.data;
  if (data === undefined) return;
  if (outputs === undefined)
    throw inputFailure(
      'data',
      data.kind === 'seed' ? 'seed' : `copy-of:${data.of}`,
      'empty: this app has no data stack',
    );
  if (data.kind === 'seed') await parseSeed(request, data, Object.fromEntries(outputs.map((name) => [name, name])));
  else if (tablesOf(outputs).length === 0)
    throw inputFailure('data', `copy-of:${data.of}`, 'empty or seed: the data stack of this app has no tables');
}

function storeOf({ context, bootstrap }: Deployment) {
  return jsonStore(context.session, bootstrap!.artifactsBucket);
}

const tablesOf = (outputs: readonly string[]) => outputs.filter((name) => name.endsWith('TableName'));

async function parseSeed(request: DeployRequest, { plan }: Seed, outputs: Outputs): Promise<Definition> {
  const { parseDefinition } = await import('../../data/index.ts');
  const text = readInputFile(request.directory, plan, {
    what: `Plan file ${plan} of data: seed cannot be read`,
    todo: 'Give the path of a plan file of migrate-data below working-directory with seed-plan',
  });
  return parseDefinition(text, { ...outputs, Environment: request.environment }, plan);
}

function fillFromSeed(seed: Seed): Fill {
  /** Without the migrations whose target is filled. */
  const openPlan = async (deployment: Deployment): Promise<{ definition: Definition; names: string[] }> => {
    const { request, templates } = deployment;
    const { placeLabel } = await import('../../data/index.ts');
    const known = knownOutputs(deployment, 'data');
    const named = templates.data!.outputs.map((name) => [name, name]);
    const definition = await parseSeed(request, seed, known ?? Object.fromEntries(named));
    const filled = known ? await readFilled(storeOf(deployment), request) : {};
    const migrations = definition.migrations
      .filter(({ to }) => !Object.hasOwn(filled, placeLabel(to)))
      // Whatever people have put there may stay.
      .map((migration) => ({ ...migration, extra: migration.extra ?? ('allow' as const) }));
    const names = [...new Set(migrations.map(({ to }) => placeLabel(to)))];
    return { definition: { ...definition, migrations }, names };
  };
  return {
    open: async (deployment) => (await openPlan(deployment)).names,
    async carryOut(deployment) {
      const { request } = deployment;
      const { definition, names: places } = await openPlan(deployment);
      if (places.length === 0) return { places, done: '' };
      await carryOutPlan(deployment, {
        path: seed.plan,
        definition,
        // Of its own for each attempt: what was begun is done again.
        checkpoint: `${artifactsPrefix(request)}/data/${randomUUID()}.json`,
        onConflict: 'overwrite',
      });
      return { places, done: `filled ${places.join(', ')}` };
    },
  };
}

function fillFromCopy(copy: Copy): Fill {
  /** Tables that are not filled yet, by output; while the data stack is not there, an output stands for its table. */
  const openTables = async (deployment: Deployment): Promise<Map<string, string>> => {
    const { placeLabel } = await import('../../data/index.ts');
    const known = knownOutputs(deployment, 'data');
    if (!known) return new Map(tablesOf(deployment.templates.data!.outputs).map((name) => [name, name]));
    const filled = await readFilled(storeOf(deployment), deployment.request);
    const tables = tablesOf(Object.keys(known)).map(
      (name) => [name, placeLabel({ dynamodb: { table: known[name]! } })] as const,
    );
    return new Map(tables.filter(([, place]) => !Object.hasOwn(filled, place)));
  };
  return {
    async open(deployment) {
      const places = [...(await openTables(deployment)).values()];
      // What cannot be read is known before anything is made.
      if (places.length > 0) await sourceTables(deployment, copy);
      return places;
    },
    async carryOut(deployment) {
      const open = await openTables(deployment);
      const places = [...open.values()];
      if (places.length === 0) return { places, done: '' };
      const sources = await sourceTables(deployment, copy);
      const told: string[] = [];
      for (const name of open.keys()) {
        const from = sources[name];
        if (from === undefined) told.push(`no rows into ${name}, which ${copy.of} does not have`);
        else told.push(await copyTable(deployment, from, { name, limit: copy.rows }));
      }
      return { places, done: `copied ${told.join(', ')}` };
    },
  };
}

async function copyTable(
  deployment: Deployment,
  from: string,
  { name, limit }: { name: string; limit: number },
): Promise<string> {
  const { context } = deployment;
  const { copyFirstRows } = await import('../../data/index.ts');
  const to = knownOutputs(deployment, 'data')![name]!;
  const { copied, refused, reason, isWhole } = await copyFirstRows(context, { from, to, limit });
  if (refused > 0)
    context.report.warning(`${refused} of ${copied + refused} rows of ${from} do not fit into ${to}: ${reason}`, {
      title: 'Not all rows are in the preview',
    });
  return `${isWhole ? 'all' : 'the first'} ${markdown.count(copied, 'row')} of ${from}`;
}

/** Names of the tables of the environment that is copied, by output of its data stack. */
async function sourceTables({ request, context }: Deployment, { of }: Copy): Promise<Outputs> {
  const { app } = request;
  const { data } = stackNames({ ...request, environment: of });
  const stack = await readStack(context.session, data).catch((error: unknown) => {
    if (!(error instanceof Failure) || error.code !== 'permission') throw error;
    throw new Failure({
      code: 'permission',
      what: `The data of ${app} ${of} may not be copied into previews`,
      why: error.why,
      todo: `Set data: seed or empty; or let an administrator add ${app}-${of} to PreviewDataSources of the bootstrap stack. Everybody who can push a branch can then read that data`,
      cause: error,
    });
  });
  if (stack && tablesOf(Object.keys(stack.outputs)).length > 0) return stack.outputs;
  throw inputFailure(
    'data',
    `copy-of:${of}`,
    `an environment of ${app} with tables in this region (${stack ? `stack ${data} has none` : `there is no stack ${data}`})`,
  );
}
