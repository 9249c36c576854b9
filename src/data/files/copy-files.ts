import type { Progress } from '../checkpoint/checkpoint.ts';
import { deadLetter, type DeadLetter } from '../checkpoint/dead-letter.ts';
import { Digest } from '../model/digest.ts';
import type { FileJob } from './file-job.ts';
import { SourceChanged, type Content, type FileInfo } from './files.ts';
import { Semaphore } from '../../aws/index.ts';
import { Failure, messageOf } from '../../report/index.ts';
import { rowOf } from '../model/value.ts';
import { fileRow } from './verify-files.ts';

/** Files under way beyond the oldest unfinished one. */
const AHEAD = 1000;

export interface FileCopyOptions {
  progress: Progress;
  concurrency: number;
  onConflict: 'fail' | 'skip' | 'overwrite';
  /** Every file in the target was written by an interrupted run of this migration. */
  ours: boolean;
  advanced(letters: readonly DeadLetter[]): Promise<void>;
  signal?: AbortSignal;
}

interface FileResult {
  path: string;
  outcome: 'copied' | 'unchanged' | 'conflict' | 'bad' | 'filtered' | 'changed';
  letters: DeadLetter[];
}

/** What was read of the source while copying; `complete` when the copy began at its start. */
export interface FilesSeen {
  digest: Digest;
  complete: boolean;
}

/** Copies files in the order of their paths; the cursor is the last path before which everything is written. */
export async function copyFiles(job: FileJob, options: FileCopyOptions): Promise<FilesSeen> {
  const { progress, signal } = options;
  const seen: FilesSeen = { digest: new Digest(), complete: progress.lanes[0] === null };
  const slots = new Semaphore(options.concurrency);
  const pending: Promise<FileResult>[] = [];
  const taken = new Map<string, string>();
  const finish = async () => {
    const { path, outcome, letters } = await pending.shift()!;
    progress.lanes[0] = path;
    if (outcome === 'conflict') {
      progress.conflicts++;
      progress.passedOver.push(job.targetPath(path)!);
    } else if (outcome !== 'changed') progress[outcome]++;
    await options.advanced(letters);
  };
  try {
    for await (const page of job.source.list(progress.lanes[0] ?? undefined)) {
      for (const file of page) {
        signal?.throwIfAborted();
        await slots.available();
        const started = slots.run(() => copyFile(file));
        // A failure is met in order, by finish(); until then it is nobody's unhandled rejection.
        started.catch(() => undefined);
        pending.push(started);
        while (pending.length > AHEAD) await finish();
      }
    }
    while (pending.length > 0) await finish();
    return seen;
  } catch (error) {
    await Promise.allSettled(pending);
    throw error;
  }

  async function copyFile(file: FileInfo): Promise<FileResult> {
    const { path } = file;
    const target = job.targetPath(path);
    if (target === undefined) return { path, outcome: 'filtered', letters: [] };
    const bad = (kind: DeadLetter['kind'], reason: string): FileResult => ({
      path,
      outcome: kind === 'bad' ? 'bad' : 'conflict',
      letters: [
        deadLetter(
          job.name,
          kind,
          reason,
          rowOf([
            ['path', path],
            ['size', BigInt(file.size)],
          ]),
        ),
      ],
    });
    const other = taken.get(target);
    if (other !== undefined) return bad('bad', `duplicate path: ${other} goes to ${target} as well`);
    taken.set(target, path);
    const reason = job.target.refuses(target, file.size);
    if (reason) return bad('bad', reason);
    let content: Content;
    try {
      content = await job.content(file);
    } catch (error) {
      if (error instanceof Failure && (error.code === 'integrity' || error.code === 'sqlite'))
        return bad('bad', messageOf(error));
      if (error instanceof SourceChanged) return { path, outcome: 'changed', letters: [] };
      throw error;
    }
    seen.digest.add(fileRow(target, content.size, content.sha256), ['path']);
    try {
      return await place(path, target, content, bad);
    } catch (error) {
      if (error instanceof SourceChanged) return { path, outcome: 'changed', letters: [] };
      throw error;
    } finally {
      content.release();
    }
  }

  async function place(
    path: string,
    target: string,
    content: Content,
    bad: (kind: 'conflict', reason: string) => FileResult,
  ): Promise<FileResult> {
    if (options.onConflict !== 'overwrite' && (await job.target.write(target, content, false)))
      return { path, outcome: 'copied', letters: [] };
    const there = await job.target.find(target);
    if (there?.size === content.size && (await job.target.sha256(there, job.trust)) === content.sha256)
      return { path, outcome: 'unchanged', letters: [] };
    // What an interrupted run wrote, of a file that has changed since, is ours to replace.
    if (options.onConflict !== 'overwrite' && !options.ours)
      return bad('conflict', 'the target has this path with other bytes');
    await job.target.write(target, content, true);
    return { path, outcome: 'copied', letters: [] };
  }
}
