import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { canonicalDecimal, fitsNumberAttribute, parseNumber } from '../model/decimal.ts';
import type { ValueRules } from '../model/store.ts';
import { Decimal, emptyRow, ValueSet, type Row, type Value } from '../model/value.ts';

/**
 * DynamoDB's attribute values and ours. N keeps a number's value but not whether it was written 1 or 1.0: a whole N is a
 * bigint here, and mapping.ts turns it back into a double where the field is one. What N cannot hold is refused with a
 * RangeError. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export type Item = Record<string, AttributeValue>;

export function toAttribute(value: Value): AttributeValue {
  if (value === null) return { NULL: true };
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'boolean':
      return { BOOL: value };
    case 'bigint':
    case 'number':
      return { N: numberText(value) };
    default:
      return compositeAttribute(value);
  }
}

function compositeAttribute(value: Exclude<Value, null | string | boolean | bigint | number>): AttributeValue {
  if (value instanceof Uint8Array) return { B: value };
  if (value instanceof Decimal) return { N: numberText(value) };
  if (value instanceof ValueSet) return setAttribute(value);
  if (Array.isArray(value)) return { L: (value as readonly Value[]).map(toAttribute) };
  const members: Item = {};
  for (const [name, member] of value as ReadonlyMap<string, Value>) members[carried(name)] = toAttribute(member);
  return { M: members };
}

function setAttribute({ kind, members }: ValueSet): AttributeValue {
  if (members.length === 0) throw new RangeError('a set must not be empty');
  if (kind === 'text') return { SS: members as string[] };
  if (kind === 'bytes') return { BS: members as Uint8Array[] };
  return { NS: members.map((member) => numberText(member as bigint | number | Decimal)) };
}

function numberText(value: bigint | number | Decimal): string {
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
    throw new RangeError(`DynamoDB has no number ${Object.is(value, -0) ? '-0' : value}`);
  const text = value instanceof Decimal ? value.text : String(value);
  if (!fitsNumberAttribute(text))
    throw new RangeError(`${text} does not fit into DynamoDB's N (38 digits, 1E-130 to 9.9E+125)`);
  return text;
}

/** True when N gives this double back as the same number (though perhaps as a bigint). */
export function doubleFitsN(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0) && fitsNumberAttribute(String(value));
}

export function fromAttribute(attribute: AttributeValue): Value {
  const [kind, content] = Object.entries(attribute).find(([, value]) => value !== undefined) ?? [];
  switch (kind) {
    case 'S':
    case 'BOOL':
      return content as string | boolean;
    case 'N':
      return parseNumber(content as string);
    case 'NULL':
      return null;
    case 'B':
      return plainBytes(content as Uint8Array);
    case 'L':
      return (content as AttributeValue[]).map(fromAttribute);
    case 'M':
      return new Map(Object.entries(content as Item).map(([name, member]) => [name, fromAttribute(member)]));
    case 'SS':
      return new ValueSet('text', content as string[]);
    case 'NS':
      return new ValueSet('number', (content as string[]).map(parseNumber));
    case 'BS':
      return new ValueSet('bytes', (content as Uint8Array[]).map(plainBytes));
    default:
      throw new RangeError(`An attribute of unknown type ${kind}`);
  }
}

/** Buffers and Uint8Arrays of the SDK as plain views. */
function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The SDK loses members of this name on the way there and back. */
function carried(name: string): string {
  if (name === '__proto__') throw new RangeError('the name __proto__ cannot be copied: rename it in the plan');
  return name;
}

export function toItem(row: Row): Item {
  const item: Item = {};
  for (const name of Object.keys(row)) item[carried(name)] = toAttribute(row[name]!);
  return item;
}

export function fromItem(item: Item): Row {
  const row = emptyRow();
  for (const name of Object.keys(item)) row[name] = fromAttribute(item[name]!);
  return row;
}

/** DynamoDB has documents, and numbers without infinities, -0 and a difference between 1 and 1.0. */
export const DYNAMODB_VALUES: ValueRules = {
  documents: true,
  doubles: false,
  fit: (value) => value,
  normalize: asStored,
};

/** N does not tell 1.0 from 1: a whole double comes back as an integer: a row as DynamoDB gives it back. */
export function asStored(row: Row): Row {
  const result = emptyRow();
  for (const name of Object.keys(row)) {
    const value = row[name]!;
    result[name] = typeof value === 'number' ? parseNumber(String(value)) : value;
  }
  return result;
}

/**
 * Bytes that an item counts for, against the limit of 400 KB and for capacity units.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(row: Row): number {
  let size = 0;
  for (const name of Object.keys(row)) size += Buffer.byteLength(name) + valueSize(row[name]!);
  return size;
}

export function valueSize(value: Value): number {
  if (value === null || typeof value === 'boolean') return 1;
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'bigint' || typeof value === 'number') return numberSize(String(value));
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof Decimal) return numberSize(value.text);
  if (value instanceof ValueSet) return value.members.reduce<number>((sum, member) => sum + valueSize(member), 0);
  if (Array.isArray(value))
    return 3 + (value as readonly Value[]).reduce<number>((sum, member) => sum + 1 + valueSize(member), 0);
  let size = 3;
  for (const [name, member] of value as ReadonlyMap<string, Value>)
    size += 1 + Buffer.byteLength(name) + valueSize(member);
  return size;
}

/** About one byte for two significant digits, and one more (two for negative numbers). */
function numberSize(text: string): number {
  const digits = (canonicalDecimal(text) ?? text)
    .replace(/e.*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+|0+$/g, '').length;
  return Math.ceil(digits / 2) + (text.startsWith('-') ? 2 : 1);
}
