import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Failure, messageOf } from '../../report/index.ts';
import { quoteName, sqlite } from './database-file.ts';
import { requireTable, tableSchema, type TableSchema } from './table-schema.ts';
import { parameter, prepare } from './sqlite-source.ts';
import type { Cursor, FieldInfo, Page, RowTarget, WriteMode, WriteResult } from '../model/store.ts';
import type { WriteObserver } from '../dynamodb/throttle.ts';
import { differingFields, emptyRow, typeName, type Row, type Value } from '../model/value.ts';

const PAGE_ROWS = 500;
const INT64 = 2n ** 63n;

export interface SqliteTargetOptions {
  file: string;
  name?: string;
  table: string;
  key?: readonly string[];
  /** SQL that makes the tables, run when the file or the table is not there. */
  schema?: string;
  /** With dryRun the file is not made: an absent one counts as empty. */
  dryRun?: boolean;
  onWrite?: WriteObserver;
}

/** A table of a SQLite file as a target: one transaction a batch, fully synced, so that what is reported is on disk. */
export async function openSqliteTarget(options: SqliteTargetOptions): Promise<RowTarget> {
  const name = options.name ?? options.file;
  const { database, schema } = await openTable(options);
  const fields = schema.fields;
  if (schema.view) {
    database.close();
    throw new Failure({
      code: 'plan',
      what: `${options.table} in ${name} is a view, and rows are written into tables`,
    });
  }
  const byName = new Map(fields.map((field) => [field.name, field]));
  const keyFields = options.key?.length ? [...options.key] : schema.primaryKey;
  if (keyFields.length === 0) {
    database.close();
    throw new Failure({
      code: 'plan',
      what: `SQLite table ${options.table} in ${name} has no primary key`,
      todo: 'Name the columns that identify a row in sqlite.key',
    });
  }
  const table = quoteName(options.table);
  const columns = fields.map((field) => quoteName(field.name)).join(', ');
  const byKey = keyFields.map((key) => `${quoteName(key)} IS ?`).join(' AND ');
  const select = `SELECT ${columns} FROM ${table}`;
  const order = schema.withoutRowid ? keyFields.map(quoteName).join(', ') : 'rowid';

  return {
    kind: 'sqlite',
    label: `SQLite table ${options.table} in ${name}`,
    identity: `sqlite:${name}#${options.table}`,
    keyFields,
    fields,
    batchSize: 500,
    lanes: () => 1,
    scan: (_lane, from) => scan(from),
    refresh: () => Promise.resolve(true),
    stamp: () => Promise.resolve(undefined),
    estimatedRows: () =>
      Promise.resolve((database.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n),
    refuses,
    stored: complete,
    put,
    remove: async (keys) => {
      const statement = database.prepare(`DELETE FROM ${table} WHERE ${byKey}`);
      await transaction(() => keys.forEach((key) => statement.run(...keyValues(key))));
    },
    flush: () => Promise.resolve(),
    close: () => {
      database.close();
      return Promise.resolve();
    },
  };

  async function* scan(from: Cursor | undefined): AsyncIterable<Page> {
    let position = Number(from ?? 0);
    const statement = prepare(database, `${select} ORDER BY ${order} LIMIT ${PAGE_ROWS} OFFSET ?`);
    for (;;) {
      const rows = (statement.all(position) as unknown as Value[][]).map((values) => toRow(values));
      position += rows.length;
      yield { rows, after: String(position) };
      if (rows.length < PAGE_ROWS) return;
    }
  }

  function toRow(values: readonly Value[]): Row {
    const row = emptyRow();
    for (let index = 0; index < fields.length; index++) row[fields[index]!.name] = values[index]!;
    return row;
  }

  function keyValues(row: Row) {
    return keyFields.map((key) => parameter(row[key] ?? null));
  }

  function find(key: Row): Row | undefined {
    const [values] = prepare(database, `${select} WHERE ${byKey}`).all(...keyValues(key)) as unknown as Value[][];
    return values && toRow(values);
  }

  function refuses(row: Row): string | undefined {
    const missing = keyFields.find((key) => row[key] === undefined || row[key] === null);
    if (missing) return `key missing: ${missing} is ${typeName(row[missing])}`;
    for (const field of Object.keys(row)) {
      const info = byName.get(field);
      if (!info) return `type impossible: ${field} has no column in table ${options.table}`;
      const reason = columnProblem(row[field]!, info);
      if (reason) return `type impossible: ${field} ${reason}`;
    }
    return undefined;
  }

  async function put(rows: readonly Row[], mode: WriteMode): Promise<WriteResult> {
    const result: WriteResult = { written: 0, conflicts: [], unchanged: 0, refused: [] };
    const insert = database.prepare(`INSERT INTO ${table} (${columns}) VALUES (${fields.map(() => '?').join(', ')})`);
    const update = database.prepare(
      `UPDATE ${table} SET ${fields.map((field) => `${quoteName(field.name)} = ?`).join(', ')} WHERE ${byKey}`,
    );
    await transaction(() => {
      for (const row of rows) {
        const values = fields.map((field) => parameter(row[field.name] ?? null));
        try {
          const there = mode === 'fresh' ? undefined : find(row);
          if (!there) insert.run(...values);
          else if (differingFields(there, complete(row)).length === 0) {
            result.unchanged++;
            continue;
          } else if (mode === 'keep' || mode === 'resume') {
            result.conflicts.push(row);
            continue;
          } else update.run(...values, ...keyValues(row));
          result.written++;
        } catch (error) {
          if (!/constraint|mismatch/i.test(messageOf(error))) throw error;
          result.refused.push({ row, reason: `refused by the table: ${messageOf(error)}` });
        }
      }
    });
    return result;
  }

  function complete(row: Row): Row {
    return toRow(fields.map((field) => row[field.name] ?? null));
  }

  async function transaction(work: () => void): Promise<void> {
    await options.onWrite?.('before', `${options.table} transaction`);
    database.exec('BEGIN IMMEDIATE');
    try {
      work();
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
    await options.onWrite?.('after', `${options.table} transaction`);
  }
}

async function openTable(options: SqliteTargetOptions): Promise<{ database: DatabaseSync; schema: TableSchema }> {
  const { DatabaseSync } = await sqlite();
  const { file, table, dryRun } = options;
  const there = existsSync(file);
  if (!there && !options.schema) {
    throw new Failure({
      code: 'not-found',
      what: `There is no SQLite file ${options.name ?? file}`,
      todo: 'Check the path, or give the SQL that makes its tables in sqlite.schema',
    });
  }
  if (!there && !dryRun) mkdirSync(dirname(file), { recursive: true });
  const path = there ? file : dryRun ? ':memory:' : file;
  // Rows arrive table by table: references are checked when all tables are there, not row by row.
  const database = new DatabaseSync(path, {
    readOnly: there && dryRun,
    timeout: 30_000,
    enableForeignKeyConstraints: false,
  });
  try {
    if (!dryRun) database.exec('PRAGMA synchronous = FULL');
    const missing = options.schema && !tableSchema(database, table);
    if (missing && dryRun && there) {
      database.close();
      return await openTable({ ...options, name: options.name ?? file, file: `${file} (not made)` });
    }
    if (missing) {
      await options.onWrite?.('before', `schema of ${table}`);
      database.exec(`BEGIN; ${options.schema}; COMMIT`);
      await options.onWrite?.('after', `schema of ${table}`);
    }
    return { database, schema: requireTable(database, table, options.name ?? file) };
  } catch (error) {
    database.close();
    if (error instanceof Failure) throw error;
    throw new Failure({
      code: 'sqlite',
      what: `SQLite file ${options.name ?? file} could not be opened for writing`,
      why: messageOf(error),
      cause: error,
    });
  }
}

/** SQL in the plan, or the path of a .sql file. */
export function schemaText(schema: string, resolve: (path: string) => string): string {
  return /\.sql$/i.test(schema.trim()) && !/\s/.test(schema.trim())
    ? readFileSync(resolve(schema.trim()), 'utf8')
    : schema;
}

/**
 * Why a column would not give this value back as it is. Affinity converts on insert: text that looks like a number
 * becomes one in a numeric column, a number becomes text in a TEXT column.
 * https://www.sqlite.org/datatype3.html#type_affinity
 */
function columnProblem(value: Value, { affinity }: FieldInfo): string | undefined {
  if (value === null || value instanceof Uint8Array) return undefined;
  if (typeof value === 'boolean' || typeof value === 'object')
    return `is a ${typeName(value)}, which SQLite has not (type: json or dynamodb-json keeps it as text)`;
  if (typeof value === 'bigint' && (value < -INT64 || value >= INT64))
    return `is ${value}, which does not fit into 64 bits`;
  if (typeof value === 'number' && Number.isNaN(value)) return 'is NaN, which SQLite turns into NULL';
  if (typeof value === 'string') {
    if (!value.isWellFormed()) return 'holds half a surrogate pair, which UTF-8 cannot';
    const numeric = affinity === 'integer' || affinity === 'real' || affinity === 'numeric';
    return numeric && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)
      ? `is text, and the column would turn ${JSON.stringify(value)} into a number`
      : undefined;
  }
  if (affinity === 'text') return `is ${typeName(value)}, and the column would turn it into text (type: text)`;
  if (affinity === 'real' && typeof value === 'bigint')
    return 'is an integer, and the column would turn it into a real';
  if (affinity === 'real' && Object.is(value, -0)) return 'is -0.0, and the column keeps 0.0';
  if ((affinity === 'integer' || affinity === 'numeric') && typeof value === 'number' && integral(value))
    return 'is a whole real, and the column would turn it into an integer';
  return undefined;
}

function integral(value: number): boolean {
  return Number.isInteger(value) && value > -(2 ** 63) && value < 2 ** 63;
}
