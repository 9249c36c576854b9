import { Failure } from '../../report/index.ts';
import { fileJob, type BatchRoute, type FileJob } from './file-job.ts';
import type { FileTarget } from './files.ts';
import { openFolder } from './folder.ts';
import type { OpenOptions } from '../rows/open-rows.ts';
import { sessionFor } from '../access/remote-session.ts';
import type { Location, Migration } from '../definition/definition.ts';
import { openS3Files } from './s3-files.ts';
import { openTransfer } from '../transfer/transfer.ts';
import { openTransferFiles } from '../transfer/transfer-files.ts';

/** Opens both sides of a migration of files in the direction of the run. */
export async function openFileJob(migration: Migration, options: OpenOptions): Promise<FileJob> {
  const forward = options.direction === 'forward';
  const [from, to] = forward ? [migration.from, migration.to] : [migration.to, migration.from];
  const sqlite = migration.files?.sqlite === true;
  const source = await openPlace(from, false, sqlite, options);
  const target = await openPlace(to, true, sqlite, options);
  const batch = await batchRoute(migration, from, to, options);
  return fileJob({
    name: migration.name,
    source,
    target,
    plan: migration.files ?? {},
    direction: options.direction,
    ...(batch && { batch }),
  });
}

/** A batch job keeps keys: the target's prefix must end with the source's, and paths must stay as they are. */
async function batchRoute(
  migration: Migration,
  from: Location,
  to: Location,
  options: OpenOptions,
): Promise<BatchRoute | undefined> {
  const forced = migration.engine === 's3-batch';
  const role = 's3' in to ? to.s3['batch-role'] : undefined;
  if (migration.engine === 'direct' || (!forced && !role)) return undefined;
  const why = (reason: string) =>
    new Failure({ code: 'plan', what: `${migration.name}: engine s3-batch is not possible`, why: reason });
  if (!role) throw why("It needs the role that S3 works with: batch-role on the target's side");
  if (!('s3' in from) || !('s3' in to) || from.s3['as-of']) throw why('It copies present objects from S3 to S3');
  const [source, target] = [from.s3, to.s3].map(({ prefix }) => (prefix ? `${prefix.replace(/\/+$/, '')}/` : '')) as [
    string,
    string,
  ];
  if (migration.files?.path || migration.files?.sqlite || !target.endsWith(source)) {
    if (!forced) return undefined;
    throw why("Keys cannot be renamed: leave files.path out, and let the target's prefix end with the source's");
  }
  return {
    // The job belongs to the account and region of the target.
    session: await sessionFor(to.s3, options.session),
    from: { bucket: from.s3.bucket, prefix: source },
    to: { bucket: to.s3.bucket, prefix: target.slice(0, target.length - source.length) },
    role,
    forced,
  };
}

async function openPlace(
  location: Location,
  target: boolean,
  sqlite: boolean,
  options: OpenOptions,
): Promise<FileTarget> {
  const observer = options.onWrite && { onWrite: options.onWrite };
  if ('folder' in location) return openFolder(options.resolve(location.folder.path), { target, ...observer });
  if ('s3' in location) {
    const { bucket, prefix, owner, 'as-of': asOf } = location.s3;
    return await openS3Files({
      session: await sessionFor(location.s3, options.session),
      bucket,
      ...(prefix && { prefix }),
      ...(owner && { owner }),
      ...(asOf && !target && { asOf: pointInTime(asOf) }),
      report: options.report,
      ...observer,
    });
  }
  if ('file-system' in location) {
    const { path, staging } = location['file-system'];
    const session = await sessionFor(location['file-system'], options.session);
    return await openTransferFiles({
      session,
      transfer: await openTransfer(location['file-system'], { ...options, session }),
      ...(path && { path }),
      staging,
      sqlite,
      dryRun: options.dryRun,
      report: options.report,
      ...observer,
    });
  }
  throw new Error('A place of files was expected');
}

/** Milliseconds of an ISO time that is not in the future. */
export function pointInTime(text: string): number {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN;
  if (time <= Date.now()) return time;
  throw new Failure({
    code: 'plan',
    what: `as-of is ${JSON.stringify(text)}`,
    why: 'Allowed: a time in the past with its zone, such as 2026-11-20T08:30:00Z',
  });
}
