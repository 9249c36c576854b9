import { readInputFile } from '../../files/read-input.ts';
import { Failure } from '../../report/index.ts';
import { tokenFor } from '../access/token.ts';
import { assignedColumn, type Migration, type SqlitePlace } from '../definition/definition.ts';
import type { OpenOptions } from '../job/job.ts';
import type { RowSource, RowTarget, StoreKind } from '../model/store.ts';
import { isRemote, RemoteDatabases, type RemoteDatabase } from './remote-database.ts';
import { SqliteReaders } from './snapshot-reader.ts';
import { SqliteSource } from './sqlite-source.ts';
import { SqliteTarget } from './sqlite-target.ts';

/** SQLite files as stores of rows: on this disk, on S3 or behind an export endpoint. */
export class SqliteDatabases implements StoreKind<SqlitePlace> {
  readonly #options: OpenOptions;
  readonly #readers = new SqliteReaders();
  readonly #remotes = new RemoteDatabases();

  constructor(options: OpenOptions) {
    this.#options = options;
  }

  async openSource(place: SqlitePlace): Promise<RowSource> {
    const { table, query, key } = place;
    const { path, name, remote } = await this.#file(place);
    return await SqliteSource.open({ file: path, name, table, query, key, remote }, this.#readers);
  }

  async openTarget(place: SqlitePlace, migration: Migration): Promise<RowTarget> {
    const { table, query, key, schema } = place;
    if (query || !table) {
      throw new Failure({
        code: 'plan',
        what: `${migration.name} cannot be reversed`,
        why: 'Its source is a query, and rows cannot be written into a query',
        todo: 'Write a separate migration for the way back',
      });
    }
    const { dryRun, operation } = this.#options;
    const { path, name, remote } = await this.#file(place);
    return await SqliteTarget.open({
      file: path,
      name,
      table,
      key,
      assign: assignedColumn(migration),
      schema: schema && this.#schemaText(schema.trim()),
      dryRun: dryRun || operation === 'verify',
      remote,
    });
  }

  async close(): Promise<void> {
    await this.#readers.close();
    this.#remotes.close();
  }

  async #file(place: SqlitePlace): Promise<{ path: string; name: string; remote: RemoteDatabase | undefined }> {
    const { file, 'token-variable': variable } = place;
    const { session, resolve } = this.#options;
    const name = file.replace(/\?.*$/, '');
    if (!isRemote(file)) return { path: resolve(file), name, remote: undefined };
    const token = tokenFor(file, variable, this.#options);
    const remote = await this.#remotes.open(file, { session, token });
    return { path: remote.path, name, remote };
  }

  /** SQL in the definition, or the path of a .sql file. */
  #schemaText(schema: string): string {
    if (!/^\S+\.sql$/i.test(schema)) return schema;
    return readInputFile('', this.#options.resolve(schema), {
      what: `The SQL file ${schema} cannot be read`,
      todo: 'Check sqlite.schema in the plan: SQL itself, or the path of a .sql file',
    });
  }
}
