import type { Context } from '../../operation/index.ts';
import { deadLetter } from '../checkpoint/dead-letter.ts';
import type { Comparison, CopyOptions, MigrationJob, Seen, Survey } from '../job.ts';
import { rowOf } from '../model/value.ts';
import { SHOWN_BAD_ROWS } from '../result.ts';
import { batchFiles, chooseFileEngine } from './batch-files.ts';
import { copyFiles } from './copy-files.ts';
import type { FileJob } from './file-job.ts';
import { SourceChanged } from './file-store.ts';
import { compareFiles } from './verify-files.ts';

interface FileDifferences extends Comparison {
  /** Paths in the target. */
  differing: ReadonlySet<string>;
  surplus: readonly string[];
}

/** What the shared steps of a migration (plan.ts, apply.ts, verify.ts) do with files. */
export function fileMigration(job: FileJob): MigrationJob<FileDifferences, string> {
  const { name, source, target } = job;
  return {
    name,
    noun: 'files',
    source,
    target,
    chooseEngine: async ({ report }, { onConflict }, { earlier, fresh, volume }) => {
      if (earlier && earlier.lanes[0] !== null) return undefined;
      const found = volume ?? (await fileVolume(job));
      return chooseFileEngine(report, job, { ...found, batchAllowed: fresh || onConflict === 'overwrite' });
    },
    survey: () => survey(job),
    firstOwned: () => firstOwned(job),
    firstWritten: () => firstWritten(job),
    owns: (path) => job.sourcePath(path) !== undefined,
    start: () => Promise.resolve({ lanes: 1 }),
    continues: () => true,
    copy: (context, options) => copy(context, job, options),
    compare: async ({ settings, passedOver }) => {
      const found = await compareFiles(job, {
        concurrency: settings.concurrency,
        ignore: new Set(passedOver),
        allowExtra: settings.extra === 'allow',
      });
      return {
        ...found,
        missing: found.missing.length,
        different: found.different.length,
        extra: found.extra.length,
        differing: new Set([...found.missing, ...found.different]),
        surplus: found.extra,
        ...(job.sqlite && { notes: [`${found.databases} SQLite databases passed integrity_check on both sides`] }),
      };
    },
    catchUp: async ({ differing, surplus }, { write, remove }) => {
      if (write) await rewrite(job, differing);
      if (remove) await target.remove(surplus);
    },
  };
}

/** Files of the migration that its source lists, and the bytes in them. */
async function fileVolume(job: FileJob): Promise<{ count: number; bytes: number }> {
  const volume = { count: 0, bytes: 0 };
  for await (const page of job.source.list()) {
    for (const file of page) {
      if (job.targetPath(file.path) === undefined) continue;
      volume.count++;
      volume.bytes += file.size;
    }
  }
  return volume;
}

async function survey(job: FileJob): Promise<Survey> {
  const found = { planned: 0, filtered: 0, bad: 0, badRows: [] as Survey['badRows'], bytes: 0 };
  for await (const page of job.source.list()) {
    for (const { path, size } of page) {
      const target = job.targetPath(path);
      const reason = target === undefined ? undefined : job.target.refuses(target, size);
      if (target === undefined) found.filtered++;
      else if (reason) {
        const { row } = deadLetter(job.name, 'bad', reason, rowOf([['path', path]]));
        found.bad++;
        if (found.badRows.length < SHOWN_BAD_ROWS) found.badRows.push({ reason, row });
      } else {
        found.planned++;
        found.bytes += size;
      }
    }
  }
  return found;
}

/** The path of a file of this migration that is in the target. */
async function firstOwned(job: FileJob): Promise<string | undefined> {
  for await (const page of job.target.list()) {
    const found = page.find((file) => job.sourcePath(file.path) !== undefined);
    if (found) return found.path;
  }
  return undefined;
}

async function firstWritten(job: FileJob): Promise<string[]> {
  for await (const page of job.source.list())
    return page.flatMap(({ path }) => job.targetPath(path) ?? []).slice(0, 100);
  return [];
}

async function copy(context: Context, job: FileJob, options: CopyOptions): Promise<Seen | undefined> {
  const { progress, settings, attempt } = options;
  if (job.batch && options.engine === 's3-batch' && (await batchFiles(context, job, job.batch, options)))
    return undefined;
  return await copyFiles(job, {
    progress,
    concurrency: settings.concurrency,
    onConflict: settings.onConflict,
    // Only what an earlier run wrote into an empty target is ours; what is there by now else is somebody else's.
    ours: attempt !== 'first' && progress.fresh,
    signal: context.signal,
    advanced: options.advanced,
  });
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
