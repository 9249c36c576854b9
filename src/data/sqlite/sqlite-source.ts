import type { DatabaseSync } from 'node:sqlite';
import { Failure, messageOf } from '../../report/index.ts';
import type { Cursor, FieldInfo, Page, RowSource } from '../model/store.ts';
import type { Row, Value } from '../model/value.ts';
import { quoteName } from './database-file.ts';
import type { RemoteDatabase } from './remote-database.ts';
import type { SqliteReader, SqliteReaders } from './snapshot-reader.ts';
import { parameter, SQLITE_VALUES } from './sqlite-values.ts';
import { keyOrder, noKey, prepare, requireTable, toRow } from './table-schema.ts';

const PAGE_ROWS = 500;

export interface SqliteSourceOptions {
  /** Path of the live file; it is only read. */
  file: string;
  /** What to call the file in messages and in the checkpoint. */
  name?: string;
  table?: string | undefined;
  /** A SELECT instead of a table. */
  query?: string | undefined;
  /** Columns that identify a row, for queries and for tables without a primary key. */
  key?: readonly string[] | undefined;
  /** Where the file is a copy of one that is not on this disk. */
  remote?: RemoteDatabase | undefined;
}

interface Shape {
  fields: FieldInfo[];
  keyFields: readonly string[];
  select: string;
}

/** A table or query of a SQLite file as a source of rows: read from a snapshot, in the order of its key. */
export class SqliteSource implements RowSource {
  readonly values = SQLITE_VALUES;
  readonly label: string;
  readonly identity: string;
  readonly keyFields: readonly string[];
  readonly fields: readonly FieldInfo[];
  readonly #remote: RemoteDatabase | undefined;
  readonly #reader: SqliteReader;
  readonly #select: string;
  #generation: number;

  private constructor(options: SqliteSourceOptions, reader: SqliteReader) {
    const { file, name = file, table, query, key = [] } = options;
    const { database, generation } = reader;
    const shape = table === undefined ? queryShape(database, query!, key) : tableShape(database, table, name, key);
    this.label = table === undefined ? `a query on SQLite file ${name}` : `SQLite table ${table} in ${name}`;
    this.identity = `sqlite:${name}#${table ?? query}`;
    this.fields = shape.fields;
    this.keyFields = shape.keyFields;
    this.#select = shape.select;
    this.#remote = options.remote;
    this.#reader = reader;
    this.#generation = generation;
  }

  static async open(options: SqliteSourceOptions, readers: SqliteReaders): Promise<SqliteSource> {
    return new SqliteSource(options, await readers.open(options.file));
  }

  lanes(): number {
    return 1;
  }

  async refresh(): Promise<boolean> {
    await this.#remote?.update();
    await this.#reader.refresh();
    const changed = this.#reader.generation !== this.#generation;
    this.#generation = this.#reader.generation;
    return changed;
  }

  async stamp(): Promise<string> {
    return await this.#reader.stamp();
  }

  estimatedRows(): Promise<number> {
    const counted = this.#reader.database.prepare(`SELECT count(*) AS count FROM (${this.#select})`).get();
    return Promise.resolve((counted as { count: number }).count);
  }

  /** The cursor is the number of rows read: a run continues from it only where the rows are unchanged (see `stamp`). */

  async *scan(_lane: unknown, from: Cursor | undefined): AsyncIterable<Page> {
    let position = Number(from ?? 0);
    const statement = prepare(this.#reader.database, `SELECT * FROM (${this.#select}) LIMIT -1 OFFSET ?`);
    let page: Required<Pick<Page, 'rows' | 'bad'>> = { rows: [], bad: [] };
    for (const values of statement.iterate(position) as Iterable<unknown> as Iterable<Value[]>) {
      const row = toRow(values, this.fields);
      const unreadable = this.#garbled(row, position++);
      if (unreadable) page.bad.push(unreadable);
      else page.rows.push(row);
      if (page.rows.length < PAGE_ROWS) continue;
      yield { ...page, after: String(position) };
      page = { rows: [], bad: [] };
    }
    yield { ...page, after: String(position) };
  }

  /** SQLite does not check that TEXT is UTF-8; what is not would silently become U+FFFD: it is a bad row with its bytes. */
  #garbled(row: Row, position: number): { row: Row; reason: string } | undefined {
    for (const field of Object.keys(row)) {
      const value = row[field];
      if (typeof value !== 'string' || !value.includes('\ufffd')) continue;
      const bytes = this.#bytesOf(row, field, position);
      if (Buffer.compare(bytes, Buffer.from(value)) === 0) continue;
      const reason = `type impossible: ${field} is TEXT, but its bytes are not UTF-8 (read it with CAST(${field} AS BLOB))`;
      return { row: { ...row, [field]: bytes }, reason };
    }
    return undefined;
  }

  /** The bytes of a text: of the row with its key or, where that is garbled too or not unique, of the row at its place. */
  #bytesOf(row: Row, field: string, position: number): Uint8Array {
    const all = `SELECT CAST(${quoteName(field)} AS BLOB) FROM (${this.#select})`;
    const condition = this.keyFields.map((key) => `${quoteName(key)} IS ?`).join(' AND ');
    const byKey = prepare(this.#reader.database, `${all} WHERE ${condition}`);
    const found = byKey.all(...this.keyFields.map((key) => parameter(row[key]!))) as unknown as [Uint8Array][];
    if (found.length === 1) return found[0]![0];
    const atPlace = prepare(this.#reader.database, `${all} LIMIT 1 OFFSET ?`);
    return (atPlace.all(position) as unknown as [[Uint8Array]])[0][0];
  }
}

function tableShape(database: DatabaseSync, table: string, file: string, key: readonly string[]): Shape {
  const schema = requireTable(database, table, file);
  const keyFields = key.length > 0 ? key : schema.primaryKey;
  const where = `SQLite table ${table} in ${file}`;
  if (keyFields.length === 0) throw noKey(`${where} has no primary key`);
  const unknown = keyFields.find((one) => !schema.fields.some((field) => field.name === one));
  if (unknown) throw noKey(`${where} has no column ${unknown}`);
  const columns = schema.fields.map((field) => quoteName(field.name)).join(', ');
  const select = `SELECT ${columns} FROM ${quoteName(table)} ORDER BY ${keyOrder(schema, keyFields)}`;
  return { fields: schema.fields, keyFields, select };
}

function queryShape(database: DatabaseSync, query: string, key: readonly string[]): Shape {
  const alone = query.trim().replace(/;\s*$/, '');
  // On lines of its own: it may end with a comment.
  const all = `(\n${alone}\n)`;
  let fields: FieldInfo[];
  try {
    const columns = database.prepare(alone).columns();
    fields = columns.map(({ name }) => ({ name, affinity: 'any' as const }));
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
  const names = fields.map((field) => field.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) {
    throw new Failure({
      code: 'plan',
      what: `The query of the plan has two columns called ${twice}`,
      todo: 'Give one of them another name with AS',
    });
  }
  if (key.length === 0) throw noKey('A query has no key of its own');
  const unknown = key.find((name) => !names.includes(name));
  if (unknown) throw noKey(`The query has no column ${unknown}`);
  return { fields, keyFields: key, select: `SELECT * FROM ${all} ORDER BY ${key.map(quoteName).join(', ')}` };
}
