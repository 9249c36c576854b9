import { Bucket } from '../aws/s3/index.ts';
import { parallel } from '../aws/index.ts';
import { removeImages, removeRepository } from '../image/index.ts';
import type { Context } from '../operation/index.ts';
import { previewFolder } from '../release/index.ts';
import { disconnectEdge, removePreviewHost } from '../site/index.ts';
import { isOtherAtWork, ownArtifacts } from './inventory/artifacts.ts';
import { isGlobal, sessionOf } from './inventory/stacks.ts';
import { MemoFile, readMemo } from './inventory/memo.ts';
import { deleteData } from './removal/data.ts';
import { disableDistribution } from './removal/distribution.ts';
import { deleteLogGroup } from './removal/log-groups.ts';
import { CLOUDFRONT_IS_SLOW, removeStack, USED_BY_CLOUDFRONT } from './removal/stack.ts';
import type { TeardownPlan, TeardownResult } from './types.ts';

/** Stacks that are deleted at the same time. */
const STACKS_AT_ONCE = 4;

/**
 * Takes an environment down. What is needed to go on after a kill is written first; then the traffic ends, what nobody
 * could restore is exported, the stacks go in the order of their dependencies, and the records go last: they are the
 * proof that all this was ours.
 */
export async function applyTeardown(context: Context, plan: TeardownPlan): Promise<TeardownResult> {
  const { job, waves } = plan;
  if (!plan.hasChanges) return nothingDone();
  const memo = await beginMemo(plan);
  await endTraffic(context, plan);
  await exportData(context, plan, memo);
  const { exports, logGroups } = memo.value;
  const result: TeardownResult = { ...nothingDone(), exports: Object.values(exports), logGroups };
  for (const wave of waves) {
    await parallel(wave, STACKS_AT_ONCE, async (stack) => {
      if (isGlobal(stack.name, job) && result.handedOver.length > 0) {
        result.handedOver.push({ stack: stack.name, why: USED_BY_CLOUDFRONT });
        return;
      }
      const there = { ...context, session: sessionOf(context.session, stack) };
      const end = await removeStack(there, stack, job.bootstrap.executionRoleArn);
      if (end === 'deleted') result.deletedStacks.push(stack.name);
      else result.handedOver.push({ stack: stack.name, why: CLOUDFRONT_IS_SLOW });
    });
  }
  await removeWhatStacksLeave(context, plan, memo);
  result.sharedStays = await removeArtifacts(context, plan);
  if (result.handedOver.length > 0) await memo.write({ handedOver: result.handedOver });
  await removeRecords(context, plan);
  // The last lines of a function may have made its log group again meanwhile.
  await removeLogGroups(context, memo);
  if (result.handedOver.length === 0) await memo.remove();
  return result;
}

/** The result where nothing was there. */
export function nothingDone(): TeardownResult {
  return { deletedStacks: [], handedOver: [], exports: [], logGroups: [], sharedStays: false };
}

async function beginMemo({ job, waves, data }: TeardownPlan): Promise<MemoFile> {
  const stored = await readMemo(job.store, job);
  const { app, environment, run } = job;
  const stacks = waves.flat();
  const before = stored?.value;
  const memo = new MemoFile(
    job.store,
    {
      format: 1,
      app,
      environment,
      repository: run.repository,
      since: before?.since ?? new Date().toISOString(),
      actor: run.actor,
      runUrl: run.runUrl,
      logGroups: [...new Set([...(before?.logGroups ?? []), ...stacks.flatMap(({ logGroups }) => logGroups)])],
      data: [...data],
      exports: before?.exports ?? {},
      handedOver: [],
    },
    stored?.etag,
  );
  await memo.write();
  return memo;
}

/** The edge first: without it nobody meets an environment that is half gone. */
async function endTraffic(context: Context, { waves, host }: TeardownPlan): Promise<void> {
  const { session, signal } = context;
  if (host) await removePreviewHost(context, host);
  for (const { keyValueStores, distributions } of waves.flat()) {
    signal.throwIfAborted();
    for (const arn of keyValueStores) await disconnectEdge(session, arn);
    for (const id of distributions) await disableDistribution(context, id);
  }
}

/** Each export is written down when it is complete: a run that goes on does not make it twice. */
async function exportData(
  context: Context,
  { job, preview, data, waves }: TeardownPlan,
  memo: MemoFile,
): Promise<void> {
  if (preview || !job.lastExport) return;
  const all = [...data, ...waves.flat().flatMap((stack) => stack.data)];
  if (all.length === 0) return;
  // Brings all that copies data.
  const { lastExport } = await import('./removal/last-export.ts');
  for (const resource of all) {
    if (memo.value.exports[resource.id]) continue;
    const place = await lastExport(context, job, resource, memo.value.since);
    if (!place) continue;
    context.report.note(`Last export of ${resource.id}: ${place}`);
    await memo.write({ exports: { ...memo.value.exports, [resource.id]: place } });
  }
}

async function removeWhatStacksLeave(context: Context, { data }: TeardownPlan, memo: MemoFile): Promise<void> {
  const { signal } = context;
  for (const resource of data) {
    signal.throwIfAborted();
    await deleteData(context, resource);
  }
  await removeLogGroups(context, memo);
}

async function removeLogGroups({ session, signal }: Context, memo: MemoFile): Promise<void> {
  await parallel(memo.value.logGroups, 4, async (name) => {
    signal.throwIfAborted();
    await deleteLogGroup(session, name);
  });
}

/**
 * While the records are there: they alone say which of these are ours. A run of another environment may be about to use
 * what it has found by its content, and its record says so only later: then what is shared stays. Returns whether it did.
 */
async function removeArtifacts(context: Context, plan: TeardownPlan): Promise<boolean> {
  const { session, signal, report } = context;
  const { job } = plan;
  const own = (key: string) => key.startsWith(`${previewFolder(job)}/`);
  let found: Pick<TeardownPlan, 'images' | 'artifacts'> = plan;
  let busy = false;
  if (isShared(plan)) {
    // Before and after the records are read: a run that has ended in between has written its own.
    busy = await isOtherAtWork(job);
    found = await ownArtifacts(session, job);
    busy ||= await isOtherAtWork(job);
    if (busy) report.note('Another environment is being deployed: images and packages that it may also use are kept');
  }
  for (const { repository, digests, whole } of found.images) {
    signal.throwIfAborted();
    if (whole) await removeRepository(session, repository);
    else if (!busy) await removeImages(session, repository, digests);
  }
  signal.throwIfAborted();
  const artifacts = found.artifacts.filter((key) => !busy || own(key));
  if (artifacts.length > 0) await new Bucket(session, job.bootstrap.artifactsBucket).deleteAll(artifacts);
  return busy;
}

function isShared({ job, images, artifacts }: TeardownPlan): boolean {
  return images.some(({ whole }) => !whole) || artifacts.some((key) => !key.startsWith(`${previewFolder(job)}/`));
}

async function removeRecords({ session, signal }: Context, { job, records }: TeardownPlan): Promise<void> {
  signal.throwIfAborted();
  if (records.length > 0) await new Bucket(session, job.bootstrap.artifactsBucket).deleteAll(records);
}
