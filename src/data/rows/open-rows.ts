import { hash } from 'node:crypto';
import type { AwsSession } from '../../aws/index.ts';
import { openDynamoTable, tableExists } from '../dynamodb/table.ts';
import { ExportedSource } from '../dynamodb/exported-source.ts';
import { sessionFor } from '../access/remote-session.ts';
import { tokenFor } from '../access/token.ts';
import { compileMapping, type Side } from '../mapping/mapping.ts';
import { NewTable } from '../dynamodb/new-table.ts';
import type { Location, Migration, SqlitePlace } from '../definition/definition.ts';
import { isRemote, type RemoteDatabase, type RemoteDatabases } from '../sqlite/remote-database.ts';
import { rowJob, type RowJob } from './row-job.ts';
import type { SqliteReaders } from '../sqlite/snapshot-reader.ts';
import { openSqliteSource } from '../sqlite/sqlite-source.ts';
import { openSqliteTarget, schemaText } from '../sqlite/sqlite-target.ts';
import type { RowStore, RowTarget } from '../model/store.ts';
import type { Throttle, WriteObserver } from '../dynamodb/throttle.ts';
import { Failure, type Reporter } from '../../report/index.ts';

export interface OpenOptions {
  direction: 'forward' | 'reverse';
  dryRun: boolean;
  operation: 'copy' | 'verify' | 'copy-and-verify';
  session: AwsSession;
  resolve(path: string): string;
  readers: SqliteReaders;
  remotes: RemoteDatabases;
  secret(name: string): string | undefined;
  /** Text of the transfer program, for one-off tasks. */
  program(): string;
  throttle: Throttle;
  report: Reporter;
  /** Different for every run: a new import is never taken for an old one. */
  runToken: string;
  onWrite?: WriteObserver;
}

/** Opens both sides of a migration of rows in the direction of the run. */
export async function openRowJob(migration: Migration, options: OpenOptions): Promise<RowJob> {
  const forward = options.direction === 'forward';
  const [here, there] = forward ? [migration.from, migration.to] : [migration.to, migration.from];
  const live = await openSource(here, options);
  const creation = await openNewTable(migration, there, options);
  const target = creation ?? (await openTarget(migration, there, options));
  const [from, to]: [Side, Side] = forward ? [live, target] : [target, live];
  // An export stands still: what follows a changing source reads the table itself.
  const exportable =
    creation && !migration.follow && 'dynamodb' in here && 'dynamodb' in there
      ? new ExportedSource(live, {
          session: await sessionFor(here.dynamodb, options.session),
          table: here.dynamodb.table,
          staging: there.dynamodb.create!.staging,
        })
      : undefined;
  return rowJob({
    name: migration.name,
    source: exportable ?? live,
    target,
    mapping: compileMapping(migration.name, migration, from, to),
    direction: options.direction,
    creation,
    exportable,
  });
}

/** The table, where the definition says how it is made and it is not there yet. */
async function openNewTable(
  migration: Migration,
  location: Location,
  options: OpenOptions,
): Promise<NewTable | undefined> {
  if (!('dynamodb' in location)) return undefined;
  const { table, create } = location.dynamodb;
  if (!create) {
    if (migration.engine !== 'dynamodb-import') return undefined;
    throw new Failure({
      code: 'plan',
      what: `${migration.name}: engine dynamodb-import needs create on the table`,
      todo: 'Give create.keys and create.staging: the import makes the table',
    });
  }
  const session = await sessionFor(location.dynamodb, options.session);
  if (await tableExists(session, table)) {
    if (migration.engine === 'dynamodb-import')
      options.report.note(`${migration.name}: table ${table} is there, so its rows are written one by one`);
    return undefined;
  }
  // The same migration never starts a second import, another run does.
  const token = hash('sha256', JSON.stringify([migration, options.runToken]));
  return await NewTable.plan(
    { session, table, keys: create.keys, staging: create.staging, token },
    migration.engine ?? 'auto',
    () => openTable(location, options),
  );
}

async function openSource(location: Location, options: OpenOptions): Promise<RowStore> {
  if ('sqlite' in location) {
    const { file, table, query, key } = location.sqlite;
    const remote = await openRemote(location.sqlite, options);
    const store = await openSqliteSource(
      {
        file: remote?.path ?? options.resolve(file),
        name: file.replace(/\?.*$/, ''),
        ...(table && { table }),
        ...(query && { query }),
        ...(key && { key }),
      },
      options.readers,
    );
    if (!remote) return store;
    return {
      ...store,
      refresh: async () => {
        await remote.update();
        return await store.refresh();
      },
    };
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
  const remote = await openRemote(location.sqlite, options);
  const target = await openSqliteTarget({
    file: remote?.path ?? options.resolve(file),
    name: file.replace(/\?.*$/, ''),
    table,
    dryRun: options.dryRun || options.operation === 'verify',
    ...(key && { key }),
    ...(schema && { schema: schemaText(schema, (path) => options.resolve(path)) }),
    ...(options.onWrite && { onWrite: options.onWrite }),
  });
  return remote ? { ...target, volatile: true, flush: () => remote.publish() } : target;
}

async function openRemote(place: SqlitePlace, options: OpenOptions): Promise<RemoteDatabase | undefined> {
  if (!isRemote(place.file)) return undefined;
  const token = tokenFor(place.file, place['token-variable'], options);
  return await options.remotes.open(place.file, { session: options.session, token });
}

async function openTable(location: Location, { session, throttle }: OpenOptions): Promise<RowTarget> {
  if (!('dynamodb' in location)) throw new Error('A place of rows was expected');
  const { table } = location.dynamodb;
  return await openDynamoTable({ session: await sessionFor(location.dynamodb, session), table, throttle });
}
