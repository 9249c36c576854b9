import type { AwsSession } from '../aws/index.ts';
import { openDynamoTable } from './dynamodb.ts';
import { sessionFor } from './elsewhere.ts';
import { compileMapping, type Side } from './mapping.ts';
import type { Location, Migration } from './plan.ts';
import { rowJob, type RowJob } from './row-job.ts';
import type { SqliteReaders } from './sqlite-reader.ts';
import { openSqliteSource } from './sqlite-source.ts';
import { openSqliteTarget, schemaText } from './sqlite-target.ts';
import type { RowStore, RowTarget } from './store.ts';
import type { Throttle, WriteObserver } from './throttle.ts';
import { Failure } from '../report/index.ts';

export interface OpenOptions {
  direction: 'forward' | 'reverse';
  dryRun: boolean;
  operation: 'copy' | 'verify' | 'copy-and-verify';
  session: AwsSession;
  resolve(path: string): string;
  readers: SqliteReaders;
  throttle: Throttle;
  onWrite?: WriteObserver;
}

/** Opens both sides of a migration of rows in the direction of the run. */
export async function openRowJob(migration: Migration, options: OpenOptions): Promise<RowJob> {
  const forward = options.direction === 'forward';
  const source = await openSource(forward ? migration.from : migration.to, options);
  const target = await openTarget(migration, forward ? migration.to : migration.from, options).catch(
    async (error: unknown) => {
      await source.close();
      throw error;
    },
  );
  const [from, to]: [Side, Side] = forward ? [source, target] : [target, source];
  return rowJob({
    name: migration.name,
    source,
    target,
    mapping: compileMapping(migration, from, to),
    direction: options.direction,
  });
}

async function openSource(location: Location, options: OpenOptions): Promise<RowStore> {
  if ('sqlite' in location) {
    const { file, table, query, key } = location.sqlite;
    return await openSqliteSource(
      {
        file: options.resolve(file),
        name: file,
        ...(table && { table }),
        ...(query && { query }),
        ...(key && { key }),
      },
      options.readers,
    );
  }
  return await openTable(location, options);
}

async function openTarget(migration: Migration, location: Location, options: OpenOptions): Promise<RowTarget> {
  if (!('sqlite' in location)) return await openTable(location, options);
  const { file, table, query, key, schema } = location.sqlite;
  if (query || !table) {
    throw new Failure({
      code: 'plan',
      what: `${migration.name} cannot be reversed`,
      why: 'Its source is a query, and rows cannot be written into a query',
      todo: 'Write a migration of its own for the way back',
    });
  }
  return await openSqliteTarget({
    file: options.resolve(file),
    name: file,
    table,
    dryRun: options.dryRun || options.operation === 'verify',
    ...(key && { key }),
    ...(schema && { schema: schemaText(schema, (path) => options.resolve(path)) }),
    ...(options.onWrite && { onWrite: options.onWrite }),
  });
}

async function openTable(location: Location, { session, throttle }: OpenOptions): Promise<RowTarget> {
  if (!('dynamodb' in location)) throw new Error('A place of rows was expected');
  const { table } = location.dynamodb;
  return await openDynamoTable({ session: await sessionFor(location.dynamodb, session), table, throttle });
}
