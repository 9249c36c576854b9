import { parseNumber } from '../model/decimal.ts';
import { Decimal, Impossible, show, typeName, type Value } from '../model/value.ts';

/** JSON text as a value: numbers keep all their digits, objects become maps. */
export function parseJson(text: string): Value {
  try {
    return JSON.parse(text, revive as (this: unknown, key: string, value: unknown) => unknown) as Value;
  } catch (error) {
    throw new Impossible(`${show(text)} is not JSON (${(error as Error).message})`);
  }
}

/** V8 passes the text of a number as it stands in the source: 2^53 + 1 is not rounded. */
function revive(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value === 'number') return parseNumber(context?.source ?? String(value));
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return value instanceof Map || value instanceof Decimal ? value : new Map(Object.entries(value));
}

/** A value as compact JSON text, keys in the order of the map. */
export function stringifyJson(value: Value): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Impossible(`JSON cannot represent ${value}`);
    return Object.is(value, -0) ? '-0' : String(value);
  }
  if (value instanceof Decimal) return value.text;
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(stringifyJson).join(',')}]`;
  if (value instanceof Map)
    return `{${[...(value as ReadonlyMap<string, Value>)].map(([key, member]) => `${JSON.stringify(key)}:${stringifyJson(member)}`).join(',')}}`;
  throw new Impossible(`JSON cannot represent ${typeName(value)} (type: dynamodb-json keeps it)`);
}
