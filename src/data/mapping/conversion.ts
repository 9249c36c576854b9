import type { FieldType } from '../definition/definition.ts';
import { attributeText, attributeValue } from '../dynamodb/attribute-json.ts';
import { doubleFitsN } from '../dynamodb/attribute-values.ts';
import { doubleOf } from '../model/decimal.ts';
import type { FieldInfo, ValueRules } from '../model/store.ts';
import { Decimal, Impossible, show, typeName, type Value } from '../model/value.ts';
import { parseJson, stringifyJson } from './json.ts';

/** How one side of a field keeps its values. */
export interface Representation {
  values: ValueRules;
  type: FieldType;
  /** True where the definition names the type: then a value that does not fit is an error, else it stays as it is. */
  strict: boolean;
  affinity: FieldInfo['affinity'];
}

/** `source` of a field as `target` keeps it. */
export function convert(value: Value, source: Representation, target: Representation): Value {
  if (value === null) return null;
  return lower(lift(value, source, target), source, target);
}

/** From what a store keeps to what it means. */
function lift(value: Value, source: Representation, target: Representation): Value {
  if (!source.values.doubles && target.values.doubles && value instanceof Map) {
    const real = (value as ReadonlyMap<string, Value>).get('$real');
    if (value.size === 1 && typeof real === 'string') return realFromText(real);
  }
  switch (source.type) {
    case 'json':
      return !source.values.documents && typeof value === 'string' ? parseJson(value) : value;
    case 'dynamodb-json':
      return !source.values.documents && typeof value === 'string' ? fromDynamoJson(value) : value;
    case 'base64':
      return fromBase64(value);
    default:
      return value;
  }
}

/** From what a value means to what a store keeps. */
function lower(value: Value, source: Representation, target: Representation): Value {
  const typed = asType(value, target);
  const tagged = source.values.doubles && !target.values.doubles;
  if (tagged && typeof typed === 'number' && needsTag(typed, source, target))
    return new Map([['$real', realText(typed)]]);
  return target.values.fit(typed, target.affinity);
}

/**
 * N has no infinities, no -0 and no difference between 1 and 1.0. A double that N cannot keep is stored as the map
 * {"$real": text}; so is a whole double of a column that may hold both integers and reals, where 1 and 1.0 differ.
 */
function needsTag(value: number, source: Representation, target: Representation): boolean {
  if (!doubleFitsN(value)) return true;
  return Number.isInteger(value) && source.affinity === 'none' && target.type === 'any';
}

function asType(value: Value, target: Representation): Value {
  switch (target.type) {
    case 'any':
      return value;
    case 'json':
      return target.values.documents ? value : stringifyJson(value);
    case 'dynamodb-json':
      return target.values.documents ? value : attributeText(value);
    case 'base64':
      return toBase64(value);
    default: {
      const converted = scalar(value, target);
      if (converted !== undefined) return converted;
      if (!target.strict) return value;
      throw new Impossible(`${show(value)} (${typeName(value)}) is not a ${target.type}`);
    }
  }
}

/** An exact conversion, or undefined. */
function scalar(value: Value, { type, values, strict }: Representation): Value | undefined {
  switch (type) {
    case 'integer':
      return asInteger(value, strict);
    case 'real':
      return asReal(value, strict);
    case 'text':
      return strict ? asText(value) : typeof value === 'string' ? value : undefined;
    case 'boolean': {
      const truth = asBoolean(value);
      return truth === undefined || values.documents ? truth : truth ? 1n : 0n;
    }
    case 'blob':
      return value instanceof Uint8Array ? value : undefined;
    default:
      return undefined;
  }
}

function asInteger(value: Value, parse: boolean): Value | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isInteger(value) && !Object.is(value, -0) ? BigInt(value) : undefined;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return parse && typeof value === 'string' && /^(0|-?[1-9]\d*)$/.test(value) ? BigInt(value) : undefined;
}

function asReal(value: Value, parse: boolean): Value | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return doubleOf(value);
  if (!parse || typeof value !== 'string') return undefined;
  try {
    const number = realFromText(value);
    return realText(number) === value ? number : undefined;
  } catch {
    return undefined;
  }
}

function asText(value: Value): Value | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return realText(value);
  return value instanceof Decimal ? value.text : undefined;
}

function asBoolean(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 1n || value === 'true') return true;
  return value === 0n || value === 'false' ? false : undefined;
}

/** The shortest text that reads back as the same double. */
function realText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function realFromText(text: string): number {
  if (text === 'Infinity') return Infinity;
  if (text === '-Infinity') return -Infinity;
  if (text === '-0') return -0;
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isNaN(value)) throw new Impossible(`${JSON.stringify(text)} is not a real number`);
  return value;
}

function toBase64(value: Value): Value {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  throw new Impossible(`${show(value)} (${typeName(value)}) is not a blob`);
}

function fromBase64(value: Value): Value {
  if (typeof value !== 'string') throw new Impossible(`${show(value)} (${typeName(value)}) is not base64 text`);
  const bytes = Buffer.from(value, 'base64');
  if (bytes.toString('base64') !== value) throw new Impossible(`${show(value)} is not canonical base64`);
  return new Uint8Array(bytes);
}

function fromDynamoJson(text: string): Value {
  try {
    return attributeValue(text);
  } catch (error) {
    throw new Impossible(`${show(text)} is not DynamoDB JSON (${(error as Error).message})`);
  }
}
