/**
 * The record model that all stores share. It is type-exact: 1 (bigint), 1.0 (number), "1", NULL, an absent field, an
 * empty string and an empty BLOB are seven different things, and stay so through a copy, a comparison and a digest.
 */
export type Value =
  | null
  | boolean
  /** An integer of any size: SQLite's int64, or DynamoDB's 38 digits. */
  | bigint
  /** An IEEE 754 double. */
  | number
  | string
  | Uint8Array
  /** A decimal that no double holds (DynamoDB's N has 38 digits). */
  | Decimal
  | ValueSet
  | readonly Value[]
  | ReadonlyMap<string, Value>;

/** One row or item: field name -> value, without a prototype (a column may be called `constructor`). */
export type Row = Record<string, Value>;

/** A number in canonical decimal text (see decimal.ts) that is neither a bigint nor exactly a double. */
export class Decimal {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A value that cannot be carried over without losing its meaning; the row goes to the dead-letter file. */
export class Impossible extends Error {
  override readonly name = 'Impossible';
}

/** DynamoDB's SS, NS and BS: no order, no duplicates, one kind of member. */
export class ValueSet {
  readonly kind: 'text' | 'number' | 'bytes';
  readonly members: readonly Value[];
  constructor(kind: 'text' | 'number' | 'bytes', members: readonly Value[]) {
    this.kind = kind;
    this.members = members;
  }
}

/**
 * Rows inherit nothing (a column may be called `constructor`), by way of a constructor: V8 keeps objects that come from
 * Object.create(null) as hash tables, which take several times the memory and time.
 */
const EmptyRow = function () {} as unknown as { new (): Row; prototype: unknown };
EmptyRow.prototype = Object.create(null);

export function emptyRow(): Row {
  return new EmptyRow();
}

export function rowOf(fields: Iterable<readonly [string, Value]>): Row {
  const row = emptyRow();
  for (const [name, value] of fields) row[name] = value;
  return row;
}

/** The name of a value's type, for messages. */
export function typeName(value: Value | undefined): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (typeof value === 'bigint') return 'integer';
  if (typeof value === 'number') return 'real';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'boolean';
  if (value instanceof Uint8Array) return 'blob';
  if (value instanceof Decimal) return 'decimal';
  if (value instanceof ValueSet) return 'set';
  return Array.isArray(value) ? 'list' : 'map';
}

/** A value as a message shows it: short, with its type where the text alone would not tell. */
export function show(value: Value | undefined): string {
  const text = showWhole(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function showWhole(value: Value | undefined): string {
  if (value === undefined) return '(absent)';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number')
    return Object.is(value, -0) ? '-0.0' : Number.isInteger(value) ? `${value}.0` : `${value}`;
  if (value instanceof Uint8Array) return `blob(${value.length}) ${Buffer.from(value.subarray(0, 16)).toString('hex')}`;
  if (value instanceof Decimal) return value.text;
  if (value instanceof ValueSet) return `{${value.members.map(showWhole).join(', ')}}`;
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(showWhole).join(', ')}]`;
  if (value instanceof Map)
    return `{${[...(value as Map<string, Value>)].map(([k, v]) => `${k}: ${showWhole(v)}`).join(', ')}}`;
  return String(value as bigint | boolean | null);
}

/** Exact equality: same type, same value; the order of map keys and set members does not matter, NaN equals NaN. */
export function same(a: Value | undefined, b: Value | undefined): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Uint8Array || b instanceof Uint8Array)
    return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  return Buffer.compare(encodeValue(a), encodeValue(b)) === 0;
}

/** Names of the fields in which two rows differ, sorted. */
export function differingFields(a: Row, b: Row): string[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].filter((name) => !same(a[name], b[name])).sort();
}

/** The canonical bytes of a value: injective, so that equal bytes mean equal values and types. */
export function encodeValue(value: Value): Buffer {
  const writer = new CanonicalWriter();
  writer.value(value);
  return Buffer.from(writer.bytes());
}

/**
 * Writes canonical bytes into one growing buffer (no garbage per row): a tag, a length where it is needed, the content.
 * Fields and map keys are sorted by their UTF-16 units, sets by the bytes of their members.
 */
export class CanonicalWriter {
  #buffer = Buffer.allocUnsafe(4096);
  #length = 0;
  /** The names of the last row, and the same sorted: most rows of a table have the same. */
  #names: readonly string[] = [];
  #sorted: readonly string[] = [];

  reset(): this {
    this.#length = 0;
    return this;
  }

  /** A view that the next write overwrites. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  row(row: Row, names: readonly string[] = this.#inOrder(Object.keys(row))): void {
    for (const name of names) {
      const value = row[name];
      if (value === undefined) continue;
      this.#text(0x6b, name);
      this.value(value);
    }
  }

  value(value: Value): void {
    if (value === null) return this.#tag(0x7a);
    switch (typeof value) {
      case 'boolean':
        return this.#tag(value ? 0x74 : 0x66);
      case 'bigint':
        return this.#text(0x69, value.toString());
      case 'number': {
        this.#room(9);
        this.#buffer[this.#length] = 0x64;
        this.#buffer.writeDoubleBE(Number.isNaN(value) ? NaN : value, this.#length + 1);
        this.#length += 9;
        return;
      }
      case 'string':
        return this.#text(0x73, value);
      default:
        this.#composite(value);
    }
  }

  #inOrder(names: readonly string[]): readonly string[] {
    const known = this.#names;
    if (names.length !== known.length || names.some((name, index) => name !== known[index])) {
      this.#names = names;
      this.#sorted = [...names].sort();
    }
    return this.#sorted;
  }

  #composite(value: Uint8Array | Decimal | ValueSet | readonly Value[] | ReadonlyMap<string, Value>): void {
    if (value instanceof Uint8Array) {
      this.#head(0x62, value.length);
      this.#room(value.length);
      this.#buffer.set(value, this.#length);
      this.#length += value.length;
    } else if (value instanceof Decimal) {
      this.#text(0x6e, value.text);
    } else if (value instanceof ValueSet) {
      this.#head({ text: 0x53, number: 0x4e, bytes: 0x42 }[value.kind], value.members.length);
      for (const member of value.members.map(encodeValue).sort((a, b) => Buffer.compare(a, b))) this.#raw(member);
    } else if (Array.isArray(value)) {
      this.#head(0x6c, value.length);
      for (const member of value as readonly Value[]) this.value(member);
    } else {
      const map = value as ReadonlyMap<string, Value>;
      this.#head(0x6d, map.size);
      for (const key of [...map.keys()].sort()) {
        this.#text(0x6b, key);
        this.value(map.get(key)!);
      }
    }
  }

  #tag(tag: number): void {
    this.#room(1);
    this.#buffer[this.#length++] = tag;
  }

  #head(tag: number, length: number): void {
    this.#room(5);
    this.#buffer[this.#length] = tag;
    this.#buffer.writeUInt32BE(length, this.#length + 1);
    this.#length += 5;
  }

  #text(tag: number, text: string): void {
    this.#room(5 + text.length * 3);
    const written = this.#buffer.write(text, this.#length + 5, 'utf8');
    this.#head(tag, written);
    this.#length += written;
  }

  #raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #room(count: number): void {
    if (this.#length + count <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + count));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
