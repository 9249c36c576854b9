import type { Context } from '../../operation/index.ts';
import { messageOf } from '../../report/index.ts';
import type { CopyOptions, Seen } from '../job/job.ts';
import { Digest } from '../model/digest.ts';
import { Semaphore } from '../../aws/index.ts';
import type { Content } from '../model/content.ts';
import type { FileJob } from './file-job.ts';
import { SourceChanged, type FileInfo } from '../model/file-store.ts';
import { fileRow } from './compare-files.ts';
import { duplicatePath, fileLetter } from './file-letter.ts';
import { Journals } from './journals.ts';
import { isBadDatabase } from './sqlite-content.ts';

/** Files under way beyond the oldest unfinished one. */
const AHEAD = 1000;

/** `changed`: the file was changed or removed while it was read. `reason` says why a file is bad or in conflict. */
interface FileOutcome {
  outcome: 'copied' | 'unchanged' | 'conflict' | 'bad' | 'filtered' | 'changed';
  reason?: string;
}

/** Copies files in the order of their paths; the cursor is the last path up to which everything is written. */
export async function copyFiles(job: FileJob, { signal }: Context, options: CopyOptions): Promise<Seen> {
  return await new FileCopy(job, options).run(signal);
}

class FileCopy {
  readonly #job: FileJob;
  readonly #options: CopyOptions;
  readonly #digest = new Digest();
  /** The source's path by the target's. */
  readonly #taken = new Map<string, string>();
  /** What lies beside the databases of the target. */
  #journals = new Journals();
  readonly #underWay: { file: FileInfo; outcome: Promise<FileOutcome> }[] = [];

  constructor(job: FileJob, options: CopyOptions) {
    this.#job = job;
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<Seen> {
    const { progress, settings } = this.#options;
    const start = progress.lanes[0] ?? undefined;
    const slots = new Semaphore(settings.concurrency);
    if (this.#job.sqlite) this.#journals = await Journals.of(this.#job.target);
    try {
      for await (const page of this.#job.source.list(start)) {
        for (const file of page) {
          signal.throwIfAborted();
          await slots.available();
          const outcome = slots.run(() => this.#copy(file));
          // #finishOldest meets a failure in order; until then it is not an unhandled rejection.
          outcome.catch(() => undefined);
          this.#underWay.push({ file, outcome });
          while (this.#underWay.length > AHEAD) await this.#finishOldest();
        }
      }
      while (this.#underWay.length > 0) await this.#finishOldest();
      return { digest: this.#digest, complete: start === undefined };
    } catch (error) {
      await Promise.allSettled(this.#underWay.map(({ outcome }) => outcome));
      throw error;
    }
  }

  async #finishOldest(): Promise<void> {
    const { progress, advanced } = this.#options;
    const { file, outcome: copying } = this.#underWay.shift()!;
    const { outcome, reason } = await copying;
    progress.lanes[0] = file.path;
    if (outcome === 'conflict') {
      progress.conflicts++;
      progress.passedOver.push(this.#job.targetPath(file.path)!);
    } else if (outcome !== 'changed') progress[outcome]++;
    await advanced(
      reason === undefined ? [] : [fileLetter(this.#job, outcome === 'bad' ? 'bad' : 'conflict', file, reason)],
    );
  }

  async #copy(file: FileInfo): Promise<FileOutcome> {
    const target = this.#job.targetPath(file.path);
    if (target === undefined) return { outcome: 'filtered' };
    const other = this.#taken.get(target);
    if (other !== undefined) return { outcome: 'bad', reason: duplicatePath(other, target) };
    this.#taken.set(target, file.path);
    const refused = this.#job.target.refuses(target, file.size);
    if (refused) return { outcome: 'bad', reason: refused };
    const content = await this.#read(file);
    if ('outcome' in content) return content;
    this.#digest.add(fileRow(target, content.size, content.sha256), ['path']);
    try {
      return await this.#write(target, content);
    } catch (error) {
      if (error instanceof SourceChanged) return { outcome: 'changed' };
      throw error;
    } finally {
      content.release();
    }
  }

  async #read(file: FileInfo): Promise<Content | FileOutcome> {
    try {
      return await this.#job.content(file);
    } catch (error) {
      if (error instanceof SourceChanged) return { outcome: 'changed' };
      if (isBadDatabase(error)) return { outcome: 'bad', reason: messageOf(error) };
      throw error;
    }
  }

  async #write(path: string, content: Content): Promise<FileOutcome> {
    const { target, trust } = this.#job;
    const { settings, attempt, progress } = this.#options;
    const overwrite = settings.onConflict === 'overwrite';
    // What an interrupted run wrote into an empty target may be replaced; what else is there belongs to somebody else.
    const ours = attempt !== 'first' && progress.fresh;
    const problem = this.#journals.problem(path);
    const outcome = overwrite || problem !== undefined ? 'taken' : await target.write(path, content, false);
    if (outcome !== 'taken') return { outcome: outcome === 'same' ? 'unchanged' : 'copied' };
    const present = await target.find(path);
    const sameSize = problem === undefined && present?.size === content.size;
    if (sameSize && (await target.sha256(present, trust)) === content.sha256) return { outcome: 'unchanged' };
    const replaces = overwrite || ours;
    const conflict = {
      outcome: 'conflict',
      reason: problem ?? 'the target has different content at this path',
    } as const;
    // A journal without its database is in the way of nobody but the database that is written now.
    if (!replaces && (present || problem === undefined)) return conflict;
    if (problem !== undefined) await target.remove(this.#journals.removedWith(path));
    return (await target.write(path, content, replaces)) === 'taken' ? conflict : { outcome: 'copied' };
  }
}
