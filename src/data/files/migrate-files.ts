import type { Progress } from '../checkpoint/checkpoint.ts';
import { batchFiles, chooseFileEngine } from './batch-files.ts';
import { copyFiles, type FilesSeen } from './copy-files.ts';
import { fileVolume, tellFileEstimate } from './file-estimate.ts';
import type { FileJob } from './file-job.ts';
import { SourceChanged } from './files.ts';
import {
  advancing,
  emptyProgress,
  emptyResult,
  guardTarget,
  requireSamePlaces,
  takeProgress,
  type GroundLook,
  type MigrationOptions,
} from '../migration.ts';
import type { MigrationResult } from '../result.ts';
import { deadLetter } from '../checkpoint/dead-letter.ts';
import { rowOf } from '../model/value.ts';
import { compareFiles, type FileComparison } from './verify-files.ts';

/** One migration of files: guard, copy, verify. The result says what differs; the caller judges it. */
export async function migrateFiles(job: FileJob, options: MigrationOptions): Promise<MigrationResult> {
  const { operation, dryRun, report } = options;
  const started = Date.now();
  const result = emptyResult(job);
  const seconds = () => (Date.now() - started) / 1000;
  if (dryRun) {
    const { same } = await guardTarget(job, options, ground(job, options));
    await survey(job, result);
    result.skipped = same;
    result.planned -= same;
    const bytes = result.bytes ?? 0;
    if (job.batch) chooseFileEngine(job, job.batch, result.planned, bytes, options, result);
    else tellFileEstimate(job, { count: result.planned, bytes }, options, result);
    report.note(`${job.name}: would copy ${result.planned} files from ${job.source.label} to ${job.target.label}`);
    return { ...result, seconds: seconds() };
  }
  let progress = options.checkpoint.progress(job.name);
  let seen: FilesSeen | undefined;
  if (operation !== 'verify') ({ progress, seen } = await copy(job, options, result));
  if (progress) await takeProgress(result, progress, options.checkpoint);
  result.copySeconds = seconds();
  if (operation !== 'copy') await verify(job, options, result, progress, seen);
  result.verifySeconds = seconds() - result.copySeconds;
  return { ...result, seconds: seconds() };
}

async function survey(job: FileJob, result: MigrationResult): Promise<void> {
  result.bytes = 0;
  for await (const page of job.source.list()) {
    for (const { path, size } of page) {
      const target = job.targetPath(path);
      const reason = target === undefined ? undefined : job.target.refuses(target, size);
      if (target === undefined) result.filtered++;
      else if (reason) {
        result.bad++;
        result.badRows.push({ reason, row: deadLetter(job.name, 'bad', reason, rowOf([['path', path]])).row });
      } else {
        result.planned++;
        result.bytes += size;
      }
    }
  }
}

async function copy(
  job: FileJob,
  options: MigrationOptions,
  result: MigrationResult,
): Promise<{ progress: Progress; seen?: FilesSeen }> {
  const { checkpoint, report } = options;
  let progress = checkpoint.progress(job.name);
  const goesOn = progress !== undefined;
  if (progress) requireSamePlaces(progress, job, checkpoint.location);
  if (progress && progress.state !== 'copying') return { progress };
  if (progress)
    report.note(`${job.name}: goes on from checkpoint ${checkpoint.location} (${progress.copied} files done)`);
  progress ??= await checkpoint.begin(job.name, {
    ...emptyProgress(job, 1),
    fresh: (await guardTarget(job, options, ground(job, options))).fresh,
  });
  const current = progress;
  const begins = current.lanes[0] === null;
  const batched = job.batch && begins && (await batchFiles(job, job.batch, current, options, result));
  if (begins && !result.estimate) tellFileEstimate(job, await fileVolume(job), options, result);
  // Only what an earlier run wrote into an empty target is ours; what is there by now else is somebody else's.
  const ours = goesOn && current.fresh;
  const seen = batched ? undefined : await copyOneByOne(job, current, ours, options);
  progress.state = 'copied';
  await checkpoint.save();
  return { progress, ...(seen && { seen }) };
}

async function copyOneByOne(
  job: FileJob,
  progress: Progress,
  ours: boolean,
  options: MigrationOptions,
): Promise<FilesSeen> {
  return await copyFiles(job, {
    progress,
    concurrency: options.concurrency,
    onConflict: options.onConflict,
    ours,
    ...(options.signal && { signal: options.signal }),
    advanced: advancing(job, progress, 'files', options),
  });
}

function ground(job: FileJob, { concurrency, extra }: MigrationOptions): GroundLook {
  return {
    noun: 'files',
    firstOwned: () => firstOwned(job),
    compare: async () => {
      const there = await compareFiles(job, { concurrency, ignore: new Set(), allowExtra: extra === 'allow' });
      const foreign = [...there.different, ...there.extra];
      return { verified: there.verified, foreign: foreign.length, example: foreign[0] };
    },
  };
}

/** The path of a file of this migration that is in the target. */
async function firstOwned(job: FileJob): Promise<string | undefined> {
  for await (const page of job.target.list()) {
    const found = page.find((file) => job.sourcePath(file.path) !== undefined);
    if (found) return found.path;
  }
  return undefined;
}

async function verify(
  job: FileJob,
  options: MigrationOptions,
  result: MigrationResult,
  progress: Progress | undefined,
  seen: FilesSeen | undefined,
): Promise<void> {
  const compare = {
    concurrency: options.concurrency,
    ignore: new Set(progress?.passedOver ?? []),
    allowExtra: options.extra === 'allow',
  };
  let comparison = await compareFiles(job, compare);
  result.sourceChanged = seen?.complete === true && comparison.source.hex() !== seen.digest.hex();
  if (result.sourceChanged) options.report.note(`${job.name}: the source was changed during the copy`);
  const mayRemove = options.extra === 'delete' || (progress?.fresh === true && options.follow > 0);
  const passes = options.extra === 'delete' ? Math.max(1, options.follow) : options.follow;
  for (let pass = 1; progress && pass <= passes && differences(comparison) > 0; pass++) {
    if (options.follow > 0) await rewrite(job, new Set([...comparison.missing, ...comparison.different]));
    if (mayRemove) await job.target.remove(comparison.extra);
    result.passes = pass;
    options.report.note(`${job.name}: pass ${pass} caught up with ${differences(comparison)} files`);
    comparison = await compareFiles(job, compare);
  }
  const { missing, different, extra } = comparison;
  result.verified = comparison.verified;
  result.mismatched = differences(comparison);
  result.differences = comparison.named;
  result.bytes = comparison.bytes;
  result.evidence = {
    counts: {
      source: comparison.source.rows,
      target: comparison.target.rows,
      missing: missing.length,
      different: different.length,
      extra: extra.length,
    },
    digest: { source: comparison.source.hex(), target: comparison.target.hex() },
    keys: { source: comparison.source.keysHex(), target: comparison.target.keysHex() },
  };
  if (job.sqlite) result.notes = [`${comparison.databases} SQLite databases passed integrity_check on both sides`];
  if (progress && result.mismatched === 0) {
    progress.state = 'verified';
    await options.checkpoint.save();
  }
}

function differences({ missing, different, extra }: FileComparison): number {
  return missing.length + different.length + extra.length;
}

async function rewrite(job: FileJob, targets: ReadonlySet<string>): Promise<void> {
  for await (const page of job.source.list()) {
    for (const file of page) {
      const target = job.targetPath(file.path);
      if (target === undefined || !targets.has(target)) continue;
      try {
        const content = await job.content(file);
        await job.target.write(target, content, true).finally(() => content.release());
      } catch (error) {
        // It goes on changing: the comparison after this pass finds it.
        if (!(error instanceof SourceChanged)) throw error;
      }
    }
  }
}
