import type { AwsSession } from '../../aws/index.ts';
import {
  BACKEND_ENDINGS,
  ledger,
  type Mode,
  readCurrents,
  type ReleaseRecord,
  stackName,
} from '../../release/index.ts';
import { IDLE_CONTAINER, messageOf, monthlyCost } from '../../report/index.ts';
import { readStack, requestDeletion } from '../../stack/index.ts';
import type { OpenEnvironment } from '../../environment/index.ts';
import type { Deployment, Leftover } from '../deployment.ts';
import { keptData } from './kept-data.ts';
import { renameCandidates } from './rename-candidates.ts';
import { type DeployRequest, stackNames } from '../request.ts';

/**
 * What stays beside a deployment: the stacks of another mode, a site or data that it no longer has, and, for a new
 * environment, an app or environment of the same source under another name, and data kept from a stack that was deleted. A
 * few reads at once; asked only where something changed.
 */
export async function findLeftovers(environment: OpenEnvironment, deployment: Deployment): Promise<Leftover[]> {
  if (deployment.request.preview) return [];
  try {
    const [stacks, kept, renamed] = await Promise.all([
      unusedStacks(deployment),
      keptData(deployment),
      renamedApps(environment, deployment),
    ]);
    return [...stacks, ...kept, ...renamed];
  } catch (error) {
    deployment.context.report.note(`Could not look for leftovers of earlier deployments: ${messageOf(error)}`);
    return [];
  }
}

async function unusedStacks({ request, context, templates }: Deployment): Promise<Leftover[]> {
  const names = stackNames(request);
  const candidates = [
    ...BACKEND_ENDINGS.map((suffix) => stackName(request, suffix)).filter(
      (name) => request.mode === 'none' || name !== names.backend,
    ),
    ...(templates.web ? [] : [names.web]),
    ...(templates.data ? [] : [names.data]),
  ];
  const found = await Promise.all(candidates.map((name) => readStack(context.session, name)));
  return candidates.flatMap((name, index) =>
    found[index] ? [leftStack(name, context.session.region, found[index].outputs)] : [],
  );
}

function leftStack(name: string, region: string, outputs: Readonly<Record<string, string>>): Leftover {
  const remove = `aws cloudformation delete-stack --region ${region} --stack-name ${name}`;
  if (name.endsWith('-data'))
    return {
      what: `Stack ${name}: tables and buckets that this deployment does not use`,
      costs: `${monthlyCost('table')} in tables, ${monthlyCost('bucket')} in buckets`,
      remove:
        'actions/teardown with delete-data, which removes the whole environment; to keep the rest, empty and delete the tables and buckets manually',
    };
  if (name.endsWith('-web'))
    return {
      what: `Stack ${name}: the site is still public at ${outputs['WebUrl'] ?? 'its address'}`,
      costs: `${monthlyCost('bucket')} of files`,
      remove: `aws s3 rm --recursive s3://${outputs['Bucket'] ?? 'BUCKET'} && ${remove}`,
    };
  const what = `Stack ${name}, the previous backend: it is kept for a quick rollback, and its address still answers`;
  return {
    what,
    costs: /-lambda(-|$)/.test(name) ? 'nothing without requests' : IDLE_CONTAINER,
    remove,
  };
}

/** The stack of a preview's container, unless it is going already; no record names one whose first deployment failed. */
export async function readContainer(session: AwsSession, request: DeployRequest): ReturnType<typeof readStack> {
  const stack = await readStack(session, containerStackName(request));
  return stack?.status === 'DELETE_IN_PROGRESS' ? undefined : stack;
}

const containerStackName = (request: DeployRequest) =>
  stackNames({ ...request, mode: 'container', backend: 'container-fargate' }).backend;

/**
 * Takes the container of a preview away that runs as something else from now on: it costs while nobody looks, and a preview is
 * not gone back to. Not waited for; the next run, or the teardown of the preview, finds what is left of it.
 */
export async function endContainer({ request, context, bootstrap }: Deployment): Promise<void> {
  if (!request.preview || request.mode === 'container') return;
  try {
    const stack = await readContainer(context.session, request);
    if (!stack) return;
    await requestDeletion(context, stack, { roleArn: bootstrap?.executionRoleArn });
    context.report.note(`Stack ${stack.stackName} is being deleted: the preview no longer runs as a container`);
  } catch (error) {
    context.report.warning(
      `Stack ${containerStackName(request)}, the previous container, could not be deleted and still costs money: ${messageOf(error)}. It is deleted together with the preview`,
    );
  }
}

/** Only a new environment can be an old one under another name. */
async function renamedApps(
  { releases, store }: OpenEnvironment,
  { request, previous }: Deployment,
): Promise<Leftover[]> {
  const { app, environment, run, folder } = request;
  if (previous || !releases || !store || run.repository === '') return [];
  const others = renameCandidates(await readCurrents(store), { app, environment });
  const records = await Promise.all(
    others.map(async (scope) => {
      const current = await ledger(store, scope).current();
      return current && (await ledger(store, scope).read(current.value.id));
    }),
  );
  const isSame = (record: ReleaseRecord | undefined): record is ReleaseRecord =>
    record?.folder === folder && record.repository.toLowerCase() === run.repository.toLowerCase();
  return records.filter(isSame).map((record) => ({
    what: `${record.app === app ? `Environment ${record.environment} of ${app}` : `App ${record.app} (${record.environment})`} is also deployed from this repository and folder${record.url ? `, at ${record.url}` : ''}. The environment of this run is new and does not use the data of that one`,
    costs: costsOf(record.mode),
    remove: `if it was renamed: actions/teardown with app: ${record.app} and environment: ${record.environment}`,
  }));
}

function costsOf(mode: Mode): string {
  return mode === 'container' ? `${IDLE_CONTAINER}, and its data` : 'its data';
}
