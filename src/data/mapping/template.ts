import { literal } from '../../report/index.ts';
import { Impossible, show, typeName, type Row, type Value } from '../model/value.ts';

/** A composite key such as "USER#{id}": text with fields in braces. */
export interface Template {
  readonly fields: readonly string[];
  /** The text for a row; Impossible where a field is missing or has no text. */
  format(row: Row): string;
  /** The fields' texts, or undefined where the text does not have this form. */
  parse(text: Value | undefined): Record<string, string> | undefined;
  /** True when the text could have come from this template. */
  matches(text: Value | undefined): boolean;
}

export function compileTemplate(source: string): Template {
  const parts = source.split(/(\{[^{}]+\})/).filter((part) => part !== '');
  const isField = (part: string) => /^\{[^{}]+\}$/.test(part);
  const fields = parts.filter(isField).map((part) => part.slice(1, -1));
  // All but the last field end at the first separator; format() refuses a value that holds it.
  const last = parts.findLastIndex(isField);
  const expression = new RegExp(
    `^${parts.map((part, index) => (isField(part) ? (index === last ? '([\\s\\S]+)' : '([\\s\\S]+?)') : literal(part))).join('')}$`,
  );
  const parse = (text: Value | undefined) => {
    const match = typeof text === 'string' ? expression.exec(text) : null;
    return match ? Object.fromEntries(fields.map((field, index) => [field, match[index + 1]!])) : undefined;
  };
  return {
    fields,
    parse,
    matches: (text) => typeof text === 'string' && expression.test(text),
    format(row) {
      const texts = new Map(fields.map((field) => [field, textOf(row[field], field)]));
      const text = parts.map((part) => (isField(part) ? texts.get(part.slice(1, -1))! : part)).join('');
      const back = parse(text);
      const unclear = fields.find((field) => back?.[field] !== texts.get(field));
      if (unclear)
        throw new Impossible(`${show(row[unclear])} of ${unclear} is ambiguous inside ${JSON.stringify(source)}`);
      return text;
    },
  };
}

function textOf(value: Value | undefined, field: string): string {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'bigint') return String(value);
  throw new Impossible(`key missing: ${field} is ${value === '' ? 'empty' : typeName(value)}`);
}
