import type { Context } from '../operation/index.ts';
import {
  fullName,
  leaseKey,
  migrationsPrefix,
  previewOf,
  recordIdOf,
  scopePrefix,
  stackName,
} from '../release/index.ts';
import { holdsData } from '../stack/index.ts';
import { ownArtifacts } from './inventory/artifacts.ts';
import { memoKey, readMemo } from './inventory/memo.ts';
import { findHost } from './inventory/host.ts';
import { describeStacks, findStacks, inWaves } from './inventory/stacks.ts';
import type { TeardownJob } from './request.ts';
import type { PlannedStack, TeardownPlan } from './types.ts';

/**
 * What there is of an environment, from tags and records alone: which branch runs this, and which inputs its deployment
 * had, does not matter. Reads only.
 */
export async function planTeardown({ session }: Context, job: TeardownJob): Promise<TeardownPlan> {
  const [{ ours, foreign }, memo, keys] = await Promise.all([
    findStacks(session, job),
    readMemo(job.store, job),
    job.store.list(scopePrefix(job)),
  ]);
  const preview = previewOf(job.environment) !== undefined;
  const withData = preview || dataMayGo(job);
  const [described, order, artifacts, host] = await Promise.all([
    describeStacks(session, ours, job),
    inWaves(session, ours),
    keys.some((key) => recordIdOf(key)) || preview ? ownArtifacts(session, job) : { artifacts: [], images: [] },
    findHost(session, job),
  ]);
  const kept = withData ? [] : described.filter((stack) => isDataStack(job, stack));
  const going = described.filter((stack) => !kept.includes(stack));
  const waves = order
    .map((wave) => wave.flatMap((name) => going.find((stack) => stack.name === name) ?? []))
    .filter((wave) => wave.length > 0);
  // Where the data stays, what was migrated into it stays known.
  const migrated = withData && !preview ? await job.store.list(migrationsPrefix(job)) : [];
  const records = [...keys.filter((key) => key !== memoKey(job) && key !== leaseKey(job)), ...migrated];
  const data = withData
    ? [...(memo?.value.data ?? []), ...going.flatMap(({ retained }) => retained.filter(({ type }) => holdsData(type)))]
    : [];
  return {
    job,
    preview,
    waves,
    kept,
    data: [...new Map(data.map((one) => [one.id, one])).values()],
    ...artifacts,
    host,
    records,
    foreign,
    memo: memo?.value,
    hasChanges:
      [waves, data, artifacts.images, artifacts.artifacts, records].some(({ length }) => length > 0) ||
      !!memo ||
      !!host,
  };
}

/** Whether a person has typed that this very environment's data goes. */
export function dataMayGo(job: TeardownJob): boolean {
  return job.deleteData === fullName(job);
}

/** The stack that keeps the state apart from compute: it stays whole, so that a later deployment finds its data. */
function isDataStack(job: TeardownJob, { name, retained, data }: PlannedStack): boolean {
  return name === stackName(job, 'data') && retained.length + data.length > 0;
}
