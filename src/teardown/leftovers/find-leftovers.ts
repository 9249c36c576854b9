import { explainAwsError, parallel, type AwsSession } from '../../aws/index.ts';
import { findRepository } from '../../image/index.ts';
import { fullName, leaseKey, previewFolder, scopePrefix, STACK_ENDINGS, stackName } from '../../release/index.ts';
import { findHost } from '../inventory/host.ts';
import { memoKey } from '../inventory/memo.ts';
import { findStacks } from '../inventory/stacks.ts';
import { isLogGroupThere } from '../removal/log-groups.ts';
import type { Leftover, FoundLeftovers, TeardownPlan, TeardownResult } from '../types.ts';
import { deletedWith } from './deleted.ts';
import { isNamedBy, NAMED, NAMED_AT_EDGE } from './named.ts';
import { taggedLeftovers } from './tagged.ts';

const BY_TAGS = 'everything with the tags of the environment';
type Looked = Pick<TeardownResult, 'deletedStacks' | 'handedOver' | 'exports' | 'logGroups' | 'sharedStays'>;

/**
 * Looks for whatever of the environment is still there: by its tags, by the names that CloudFormation gives, and in the
 * artifacts bucket and the registry. What is not looked at is said.
 */
export async function findLeftovers(session: AwsSession, plan: TeardownPlan, result: Looked): Promise<FoundLeftovers> {
  const { job, preview } = plan;
  const unseen: string[] = [];
  const seen = async (kind: string, list: () => Promise<Leftover[]>): Promise<Leftover[]> => {
    try {
      return await list();
    } catch (error) {
      const failure = explainAwsError(error, `The remaining resources of kind "${kind}" could not be listed`);
      if (failure.code !== 'permission') throw failure;
      // The role of previews sees tags and log groups, and no lists of what others have.
      if (!preview || kind === BY_TAGS) unseen.push(kind);
      return [];
    }
  };
  const names = [
    ...STACK_ENDINGS.map((ending) => stackName(job, ending)),
    ...plan.waves.flat().map(({ name }) => name),
  ];
  const lists = { ...NAMED, ...(!preview && NAMED_AT_EDGE) };
  const byName = Object.entries(lists).map(([kind, list]) =>
    seen(kind, async () => {
      const found = await list(session, `${fullName(job)}-`);
      return [...new Set(found)]
        .filter((name) => names.some((stack) => isNamedBy(stack, name)))
        .map((name) => ({ kind, name }));
    }),
  );
  const found = await Promise.all([
    stackLeftovers(session, plan),
    seen(BY_TAGS, () => taggedLeftovers(session, job, deletedWith(plan, result))),
    ...byName,
    seen('log group', () => logGroupLeftovers(session, result)),
    imageLeftovers(session, plan, result),
    recordLeftovers(plan, result),
    hostLeftovers(session, plan),
  ]);
  return sort(unique(found.flat()), plan, result, unseen);
}

/** Log groups that were to be deleted, whatever their names are. */
async function logGroupLeftovers(session: AwsSession, { logGroups }: Looked): Promise<Leftover[]> {
  const found = await parallel(logGroups, 4, async (name) =>
    (await isLogGroupThere(session, name)) ? [{ kind: 'log group', name }] : [],
  );
  return found.flat();
}

async function stackLeftovers(session: AwsSession, { job }: TeardownPlan): Promise<Leftover[]> {
  const { ours, foreign } = await findStacks(session, job);
  return [
    ...ours.map(({ stackName: name }) => ({ kind: 'stack', name })),
    ...foreign.map((name) => ({
      kind: 'stack',
      name,
      why: 'It does not have the tags of this environment: Deploy did not create it',
    })),
  ];
}

async function hostLeftovers(session: AwsSession, { job }: TeardownPlan): Promise<Leftover[]> {
  const host = await findHost(session, job);
  return host ? [{ kind: 'host', name: host.name }] : [];
}

async function imageLeftovers(
  session: AwsSession,
  { images }: TeardownPlan,
  { sharedStays }: Looked,
): Promise<Leftover[]> {
  const found = await Promise.all(
    images.map(async ({ repository, digests, whole }) => {
      const present = await findRepository(session, repository, digests);
      if (whole) return present ? [{ kind: 'repository', name: repository }] : [];
      return (sharedStays ? [] : (present ?? [])).map((digest) => ({ kind: 'image', name: `${repository}@${digest}` }));
    }),
  );
  return found.flat();
}

async function recordLeftovers(
  { job, artifacts }: TeardownPlan,
  { handedOver, sharedStays }: Looked,
): Promise<Leftover[]> {
  const keys = await job.store.list(scopePrefix(job));
  const stays = handedOver.length > 0 ? memoKey(job) : undefined;
  const records = keys.filter((key) => key !== leaseKey(job) && key !== stays);
  const folder = `${previewFolder(job)}/`;
  const own = await job.store.list(folder);
  const shared = sharedStays ? [] : artifacts.filter((key) => !key.startsWith(folder));
  const folders = [...new Set(shared.map((key) => `${key.split('/')[0]}/`))];
  const present = new Set((await Promise.all(folders.map((folder) => job.store.list(folder)))).flat());
  return [
    ...records.map((name) => ({ kind: 'record', name })),
    ...[...own, ...shared.filter((key) => present.has(key))].map((name) => ({ kind: 'artifact', name })),
  ];
}

/** By kind and name: what is found by its tags and by its name is one thing. */
function unique(found: readonly Leftover[]): Leftover[] {
  return [...new Map(found.toReversed().map((one) => [`${one.kind} ${one.name}`, one])).values()].reverse();
}

function sort(found: readonly Leftover[], plan: TeardownPlan, result: Looked, unseen: string[]): FoundLeftovers {
  const look: FoundLeftovers = { left: [], kept: [], unseen };
  for (const one of found) {
    const why = one.why ?? reasonToStay(one, plan, result);
    if (why) look.kept.push({ ...one, why });
    else look.left.push(one);
  }
  for (const name of result.exports) look.kept.push({ kind: 'backup', name, why: 'Last export' });
  return look;
}

const OF_DATA = /^(stack|table|bucket|log group|role|file system|queue|database|cache|repository|user pool|secret)$/;

function reasonToStay({ kind, name }: Leftover, plan: TeardownPlan, { handedOver }: Looked): string | undefined {
  const { kept, job, waves } = plan;
  const holder = kept.find(
    (stack) => stack.name === name || isNamedBy(stack.name, name) || stack.retained.some(({ id }) => id === name),
  );
  if (holder && OF_DATA.test(kind)) return `Data is kept; to delete it, set delete-data: ${fullName(job)}`;
  const slow = handedOver.find(({ stack }) => stack === name || isNamedBy(stack, name) || partOf(plan, stack, name));
  if (slow) return slow.why;
  const retained = waves
    .flat()
    .flatMap((stack) => stack.retained)
    .find(({ id }) => id === name);
  return (
    retained &&
    `${retained.stack} keeps it (DeletionPolicy of ${retained.path}); to delete it, set delete-data: ${fullName(job)}`
  );
}

/** A distribution and a bucket have names that do not tell their stack. */
function partOf({ waves }: TeardownPlan, stack: string, name: string): boolean {
  const planned = waves.flat().find((one) => one.name === stack);
  return [...(planned?.buckets ?? []), ...(planned?.distributions ?? [])].some((id) => name.endsWith(id));
}
