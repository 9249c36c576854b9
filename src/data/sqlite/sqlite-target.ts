import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Failure, messageOf } from '../../report/index.ts';
import {
  missingKey,
  type Cursor,
  type FieldInfo,
  type Page,
  type RowTarget,
  type WriteMode,
  type WriteResult,
} from '../model/store.ts';
import { differingFields, typeName, type Row, type Value } from '../model/value.ts';
import { quoteName, sqlite } from './database-file.ts';
import type { RemoteDatabase } from './remote-database.ts';
import { columnProblem, parameter, SQLITE_VALUES } from './sqlite-values.ts';
import { keyOrder, noKey, prepare, requireTable, tableSchema, toRow, type TableSchema } from './table-schema.ts';

const PAGE_ROWS = 500;

export interface SqliteTargetOptions {
  file: string;
  name?: string;
  table: string;
  key?: readonly string[] | undefined;
  /** Column that gets the next number where a row has none. */
  assign?: string | undefined;
  /** SQL that makes the tables, run when the file or the table is not there. */
  schema?: string | undefined;
  /** With dryRun the file is not made: an absent one counts as empty. */
  dryRun?: boolean;
  /** Where the file is a copy of one that is not on this disk. */
  remote?: RemoteDatabase | undefined;
}

/** A table of a SQLite file as a target: one transaction a batch, fully synced, so that what is reported is on disk. */
export class SqliteTarget implements RowTarget {
  readonly values = SQLITE_VALUES;
  readonly label: string;
  readonly identity: string;
  readonly keyFields: readonly string[];
  readonly fields: readonly FieldInfo[];
  readonly batchSize = 500;
  /** A copy is of use only when it has been put in the place of the remote file. */
  readonly volatile: boolean;
  readonly #options: SqliteTargetOptions;
  readonly #database: DatabaseSync;
  readonly #byName: ReadonlyMap<string, FieldInfo>;
  readonly #table: string;
  readonly #order: string;
  readonly #byKey: string;
  readonly #select: string;
  readonly numberAbove?: (taken: bigint) => void;
  /** The last number that is taken; known once numberAbove was called. */
  #taken = 0n;

  private constructor(options: SqliteTargetOptions, database: DatabaseSync, schema: TableSchema) {
    const { table, file, name = file, key = [] } = options;
    this.label = `SQLite table ${table} in ${name}`;
    if (schema.view)
      throw new Failure({
        code: 'plan',
        what: `${table} in ${name} is a view, but rows can only be written into tables`,
      });
    this.identity = `sqlite:${name}#${table}`;
    this.fields = schema.fields;
    this.keyFields = key.length > 0 ? key : schema.primaryKey;
    if (this.keyFields.length === 0) throw noKey(`${this.label} has no primary key`);
    this.volatile = options.remote !== undefined;
    this.#options = options;
    this.#database = database;
    this.#byName = new Map(this.fields.map((field) => [field.name, field]));
    this.#table = quoteName(table);
    this.#order = keyOrder(schema, this.keyFields);
    this.#byKey = this.keyFields.map((field) => `${quoteName(field)} IS ?`).join(' AND ');
    const { assign } = options;
    if (assign !== undefined)
      this.numberAbove = (taken) => {
        const select = `SELECT coalesce(max(${quoteName(assign)}), 0) FROM ${this.#table}`;
        const [largest] = prepare(this.#database, select).get() as unknown as [bigint];
        this.#taken = [taken, largest].reduce((a, b) => (a > b ? a : b));
      };
    this.#select = `SELECT ${this.fields.map((field) => quoteName(field.name)).join(', ')} FROM ${this.#table}`;
  }

  static async open(options: SqliteTargetOptions): Promise<SqliteTarget> {
    const { database, schema } = await openTable(options);
    try {
      return new SqliteTarget(options, database, schema);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  lanes(): number {
    return 1;
  }

  async *scan(_lane: unknown, from: Cursor | undefined): AsyncIterable<Page> {
    let position = Number(from ?? 0);
    const sql = `${this.#select} ORDER BY ${this.#order} LIMIT ${PAGE_ROWS} OFFSET ?`;
    const statement = prepare(this.#database, sql);
    for (;;) {
      const rows = (statement.all(position) as unknown as Value[][]).map((values) => toRow(values, this.fields));
      position += rows.length;
      yield { rows, after: String(position) };
      if (rows.length < PAGE_ROWS) return;
    }
  }

  refuses(row: Row): string | undefined {
    const missing = missingKey(row, this.keyFields);
    if (missing) return `key missing: ${missing} is ${typeName(row[missing])}`;
    for (const name of Object.keys(row)) {
      const field = this.#byName.get(name);
      if (!field) return `type impossible: ${name} has no column in table ${this.#options.table}`;
      const reason = columnProblem(row[name]!, field);
      if (reason) return `type impossible: ${name} ${reason}`;
    }
    return undefined;
  }

  stored(row: Row): Row {
    const { assign } = this.#options;
    const numbered = assign !== undefined && (row[assign] ?? null) === null ? this.#find(row)?.[assign] : undefined;
    return toRow(
      this.fields.map(({ name }) => (name === assign ? numbered : undefined) ?? row[name] ?? null),
      this.fields,
    );
  }

  async put(rows: readonly Row[], mode: WriteMode): Promise<WriteResult> {
    const result: WriteResult = { written: 0, conflicts: [], unchanged: 0, refused: [] };
    const names = this.fields.map((field) => quoteName(field.name));
    const insert = this.#database.prepare(
      `INSERT INTO ${this.#table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    );
    const update = this.#database.prepare(
      `UPDATE ${this.#table} SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE ${this.#byKey}`,
    );
    this.#transaction(() => {
      for (const row of rows) {
        const valuesOf = (one: Row) => this.fields.map((field) => parameter(one[field.name] ?? null));
        try {
          const there = mode === 'fresh' ? undefined : this.#find(row);
          if (there && differingFields(there, this.stored(row)).length === 0) result.unchanged++;
          else if (there && mode !== 'overwrite') result.conflicts.push(row);
          else {
            if (there) update.run(...valuesOf(row), ...this.#keyValues(row));
            else insert.run(...valuesOf(this.#numbered(row)));
            result.written++;
          }
        } catch (error) {
          if (!/constraint|mismatch/i.test(messageOf(error))) throw error;
          result.refused.push({ row, reason: `refused by the table: ${messageOf(error)}` });
        }
      }
    });
    return result;
  }

  async remove(keys: readonly Row[]): Promise<void> {
    const statement = this.#database.prepare(`DELETE FROM ${this.#table} WHERE ${this.#byKey}`);
    this.#transaction(() => keys.forEach((key) => statement.run(...this.#keyValues(key))));
  }

  async flush(): Promise<void> {
    const { remote, name } = this.#options;
    if (!remote) return;
    // In WAL mode the rows are beside the file until a checkpoint; only the file itself is published.
    const [busy] = prepare(this.#database, 'PRAGMA wal_checkpoint(TRUNCATE)').get() as unknown as [bigint];
    if (busy !== 0n) {
      throw new Failure({
        code: 'sqlite',
        what: `The rows in the WAL of ${name} could not be written into the file`,
        why: 'Another connection is reading or writing it. Nothing was uploaded',
        todo: 'Run again',
      });
    }
    await remote.publish();
  }

  close(): Promise<void> {
    this.#database.close();
    return Promise.resolve();
  }

  /** The row with a number that no other row has. */
  #numbered(row: Row): Row {
    const { assign } = this.#options;
    return assign === undefined || (row[assign] ?? null) !== null ? row : { ...row, [assign]: ++this.#taken };
  }

  #keyValues(row: Row) {
    return this.keyFields.map((key) => parameter(row[key] ?? null));
  }

  #find(key: Row): Row | undefined {
    const statement = prepare(this.#database, `${this.#select} WHERE ${this.#byKey}`);
    const [values] = statement.all(...this.#keyValues(key)) as unknown as Value[][];
    return values && toRow(values, this.fields);
  }

  #transaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

async function openTable(options: SqliteTargetOptions): Promise<{ database: DatabaseSync; schema: TableSchema }> {
  const { DatabaseSync } = await sqlite();
  const { file, name = file, table, dryRun = false } = options;
  const there = existsSync(file);
  if (!there && !options.schema) {
    throw new Failure({
      code: 'not-found',
      what: `There is no SQLite file ${name}`,
      todo: 'Check the path, or put the SQL that creates its tables into sqlite.schema',
    });
  }
  if (!there && !dryRun) mkdirSync(dirname(file), { recursive: true });
  // Rows arrive table by table: references are checked when all tables are there, not row by row.
  const database = new DatabaseSync(there || !dryRun ? file : ':memory:', {
    readOnly: there && dryRun,
    timeout: 30_000,
    enableForeignKeyConstraints: false,
  });
  try {
    if (!dryRun) database.exec('PRAGMA synchronous = FULL');
    const missing = options.schema && !tableSchema(database, table);
    if (missing && dryRun && there) {
      database.close();
      return await openTable({ ...options, name, file: `${file} (not made)` });
    }
    if (missing) database.exec(`BEGIN; ${options.schema}; COMMIT`);
    return { database, schema: requireTable(database, table, name) };
  } catch (error) {
    if (database.isOpen) database.close();
    if (error instanceof Failure) throw error;
    throw new Failure({
      code: 'sqlite',
      what: `SQLite file ${name} could not be opened for writing`,
      why: messageOf(error),
      cause: error,
    });
  }
}
