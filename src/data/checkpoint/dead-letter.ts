import { Decimal, ValueSet, type Row, type Value } from '../model/value.ts';

/** Why a row was not copied, with all its values, type-exact. */
export interface BadRow {
  reason: string;
  row: unknown;
}

export interface DeadLetter extends BadRow {
  migration: string;
  kind: 'bad' | 'conflict';
}

/** Bad rows that a result shows. */
export const SHOWN_BAD_ROWS = 100;

/** What a result shows of dead letters. */
export function badRowsOf(letters: readonly BadRow[]): BadRow[] {
  return letters.slice(0, SHOWN_BAD_ROWS).map(({ reason, row }) => ({ reason, row }));
}
export function deadLetter(migration: string, kind: DeadLetter['kind'], reason: string, row: Row): DeadLetter {
  return { migration, kind, reason, row: taggedRow(row) };
}

/** Values as JSON that keeps their types: {"integer": "1"}, {"real": "1.5"}, {"blob": base64}; text, null, booleans as they are. */
export function taggedRow(row: Row): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, tagged(value)]));
}

function tagged(value: Value): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return { integer: String(value) };
  if (typeof value === 'number') return { real: Object.is(value, -0) ? '-0' : String(value) };
  if (value instanceof Uint8Array) return { blob: Buffer.from(value).toString('base64') };
  if (value instanceof Decimal) return { decimal: value.text };
  if (value instanceof ValueSet) return { set: value.members.map(tagged) };
  if (Array.isArray(value)) return { list: (value as readonly Value[]).map(tagged) };
  return {
    map: Object.fromEntries([...(value as ReadonlyMap<string, Value>)].map(([name, member]) => [name, tagged(member)])),
  };
}
