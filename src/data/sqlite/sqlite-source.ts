import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Failure, messageOf } from '../../report/index.ts';
import { quoteName } from './database-file.ts';
import type { SqliteReaders } from './snapshot-reader.ts';
import { requireTable } from './table-schema.ts';
import type { Cursor, FieldInfo, Page, RowStore } from '../model/store.ts';
import { emptyRow, type Row, type Value } from '../model/value.ts';

const PAGE_ROWS = 500;

export interface SqliteSourceOptions {
  /** Path of the live file; it is only read. */
  file: string;
  /** What to call the file in messages and in the checkpoint. */
  name?: string;
  table?: string;
  /** A SELECT instead of a table. */
  query?: string;
  /** Columns that identify a row, for queries and for tables without a primary key. */
  key?: readonly string[];
}

interface Shape {
  fields: FieldInfo[];
  keyFields: string[];
  select: string;
}

/** A table or query of a SQLite file as a source of rows: read from a snapshot, in the order of its key. */
export async function openSqliteSource(options: SqliteSourceOptions, readers: SqliteReaders): Promise<RowStore> {
  const { table, query } = options;
  const name = options.name ?? options.file;
  const reader = await readers.open(options.file);
  let generation = reader.generation;
  const shape =
    table === undefined
      ? queryShape(reader.database, query!, options.key ?? [])
      : tableShape(reader.database, table, name, options.key ?? []);
  const { fields, keyFields, select } = shape;

  return {
    kind: 'sqlite',
    label: table === undefined ? `a query on SQLite file ${name}` : `SQLite table ${table} in ${name}`,
    identity: `sqlite:${name}#${table ?? query}`,
    keyFields,
    fields,
    lanes: () => 1,
    scan: (_lane, from) => scan(from),
    refresh: async () => {
      await reader.refresh();
      const changed = reader.generation !== generation;
      generation = reader.generation;
      return changed;
    },
    stamp: () => reader.stamp(),
    estimatedRows: () => {
      const { count } = reader.database.prepare(`SELECT count(*) AS count FROM (${select})`).get() as { count: number };
      return Promise.resolve(count);
    },
    close: () => Promise.resolve(),
  };

  /** The cursor is the number of rows read: a run that goes on does so only over unchanged rows (see copy-rows.ts). */
  async function* scan(from: Cursor | undefined): AsyncIterable<Page> {
    let position = Number(from ?? 0);
    const statement = prepare(reader.database, `SELECT * FROM (${select}) LIMIT -1 OFFSET ?`);
    let rows: Row[] = [];
    let bad: { row: Row; reason: string }[] = [];
    for (const values of statement.iterate(position) as Iterable<unknown> as Iterable<Value[]>) {
      const row = toRow(values, fields);
      const unreadable = garbled(row, position);
      if (unreadable) bad.push(unreadable);
      else rows.push(row);
      position++;
      if (rows.length < PAGE_ROWS) continue;
      yield { rows, bad, after: String(position) };
      rows = [];
      bad = [];
    }
    yield { rows, bad, after: String(position) };
  }

  /** SQLite does not check that TEXT is UTF-8; what is not would silently become U+FFFD: it is a bad row, told with its bytes. */
  function garbled(row: Row, position: number): { row: Row; reason: string } | undefined {
    for (const field of Object.keys(row)) {
      const value = row[field];
      if (typeof value !== 'string' || !value.includes('\ufffd')) continue;
      const bytes = bytesOf(row, field, position);
      if (Buffer.compare(bytes, Buffer.from(value)) === 0) continue;
      const reason = `type impossible: ${field} is TEXT, but its bytes are not UTF-8 (read it with CAST(${field} AS BLOB))`;
      return { row: { ...row, [field]: bytes }, reason };
    }
    return undefined;
  }

  /** The bytes of a text: of the row with its key or, where that is garbled too or not unique, of the row at its place. */
  function bytesOf(row: Row, field: string, position: number): Uint8Array {
    const all = `SELECT CAST(${quoteName(field)} AS BLOB) FROM (${select})`;
    const condition = keyFields.map((key) => `${quoteName(key)} IS ?`).join(' AND ');
    const byKey = prepare(reader.database, `${all} WHERE ${condition}`);
    const found = byKey.all(...keyFields.map((key) => parameter(row[key]!))) as unknown as [Uint8Array][];
    if (found.length === 1) return found[0]![0];
    const [there] = prepare(reader.database, `${all} LIMIT 1 OFFSET ?`).all(position) as unknown as [[Uint8Array]];
    return there[0];
  }
}

function tableShape(database: DatabaseSync, table: string, file: string, key: readonly string[]): Shape {
  const schema = requireTable(database, table, file);
  const keyFields = key.length > 0 ? [...key] : schema.primaryKey;
  if (keyFields.length === 0) throw noKey(`SQLite table ${table} in ${file} has no primary key`);
  const unknown = keyFields.find((one) => !schema.fields.some((field) => field.name === one));
  if (unknown) throw noKey(`SQLite table ${table} in ${file} has no column ${unknown}`);
  const order = schema.withoutRowid ? keyFields.map(quoteName).join(', ') : 'rowid';
  const columns = schema.fields.map((field) => quoteName(field.name)).join(', ');
  return { fields: schema.fields, keyFields, select: `SELECT ${columns} FROM ${quoteName(table)} ORDER BY ${order}` };
}

function queryShape(database: DatabaseSync, query: string, key: readonly string[]): Shape {
  const alone = query.trim().replace(/;\s*$/, '');
  // On lines of its own: it may end with a comment.
  const all = `(\n${alone}\n)`;
  let fields: FieldInfo[];
  try {
    fields = database
      .prepare(alone)
      .columns()
      .map(({ name }) => ({ name, affinity: 'any' as const }));
    database.prepare(`SELECT * FROM ${all}`);
  } catch (error) {
    throw new Failure({
      code: 'plan',
      what: 'The query of the plan does not work',
      why: messageOf(error),
      todo: 'Give one SELECT statement that runs on its own',
      cause: error,
    });
  }
  const twice = fields.find((field, index) => fields.findIndex((other) => other.name === field.name) !== index);
  if (twice) {
    throw new Failure({
      code: 'plan',
      what: `The query of the plan has two columns called ${twice.name}`,
      todo: 'Give one of them another name with AS',
    });
  }
  if (key.length === 0) throw noKey('A query has no key of its own');
  const unknown = key.find((name) => !fields.some((field) => field.name === name));
  if (unknown) throw noKey(`The query has no column ${unknown}`);
  const select = `SELECT * FROM ${all} ORDER BY ${key.map(quoteName).join(', ')}`;
  return { fields, keyFields: [...key], select };
}

function noKey(what: string): Failure {
  return new Failure({ code: 'plan', what, todo: 'Name the columns that identify a row in from.sqlite.key' });
}

/** Statements that give int64 as bigint and rows as arrays (columns may share a name). */
export function prepare(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  return statement;
}

function toRow(values: readonly Value[], fields: readonly FieldInfo[]): Row {
  const row = emptyRow();
  for (let index = 0; index < fields.length; index++) row[fields[index]!.name] = values[index]!;
  return row;
}

/** A value as node:sqlite binds it: a double stays REAL, even a whole one. */
export function parameter(value: Value): null | bigint | number | string | Uint8Array {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return value;
  throw new RangeError('SQLite has no such type');
}
