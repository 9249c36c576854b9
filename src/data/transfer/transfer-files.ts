import { batched, chunks } from '../../aws/index.ts';
import { Failure, type Reporter } from '../../report/index.ts';
import type { Content } from '../model/content.ts';
import {
  specialFileFailure,
  unsafePath,
  type FileInfo,
  type FileTarget,
  type SpecialFile,
  type WriteOutcome,
} from '../model/file-store.ts';
import type { Staging } from './staging.ts';
import type { Transfer } from './transfer.ts';

export interface TransferFilesOptions {
  transfer: Transfer;
  staging: Staging;
  /** Folder below the mount. */
  path?: string | undefined;
  /** Files are SQLite databases: the program copies them through the backup API. */
  sqlite: boolean;
  /** Files are written here. */
  target?: true | undefined;
  /** Nothing is started, so files that only a task sees are not listed. */
  dryRun: boolean;
  /** Whether a path is a part of the migration; a link that is not does no harm. */
  selects(path: string): boolean;
  report: Pick<Reporter, 'note'>;
}

/** A page of what there is. The last two are missing where an older release of the program is deployed. */
interface ListAnswer {
  files: FileInfo[];
  more: boolean;
  special?: SpecialFile[];
  /** After which path the next page begins. */
  next?: string;
}

/** What the program answers for one file. */
interface FileAnswer {
  path: string;
  sha256?: string;
  /** The path is taken. */
  exists?: boolean;
  error?: string;
  code?: string;
}

/** Files of one request: their URLs stay far below the 6 MB that a function takes. */
const BATCH = 50;

/** Bytes: the program sends a file in one request. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
const UPLOAD_LIMIT = 5 * 1024 ** 3;

/**
 * Files that only a program in their network reaches (EFS, a volume, a container's own disk). Their bytes go through
 * the staging bucket.
 */
export class TransferFiles implements FileTarget {
  readonly label: string;
  readonly identity: string;
  readonly #options: TransferFilesOptions;
  readonly #path: string;
  readonly #export: (file: FileInfo) => Promise<FileAnswer>;
  readonly #import: (file: { path: string; content: Content; overwrite: boolean }) => Promise<FileAnswer>;
  readonly #hash: (file: { path: string }) => Promise<FileAnswer>;
  #saidOlder = false;

  constructor(options: TransferFilesOptions) {
    const { transfer, staging, path = '' } = options;
    this.label = `file system of ${transfer.label}${path && `, folder ${path}`}`;
    this.identity = `${transfer.identity}:${path}`;
    this.#options = options;
    this.#path = path;
    this.#export = this.#batched('export', async ({ path }) => ({ path, url: await staging.url('put', path) }));
    this.#import = this.#batched('import', async ({ path, content, overwrite }) => {
      await staging.files.write(path, content, true);
      return { path, sha256: content.sha256, overwrite, url: await staging.url('get', path) };
    });
    this.#hash = this.#batched('hash', ({ path }) => Promise.resolve({ path }));
  }

  async *list(from?: string): AsyncIterable<readonly FileInfo[]> {
    const { transfer, dryRun, selects, report } = this.#options;
    if (dryRun && transfer.starts) {
      report.note(`A dry run starts no task: the files of ${transfer.label} are not counted`);
      return;
    }
    for (let after = from; ;) {
      const request = { operation: 'list', path: this.#path, after };
      const { files, special, more, next } = await transfer.invoke<ListAnswer>(request);
      if (!special) this.#sayOlder();
      const refused = special?.find(({ path }) => selects(path));
      if (refused) throw specialFileFailure(refused, this.label);
      const tooLarge = this.#sends ? files.find(({ path, size }) => size > UPLOAD_LIMIT && selects(path)) : undefined;
      if (tooLarge) throw tooLargeFailure(tooLarge, this.label);
      yield files;
      if (!more) return;
      after = next ?? files.at(-1)!.path;
    }
  }

  /** Whether the program sends files: those to copy, and databases to check. */
  get #sends(): boolean {
    return !this.#options.target || this.#options.sqlite;
  }

  #sayOlder(): void {
    if (this.#saidOlder) return;
    this.#saidOlder = true;
    const { transfer, report } = this.#options;
    report.note(
      `The transfer program in ${transfer.label} is an older version: it does not report which symbolic links it left out`,
    );
  }

  async find(path: string): Promise<FileInfo | undefined> {
    for await (const page of this.list()) {
      const found = page.find((file) => file.path === path);
      if (found) return found;
    }
    return undefined;
  }

  async open(file: FileInfo): Promise<Content> {
    const { files, bucket } = this.#options.staging;
    const { sha256 } = await this.#export(file);
    const staged = await files.find(file.path);
    if (!staged) {
      throw new Failure({ code: 'staging', what: `${file.path} was not found in the staging bucket ${bucket.name}` });
    }
    // A staged object has no type of its own: the target's follows from the name.
    const { headers: _staged, ...content } = await files.open(staged);
    if (content.sha256 === sha256) return content;
    throw new Failure({
      code: 'staging',
      what: `${file.path} was changed on its way through ${bucket.name}`,
      why: `The program sent SHA-256 ${sha256}, but the object has ${content.sha256}`,
    });
  }

  async sha256(file: FileInfo): Promise<string> {
    return (await this.#hash(file)).sha256!;
  }

  refuses(path: string, size: number): string | undefined {
    const tooLarge = this.#sends && size > UPLOAD_LIMIT;
    return unsafePath(path) ?? (tooLarge ? 'too large: a database is sent back for its check, up to 5 GB' : undefined);
  }

  async write(path: string, content: Content, overwrite: boolean): Promise<WriteOutcome> {
    return (await this.#import({ path, content, overwrite })).exists ? 'taken' : 'written';
  }

  async remove(paths: readonly string[]): Promise<void> {
    const files = paths.map((path) => ({ path }));
    for (const some of chunks(files, BATCH)) (await this.#invoke('remove', some)).forEach(requireSuccess);
  }

  async close(): Promise<void> {
    await this.#options.transfer.close?.();
    await this.#options.staging.clear();
  }

  /** An operation on one file, sent with those that are called at the same time. */
  #batched<T>(operation: string, prepare: (file: T) => Promise<{ path: string }>): (file: T) => Promise<FileAnswer> {
    const send = batched<T, FileAnswer>(BATCH, async (files) =>
      this.#invoke(operation, await Promise.all(files.map(prepare))),
    );
    return async (file) => requireSuccess(await send(file));
  }

  /** Asks again for what the program had no time for; an answer without any result is an error. */
  async #invoke(operation: string, files: readonly { path: string }[]): Promise<FileAnswer[]> {
    const { transfer, sqlite } = this.#options;
    const answers: FileAnswer[] = [];
    while (answers.length < files.length) {
      const request = { operation, path: this.#path, sqlite, files: files.slice(answers.length) };
      const { results } = await transfer.invoke<{ results: FileAnswer[] }>(request);
      if (results.length === 0) {
        throw new Failure({
          code: 'transfer',
          what: `The transfer program in ${transfer.label} did not finish ${files[answers.length]!.path} in time`,
          todo: transfer.timeHint,
        });
      }
      answers.push(...results);
    }
    return answers;
  }
}

function tooLargeFailure({ path, size }: FileInfo, where: string): Failure {
  return new Failure({
    code: 'transfer',
    what: `${path} in ${where} is too large`,
    why: `It has ${size} bytes, and the transfer program sends files of up to ${UPLOAD_LIMIT} bytes (5 GB) to S3`,
    todo: 'Leave it out with files.exclude, and copy it in another way',
  });
}

function requireSuccess(answer: FileAnswer): FileAnswer {
  if (answer.error === undefined) return answer;
  const damaged = answer.code === 'integrity' || /malformed(?! database schema)|not a database/.test(answer.error);
  // What the SQLite there cannot read, as one here could not: the other files go on.
  const unread = answer.error.includes('malformed database schema');
  throw new Failure({
    code: damaged ? 'integrity' : unread ? 'sqlite' : 'transfer',
    what: `${answer.path} was not transferred`,
    why: answer.error,
  });
}
