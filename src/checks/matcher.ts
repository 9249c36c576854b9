import { isDeepStrictEqual } from 'node:util';
import type { Condition, Matcher, Operator } from './spec.ts';
import type { Field } from './yaml-field.ts';

export const OPERATORS: readonly Operator[] = [
  'equals',
  'not-equals',
  'contains',
  'not-contains',
  'matches',
  'not-matches',
  'above',
  'at-least',
  'below',
  'at-most',
  'one-of',
  'type',
  'length',
  'count',
  'exists',
];
const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'] as const;

/** A plain value means "equals"; a mapping holds operators, all of which must hold. */
export function readMatcher(field: Field, operators: readonly Operator[] = OPERATORS): Matcher {
  if (!field.isMapping) return [{ operator: 'equals', operand: field.value, line: field.line }];
  const entries = field.entries(operators);
  if (entries.length === 0) throw field.fail(`needs at least one of ${operators.join(', ')}`);
  return entries.flatMap(([name, operand]) => readConditions(name as Operator, operand));
}

/** Several texts under contains, matches and their opposites each count on their own. */
function readConditions(operator: Operator, operand: Field): Condition[] {
  const one = (value: unknown, line = operand.line): Condition => ({ operator, operand: value, line });
  switch (operator) {
    case 'contains':
    case 'not-contains':
      return operand.isList ? operand.items().map((item) => one(item.value, item.line)) : [one(operand.value)];
    case 'matches':
    case 'not-matches':
      return operand.oneOrMore().map((item) => {
        readRegex(item);
        return one(item.text(), item.line);
      });
    case 'above':
    case 'at-least':
    case 'below':
    case 'at-most':
      // A text holds a variable; whether it is a number shows when it is filled in.
      if (typeof operand.value !== 'string') operand.number({ min: -Number.MAX_VALUE, max: Number.MAX_VALUE });
      return [one(operand.value)];
    case 'one-of':
      operand.items();
      return [one(operand.value)];
    case 'type':
      return [one(operand.choice(TYPES))];
    case 'exists':
      return [one(operand.boolean())];
    case 'length':
    case 'count':
      return [one(readMatcher(operand, ['equals', 'above', 'at-least', 'below', 'at-most']))];
    case 'equals':
    case 'not-equals':
      return [one(operand.value)];
  }
}

/** A regular expression of the file, refused with its line where it is none. */
export function readRegex(field: Field): string {
  const text = field.text();
  if (text.includes('${')) return text;
  try {
    new RegExp(text, 'u');
  } catch (error) {
    throw field.fail(`is no regular expression: ${(error as Error).message}`);
  }
  return text;
}

/** A condition that did not hold: what was due and what was there. */
export interface Mismatch {
  condition: Condition;
  expected: string;
  got: string;
}

/**
 * The conditions of `matcher` that `values` do not satisfy: every value must satisfy each of them; `exists` and `count`
 * are about the number of values. With no value at all, only `exists: false` and `count` can hold.
 */
export function mismatches(matcher: Matcher, values: readonly unknown[]): Mismatch[] {
  return matcher.flatMap((condition) => {
    const failed = (got: string): Mismatch[] => [{ condition, expected: describeCondition(condition), got }];
    if (condition.operator === 'exists')
      return condition.operand === values.length > 0 ? [] : failed(values.length > 0 ? show(values[0]) : 'nothing');
    if (condition.operator === 'count') {
      return mismatches(condition.operand as Matcher, [values.length]).length === 0 ? [] : failed(`${values.length}`);
    }
    if (values.length === 0) return failed('nothing');
    const wrong = values.find((value) => !holds(condition, value));
    return wrong === undefined && values.every((value) => holds(condition, value)) ? [] : failed(show(wrong));
  });
}

function holds({ operator, operand }: Condition, value: unknown): boolean {
  switch (operator) {
    case 'equals':
      return isDeepStrictEqual(value, operand);
    case 'not-equals':
      return !isDeepStrictEqual(value, operand);
    case 'contains':
      return contains(value, operand);
    case 'not-contains':
      return !contains(value, operand);
    case 'matches':
      return isScalar(value) && new RegExp(String(operand), 'u').test(String(value));
    case 'not-matches':
      return isScalar(value) && !new RegExp(String(operand), 'u').test(String(value));
    case 'above':
      return compare(value, operand, (a, b) => a > b);
    case 'at-least':
      return compare(value, operand, (a, b) => a >= b);
    case 'below':
      return compare(value, operand, (a, b) => a < b);
    case 'at-most':
      return compare(value, operand, (a, b) => a <= b);
    case 'one-of':
      return Array.isArray(operand) && operand.some((option) => isDeepStrictEqual(value, option));
    case 'type':
      return typeName(value) === operand || (operand === 'number' && typeName(value) === 'integer');
    case 'length':
      return lengthOf(value) !== undefined && mismatches(operand as Matcher, [lengthOf(value)]).length === 0;
    case 'exists':
    case 'count':
      return true;
  }
}

/** A part of a text, a member of a list, or a key of an object. */
function contains(value: unknown, part: unknown): boolean {
  if (typeof value === 'string') return value.includes(String(part));
  if (Array.isArray(value)) return value.some((item) => isDeepStrictEqual(item, part));
  return typeof value === 'object' && value !== null && Object.hasOwn(value, String(part));
}

/** Header values are texts: a text that is a number counts as one. Anything else has no order. */
function compare(value: unknown, operand: unknown, test: (a: number, b: number) => boolean): boolean {
  const [a, b] = [value, operand].map((side) =>
    typeof side === 'number' ? side : typeof side === 'string' && side.trim() !== '' ? Number(side) : Number.NaN,
  );
  return !Number.isNaN(a) && !Number.isNaN(b) && test(a!, b!);
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function lengthOf(value: unknown): number | undefined {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
}

/** "at least 3", "to contain "ok"". */
export function describeCondition({ operator, operand }: Condition): string {
  switch (operator) {
    case 'equals':
      return show(operand);
    case 'exists':
      return operand ? 'something' : 'nothing';
    case 'count':
      return `count: ${describeMatcher(operand as Matcher)}`;
    case 'length':
      return `length: ${describeMatcher(operand as Matcher)}`;
    case 'matches':
      return `a match of /${String(operand)}/`;
    case 'not-matches':
      return `no match of /${String(operand)}/`;
    case 'contains':
      return `${show(operand)} inside`;
    case 'not-contains':
      return `no ${show(operand)} inside`;
    case 'type':
      return `type ${String(operand)}`;
    case 'not-equals':
      return `not ${show(operand)}`;
    case 'one-of':
      return `one of ${show(operand)}`;
    case 'above':
    case 'below':
    case 'at-least':
    case 'at-most':
      return `${operator.replace('-', ' ')} ${String(operand)}`;
  }
}

export function describeMatcher(matcher: Matcher): string {
  return matcher.map(describeCondition).join(' and ');
}

/** A value as JSON, cut (see `cut`). */
export function show(value: unknown): string {
  return cut(value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value)));
}

/** Far more than is shown, and than a secret is long: half a secret would not be recognised and masked. */
const CUT = 20_000;
const SHOWN = 300;

/** The start of a text that may be a whole body. `shorten` makes it fit for a report once secrets are masked. */
export function cut(text: string): string {
  return text.length > CUT ? `${text.slice(0, CUT)}...` : text;
}

/** A text short enough for a report; only for texts without secrets. */
export function shorten(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}
