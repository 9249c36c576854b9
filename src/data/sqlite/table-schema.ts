import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Failure } from '../../report/index.ts';
import { quoteName } from './database-file.ts';
import type { FieldInfo } from '../model/store.ts';
import { emptyRow, type Row, type Value } from '../model/value.ts';

export interface TableSchema {
  fields: FieldInfo[];
  /** Columns of the primary key in its order; empty without one. */
  primaryKey: string[];
  /** A table without rowid, or a view: rows have no order but that of their key. */
  withoutRowid: boolean;
  /** Can only be read. */
  view: boolean;
}

/** Columns, key and kind of a table; undefined when it is not there. Generated columns are left out: they are derived. */
export function tableSchema(database: DatabaseSync, table: string): TableSchema | undefined {
  const listed = database
    .prepare("SELECT wr, strict, type FROM pragma_table_list WHERE schema = 'main' AND name = ? COLLATE NOCASE")
    .get(table) as { wr: number; strict: number; type: string } | undefined;
  if (!listed) return undefined;
  const columns = database.prepare(`PRAGMA table_xinfo(${quoteName(table)})`).all() as {
    name: string;
    type: string;
    pk: number;
    hidden: number;
  }[];
  const stored = columns.filter((column) => column.hidden === 0);
  return {
    fields: stored.map((column) => ({ name: column.name, affinity: affinityOf(column.type, listed.strict === 1) })),
    primaryKey: stored
      .filter((column) => column.pk > 0)
      .sort((a, b) => a.pk - b.pk)
      .map((column) => column.name),
    withoutRowid: listed.wr === 1 || listed.type === 'view',
    view: listed.type === 'view',
  };
}

/** https://www.sqlite.org/datatype3.html#determination_of_column_affinity */
function affinityOf(declared: string, strict = false): FieldInfo['affinity'] {
  const type = declared.toUpperCase();
  if (strict && type === 'ANY') return 'none';
  if (type.includes('INT')) return 'integer';
  if (/CHAR|CLOB|TEXT/.test(type)) return 'text';
  if (type === '' || type.includes('BLOB')) return 'none';
  if (/REAL|FLOA|DOUB/.test(type)) return 'real';
  return 'numeric';
}

export function requireTable(database: DatabaseSync, table: string, path: string): TableSchema {
  const schema = tableSchema(database, table);
  if (schema) return schema;
  const names = database
    .prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")
    .all()
    .map((row) => String(row['name']));
  throw new Failure({
    code: 'not-found',
    what: `SQLite file ${path} has no table ${table}`,
    why: `It has: ${names.join(', ') || 'no tables'}`,
    todo: 'Check the table name in the plan; for a new file, create its tables in schema',
  });
}

/** The order in which a table is read: that of its rowid where it has one. */
export function keyOrder({ withoutRowid }: TableSchema, keyFields: readonly string[]): string {
  return withoutRowid ? keyFields.map(quoteName).join(', ') : 'rowid';
}

export function noKey(what: string): Failure {
  return new Failure({ code: 'plan', what, todo: 'Name the columns that identify a row in sqlite.key' });
}

/** Statements that give int64 as bigint and rows as arrays (columns may share a name). */
export function prepare(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  return statement;
}

export function toRow(values: readonly Value[], fields: readonly FieldInfo[]): Row {
  const row = emptyRow();
  for (let index = 0; index < fields.length; index++) row[fields[index]!.name] = values[index]!;
  return row;
}
