import { constantValue } from './field-mapping.ts';
import type { Condition, Filter } from '../definition/definition.ts';
import { same, type Row, type Value } from '../model/value.ts';

/** True when a row meets every condition of a plan's filter. */
export function passes(row: Row, filter: Filter | undefined): boolean {
  if (!filter) return true;
  for (const name of Object.keys(filter)) if (!meets(row[name], filter[name]!)) return false;
  return true;
}

function meets(value: Value | undefined, condition: Condition): boolean {
  if (condition === null || typeof condition !== 'object') return same(value, constantValue(condition));
  if (Array.isArray(condition)) return condition.some((one) => same(value, constantValue(one)));
  if ('not' in condition) return !meets(value, condition.not);
  if ('prefix' in condition) return typeof value === 'string' && value.startsWith(condition.prefix);
  return condition.missing === (value === undefined || value === null);
}
