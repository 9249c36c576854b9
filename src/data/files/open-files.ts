import { existsSync } from 'node:fs';
import { Bucket } from '../../aws/s3/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { sessionFor } from '../access/remote-session.ts';
import { tokenFor } from '../access/token.ts';
import type { FileSystemPlace, Location, Migration, S3Place } from '../definition/definition.ts';
import { pointInTime } from '../definition/parse.ts';
import type { FileTarget } from '../model/file-store.ts';
import type { MigrationRequest } from '../request.ts';
import { folderPrefix, S3Files } from '../s3/s3-files.ts';
import { endpointTransfer, functionTransfer } from '../transfer/direct-transfer.ts';
import { Staging } from '../transfer/staging.ts';
import { TaskTransfer } from '../transfer/task-transfer.ts';
import { TransferFiles } from '../transfer/transfer-files.ts';
import type { Transfer } from '../transfer/transfer.ts';
import type { BatchRoute, FileJob } from './file-job.ts';
import { filePaths } from './file-paths.ts';
import { FolderFiles } from './folder-files.ts';
import { snapshotContent } from './sqlite-content.ts';

type OpenOptions = Pick<Context, 'session' | 'report'> &
  Pick<MigrationRequest, 'direction' | 'dryRun' | 'resolve' | 'secret' | 'program'>;

/** Opens both sides of a migration of files in the direction of the run; starts and writes nothing. */
export async function openFileJob(migration: Migration, options: OpenOptions): Promise<FileJob> {
  const { name, files = {} } = migration;
  const forward = options.direction === 'forward';
  const [from, to] = forward ? [migration.from, migration.to] : [migration.to, migration.from];
  const paths = filePaths(name, files, options.direction);
  const sqlite = files.sqlite === true;
  const place = { ...options, sqlite };
  const source = await openPlace(from, { ...place, selects: (path) => paths.targetPath(path) !== undefined });
  const target = await openPlace(to, {
    ...place,
    selects: (path) => paths.sourcePath(path) !== undefined,
    target: true,
  });
  const batch = await batchRoute(migration, from, to, options);
  return {
    ...paths,
    name,
    source,
    target,
    content: (file) => (sqlite ? snapshotContent(source, file) : source.open(file)),
    sqlite,
    trust: files.compare === 'checksum',
    ...(batch && { batch }),
  };
}

interface PlaceOptions extends OpenOptions {
  sqlite: boolean;
  /** Whether the migration selects a path. */
  selects(path: string): boolean;
  target?: true;
}

async function openPlace(location: Location, options: PlaceOptions): Promise<FileTarget> {
  if ('folder' in location) {
    const folder = options.resolve(location.folder.path);
    if (options.target || existsSync(folder)) return new FolderFiles(folder, options.selects);
    throw new Failure({ code: 'not-found', what: `There is no folder ${folder}`, todo: 'Check the path in the plan' });
  }
  if ('s3' in location) return await openS3(location.s3, options);
  if ('file-system' in location) return await openFileSystem(location['file-system'], options);
  throw new Error('A location of files was expected');
}

async function openS3(place: S3Place, { session, report, target }: PlaceOptions): Promise<S3Files> {
  const { bucket, prefix, owner, 'as-of': asOf } = place;
  return new S3Files({
    bucket: new Bucket(await sessionFor(place, session), bucket, {
      ...(owner && { owner }),
      hint: 'Deploy the data stack first, or check the name in the plan and in the input variables',
    }),
    ...(prefix && { prefix }),
    // What is written is the present.
    ...(asOf && !target && { asOf: pointInTime(asOf) }),
    report,
  });
}

async function openFileSystem(place: FileSystemPlace, options: PlaceOptions): Promise<TransferFiles> {
  const { report, sqlite, target, dryRun, selects, program } = options;
  const { function: name, task, endpoint, path, 'token-variable': variable } = place;
  const staging = { session: await sessionFor(place, options.session), place: place.staging, report };
  let transfer: Transfer;
  if (name !== undefined) transfer = functionTransfer(name, staging.session);
  else if (task) transfer = await TaskTransfer.open(task, staging, program());
  else transfer = endpointTransfer(endpoint!, tokenFor(endpoint!, variable, options));
  return new TransferFiles({ transfer, staging: new Staging(staging), path, sqlite, target, dryRun, selects, report });
}

/** A batch job keeps keys: the target's prefix must end with the source's, and paths must stay as they are. */
async function batchRoute(
  migration: Migration,
  from: Location,
  to: Location,
  { session }: OpenOptions,
): Promise<BatchRoute | undefined> {
  const forced = migration.engine === 's3-batch';
  const role = 's3' in to ? to.s3['batch-role'] : undefined;
  if (migration.engine === 'direct' || (!forced && !role)) return undefined;
  const impossible = (why: string) =>
    new Failure({ code: 'plan', what: `${migration.name}: engine s3-batch is not possible`, why });
  if (!role) throw impossible('It needs the role that S3 works with: batch-role on the side of the target');
  if (!('s3' in from) || !('s3' in to) || from.s3['as-of'])
    throw impossible('It copies from S3 to S3, and only the present objects');
  const [source, target] = [folderPrefix(from.s3.prefix), folderPrefix(to.s3.prefix)];
  if (migration.files?.path || migration.files?.sqlite || !target.endsWith(source)) {
    if (!forced) return undefined;
    throw impossible(
      "It cannot rename keys: remove files.path, and let the target's prefix end with the source's prefix",
    );
  }
  return {
    session: await sessionFor(to.s3, session),
    from: { bucket: from.s3.bucket, prefix: source },
    to: { bucket: to.s3.bucket, prefix: target.slice(0, target.length - source.length) },
    role,
    forced,
  };
}
