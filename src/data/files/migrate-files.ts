import type { Context } from '../../operation/index.ts';
import { markdown } from '../../report/index.ts';
import { badRowsOf } from '../checkpoint/dead-letter.ts';
import type { CopyOptions, MigrationJob } from '../job/job.ts';
import { compareFiles, type FileComparison } from './compare-files.ts';
import { copyFiles } from './copy-files.ts';
import { chooseFileEngine, surveyFiles } from './engine.ts';
import type { BatchRoute, FileJob } from './file-job.ts';
import { SourceChanged } from '../model/file-store.ts';
import { batchCopy } from '../s3/batch-job.ts';

/** Files that are looked at to tell the files of two migrations apart. */
const SAMPLE = 100;

/** What the shared steps of a migration (plan.ts, apply.ts, verify.ts) do with files. */
export function fileMigration(job: FileJob): MigrationJob<FileComparison, string> {
  const { name, source, target, batch } = job;
  return {
    name,
    noun: 'files',
    source,
    target,
    owns: (path) => job.sourcePath(path) !== undefined,
    chooseEngine: async ({ report }, { onConflict }, { earlier, fresh, volume }) => {
      if (earlier && earlier.lanes[0] !== null) return undefined;
      const { count, bytes } = volume ?? (await surveyFiles(job));
      return chooseFileEngine(report, job, { count, bytes, overwrites: fresh || onConflict === 'overwrite' });
    },
    survey: async () => {
      const { count, bytes, filtered, refused } = await surveyFiles(job);
      return { planned: count, bytes, filtered, bad: refused.length, badRows: badRowsOf(refused) };
    },
    firstOwned: () => firstOwned(job),
    firstWritten: () => firstWritten(job),
    start: () => Promise.resolve({ lanes: 1 }),
    continues: () => true,
    copy: async (context, options) => {
      if (batch && options.engine === 's3-batch') await copyByBatchJob(context, job, batch, options);
      else return await copyFiles(job, context, options);
      return undefined;
    },
    compare: (options) => compareFiles(job, options),
    catchUp: async (comparison, { write, remove }) => {
      const { surplus, journals } = comparison;
      if (write) await rewrite(job, comparison);
      if (remove) await target.remove(surplus.flatMap((path) => [...journals.removedWith(path), path]));
    },
  };
}

/** The path of a file of this migration that is in the target. */
async function firstOwned({ target, sourcePath }: FileJob): Promise<string | undefined> {
  for await (const page of target.list()) {
    const found = page.find(({ path }) => sourcePath(path) !== undefined);
    if (found) return found.path;
  }
  return undefined;
}

async function firstWritten({ source, targetPath }: FileJob): Promise<string[]> {
  for await (const page of source.list()) return page.flatMap(({ path }) => targetPath(path) ?? []).slice(0, SAMPLE);
  return [];
}

/** Follows the job of an interrupted run, if there is one. The comparison that comes next looks at every object. */
async function copyByBatchJob(
  { report, clock }: Context,
  job: FileJob,
  { session, from, to, role }: BatchRoute,
  { progress, advanced, save }: CopyOptions,
): Promise<void> {
  const { paths, filtered, refused } = await surveyFiles(job);
  if (paths.length > 0) {
    const keys = paths.map((path) => from.prefix + path);
    const { jobId, succeeded } = await batchCopy(keys, {
      session,
      from,
      to,
      role,
      staging: { bucket: to.bucket, prefix: 'migrate-data-batch' },
      earlier: progress.job,
      started: async (id) => {
        progress.job = id;
        await save();
      },
      clock,
    });
    report.note(`${job.name}: batch job ${jobId} copied ${markdown.count(succeeded, 'object')}`);
    progress.copied = succeeded;
  }
  progress.filtered = filtered;
  progress.bad = refused.length;
  await advanced(refused);
}

/** Writes again what differs. A file that goes on changing is found by the comparison after this pass. */
async function rewrite(job: FileJob, { differing, journals }: FileComparison): Promise<void> {
  for await (const page of job.source.list()) {
    for (const file of page) {
      const target = job.targetPath(file.path);
      if (target === undefined || !differing.has(target)) continue;
      try {
        const content = await job.content(file);
        try {
          const beside = journals.removedWith(target);
          if (beside.length > 0) await job.target.remove(beside);
          await job.target.write(target, content, true);
        } finally {
          content.release();
        }
      } catch (error) {
        if (!(error instanceof SourceChanged)) throw error;
      }
    }
  }
}
