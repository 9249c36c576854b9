import { doubleOf } from '../model/decimal.ts';
import type { FieldInfo, ValueRules } from '../model/store.ts';
import { Decimal, Impossible, typeName, type Value } from '../model/value.ts';

const INT64 = 2n ** 63n;

/** SQLite has integers of 64 bits, doubles, text and bytes. */
export const SQLITE_VALUES: ValueRules = {
  documents: false,
  doubles: true,
  fit: (value, affinity) => {
    if (value instanceof Decimal)
      throw new Impossible(`${value.text} has more digits than a double (type: text keeps them)`);
    if (typeof value !== 'bigint') return value;
    return affinity === 'real' || !fitsInt64(value) ? (doubleOf(value) ?? value) : value;
  },
  normalize: (row) => row,
};

function fitsInt64(value: bigint): boolean {
  return value >= -INT64 && value < INT64;
}

/** A value as node:sqlite binds it: a double stays REAL, even a whole one. */
export function parameter(value: Value): null | bigint | number | string | Uint8Array {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return value;
  throw new RangeError('SQLite has no such type');
}

/**
 * Why a column would not give this value back as it is. Affinity converts on insert: text that looks like a number
 * becomes one in a numeric column, a number becomes text in a TEXT column.
 * https://www.sqlite.org/datatype3.html#type_affinity
 */
export function columnProblem(value: Value, { affinity }: FieldInfo): string | undefined {
  if (value === null || value instanceof Uint8Array) return undefined;
  const numeric = affinity === 'integer' || affinity === 'numeric';
  if (typeof value === 'boolean' || typeof value === 'object')
    return `is a ${typeName(value)}, which SQLite does not have (type: json or dynamodb-json keeps it as text)`;
  if (typeof value === 'bigint' && !fitsInt64(value)) return `is ${value}, which does not fit into 64 bits`;
  if (typeof value === 'number' && Number.isNaN(value)) return 'is NaN, which SQLite turns into NULL';
  if (typeof value === 'string') {
    if (!value.isWellFormed()) return 'holds half a surrogate pair, which UTF-8 cannot represent';
    return (numeric || affinity === 'real') && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)
      ? `is text, and the column would turn ${JSON.stringify(value)} into a number`
      : undefined;
  }
  if (affinity === 'text') return `is ${typeName(value)}, and the column would turn it into text (type: text)`;
  if (affinity === 'real' && typeof value === 'bigint')
    return 'is an integer, and the column would turn it into a real';
  if (affinity === 'real' && Object.is(value, -0)) return 'is -0.0, and the column keeps 0.0';
  if (numeric && typeof value === 'number' && Number.isInteger(value) && value > -(2 ** 63) && value < 2 ** 63)
    return 'is a whole real, and the column would turn it into an integer';
  return undefined;
}
