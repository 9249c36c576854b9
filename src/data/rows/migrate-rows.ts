import type { Progress } from '../checkpoint/checkpoint.ts';
import { copyRows, type Seen } from './copy-rows.ts';
import { followRows } from './follow-rows.ts';
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
import { importRows } from './import-rows.ts';
import { createTable } from '../dynamodb/import-table.ts';
import type { MigrationResult } from '../result.ts';
import { chooseRowEngine } from './engine.ts';
import { describeKey, type RowJob } from './row-job.ts';
import { surveyRows } from './survey-rows.ts';
import type { WriteMode } from '../model/store.ts';
import { show } from '../model/value.ts';
import { compareRows, digestSource, visitAll, type Comparison } from './verify-rows.ts';

/** One migration of rows: guard, copy, verify. The result says what differs; the caller judges it. */
export async function migrateRows(job: RowJob, options: MigrationOptions): Promise<MigrationResult> {
  const { operation, dryRun, report } = options;
  const started = Date.now();
  const result: MigrationResult = emptyResult(job);
  if (dryRun) {
    const { same } = await guardTarget(job, options, ground(job, options));
    await chooseRowEngine(job, options, result);
    await surveyRows(job, options, result);
    result.skipped = same;
    result.planned -= same;
    report.note(
      `${job.name}: would copy ${result.planned} rows from ${job.source.label} to ${job.target.label}` +
        `${result.bad ? `; ${result.bad} rows cannot be copied` : ''}`,
    );
    return { ...result, seconds: (Date.now() - started) / 1000 };
  }
  let seen: Seen | undefined;
  let progress = options.checkpoint.progress(job.name);
  if (operation !== 'verify') ({ seen, progress } = await copy(job, options, result));
  if (progress) await takeProgress(result, progress, options.checkpoint);
  const copied = Date.now();
  result.copySeconds = (copied - started) / 1000;
  if (operation !== 'copy') {
    await verify(job, options, result, seen, progress);
    result.verifySeconds = (Date.now() - copied) / 1000;
  }
  return { ...result, seconds: (Date.now() - started) / 1000 };
}

async function copy(
  job: RowJob,
  options: MigrationOptions,
  result: MigrationResult,
): Promise<{ seen?: Seen; progress: Progress }> {
  const { checkpoint, report, onConflict } = options;
  const earlier = checkpoint.progress(job.name);
  if (earlier) requireSamePlaces(earlier, job, checkpoint.location);
  if (earlier && earlier.state !== 'copying') {
    report.note(`${job.name}: copied before (checkpoint ${checkpoint.location})`);
    return { progress: earlier };
  }
  if (!earlier || job.importer) {
    const engine = await chooseRowEngine(job, options, result);
    if (engine === 'dynamodb-import') return { progress: await importRows(job, options) };
  }
  if (job.importer) {
    report.note(`${job.name}: table ${job.importer.options.table} is made`);
    await createTable(job.importer.options);
    job.target = await job.importer.open();
  }
  const stamp = await job.source.stamp();
  const fresh = earlier?.fresh ?? (await guardTarget(job, options, ground(job, options))).fresh;
  const moved = earlier !== undefined && (earlier.stamp !== stamp || job.target.volatile === true);
  const goesOn = earlier !== undefined && !moved;
  if (moved)
    report.note(
      `${job.name}: all rows are looked at again (the source changed since the interrupted run, or its target was not written yet)`,
    );
  const progress = goesOn
    ? earlier
    : await checkpoint.begin(job.name, {
        ...emptyProgress(job, job.source.lanes(options.lanes)),
        fresh,
        ...(stamp !== undefined && { stamp }),
      });
  if (goesOn) report.note(`${job.name}: goes on from checkpoint ${checkpoint.location} (${progress.copied} rows done)`);
  const other: WriteMode = onConflict === 'overwrite' ? 'overwrite' : 'keep';
  // Rows past the cursor may have been written by the interrupted run.
  const resumed: WriteMode = moved || stamp === undefined ? 'overwrite' : 'resume';
  const mode = fresh ? (earlier ? resumed : 'fresh') : other;
  const seen = await copyRows(job, {
    mode,
    ours: fresh,
    concurrency: options.concurrency,
    progress,
    ...(options.signal && { signal: options.signal }),
    advanced: advancing(job, progress, 'rows', options),
  });
  await job.target.flush();
  progress.state = 'copied';
  await checkpoint.save();
  return { seen, progress };
}

function ground(job: RowJob, { lanes, extra }: MigrationOptions): GroundLook {
  return {
    noun: 'rows',
    firstOwned: () => firstOwned(job),
    compare: async () => {
      const {
        verified,
        different,
        extra: more,
        named,
      } = await compareRows(job, { lanes, allowExtra: extra === 'allow' });
      return { verified, foreign: different + more, example: named.find(({ kind }) => kind !== 'missing')?.key };
    },
  };
}

/** The key of a row of this migration that is in the target. */
async function firstOwned(job: RowJob): Promise<string | undefined> {
  const found: { key?: string } = {};
  const stop = new Error('found');
  await visitAll(job.target, 1, (row) => {
    if (!job.owns(row)) return undefined;
    found.key = describeKey(row, job.target.keyFields, show);
    throw stop;
  }).catch((error: unknown) => {
    if (error !== stop) throw error;
  });
  return found.key;
}

async function verify(
  job: RowJob,
  options: MigrationOptions,
  result: MigrationResult,
  seen: Seen | undefined,
  progress: Progress | undefined,
): Promise<void> {
  const { lanes, report } = options;
  const changed = await job.source.refresh();
  const known = seen?.complete && !changed ? seen.digest : undefined;
  const source = known ?? (await digestSource(job, lanes));
  result.sourceChanged = seen?.complete === true && source.hex() !== seen.digest.hex();
  if (result.sourceChanged) report.note(`${job.name}: the source was changed during the copy`);
  const compareOptions = {
    lanes,
    ignore: new Set((progress?.passedOver ?? []).map((key) => BigInt(`0x${key}`))),
    allowExtra: options.extra === 'allow',
  };
  let comparison: Comparison = await compareRows(job, { ...compareOptions, source });
  if (progress && differences(comparison) > 0 && (options.follow > 0 || options.extra === 'delete'))
    comparison = await followRows(job, options, result, progress, comparison, compareOptions);
  takeComparison(result, comparison);
  if (progress && result.mismatched === 0) {
    progress.state = 'verified';
    await options.checkpoint.save();
  }
}

export function differences(comparison: Comparison): number {
  return comparison.missing + comparison.different + comparison.extra;
}

function takeComparison(result: MigrationResult, comparison: Comparison): void {
  result.verified = comparison.verified;
  result.mismatched = differences(comparison);
  result.differences = comparison.named;
  const { sourceRows, targetRows, sourceDigest, targetDigest, sourceKeys, targetKeys, missing, different, extra } =
    comparison;
  result.evidence = {
    counts: { source: sourceRows, target: targetRows, missing, different, extra },
    digest: { source: sourceDigest, target: targetDigest },
    keys: { source: sourceKeys, target: targetKeys },
  };
}
