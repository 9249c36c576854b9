import { Failure } from '../report/index.ts';
import { fileJob, type FileJob } from './file-job.ts';
import type { FileTarget } from './files.ts';
import { openFunctionFiles } from './function-files.ts';
import { openFolder } from './folder.ts';
import type { OpenOptions } from './open-rows.ts';
import { sessionFor } from './elsewhere.ts';
import type { Location, Migration } from './plan.ts';
import { openS3Files } from './s3-files.ts';

/** Opens both sides of a migration of files in the direction of the run. */
export async function openFileJob(migration: Migration, options: OpenOptions): Promise<FileJob> {
  const forward = options.direction === 'forward';
  const [from, to] = forward ? [migration.from, migration.to] : [migration.to, migration.from];
  const sqlite = migration.files?.sqlite === true;
  const source = await openPlace(from, false, sqlite, options);
  const target = await openPlace(to, true, sqlite, options);
  return fileJob({ name: migration.name, source, target, plan: migration.files ?? {}, direction: options.direction });
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
      ...observer,
    });
  }
  if ('file-system' in location) {
    const { function: name, path, staging } = location['file-system'];
    return await openFunctionFiles({
      session: await sessionFor(location['file-system'], options.session),
      function: name,
      ...(path && { path }),
      staging,
      sqlite,
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
