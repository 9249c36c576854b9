import { isDeepStrictEqual } from 'node:util';
import type { Matcher, Operator } from '../definition/matcher-schema.ts';
import { regexOf } from '../definition/patterns.ts';
import { judgement, show, type Judgement } from './finding.ts';

/** What an operator means for one value, and how its condition reads: "at least 3", ""ok" inside". */
interface OperatorRule {
  holds(value: unknown, operand: unknown): boolean;
  describe(operand: unknown): string;
}

const RULES: Record<Operator, OperatorRule> = {
  equals: { holds: isDeepStrictEqual, describe: show },
  'not-equals': {
    holds: (value, operand) => !isDeepStrictEqual(value, operand),
    describe: (operand) => `not ${show(operand)}`,
  },
  contains: { holds: contains, describe: (operand) => `${show(operand)} inside` },
  'not-contains': {
    holds: (value, operand) => !contains(value, operand),
    describe: (operand) => `no ${show(operand)} inside`,
  },
  matches: {
    holds: (value, operand) => isScalar(value) && matches(value, operand),
    describe: (operand) => `a match of /${String(operand)}/`,
  },
  'not-matches': {
    holds: (value, operand) => isScalar(value) && !matches(value, operand),
    describe: (operand) => `no match of /${String(operand)}/`,
  },
  above: ordered('above', (a, b) => a > b),
  'at-least': ordered('at least', (a, b) => a >= b),
  below: ordered('below', (a, b) => a < b),
  'at-most': ordered('at most', (a, b) => a <= b),
  'one-of': {
    holds: (value, operand) => (operand as unknown[]).some((option) => isDeepStrictEqual(value, option)),
    describe: (operand) => `one of ${show(operand)}`,
  },
  type: {
    holds: (value, operand) => typeName(value) === operand || (operand === 'number' && typeName(value) === 'integer'),
    describe: (operand) => `type ${String(operand)}`,
  },
  length: {
    holds: (value, operand) => lengthOf(value) !== undefined && satisfies(operand as Matcher, lengthOf(value)),
    describe: (operand) => `length: ${describeMatcher(operand as Matcher)}`,
  },
  // These two are about how many values there are; here the value is that number.
  exists: {
    holds: (count, operand) => (count !== 0) === operand,
    describe: (operand) => (operand ? 'something' : 'nothing'),
  },
  count: {
    holds: (count, operand) => satisfies(operand as Matcher, count),
    describe: (operand) => `count: ${describeMatcher(operand as Matcher)}`,
  },
};

interface Condition {
  operator: Operator;
  operand: unknown;
  at: (string | number)[];
}

/** Several texts under `contains`, `matches` and their opposites each count on their own. */
function conditionsOf(matcher: Matcher): Condition[] {
  return (Object.entries(matcher) as [Operator, unknown][]).flatMap(([operator, operand]) =>
    /contains|matches/.test(operator) && Array.isArray(operand)
      ? operand.map((one: unknown, index) => ({ operator, operand: one, at: [operator, index] }))
      : [{ operator, operand, at: [operator] }],
  );
}

/**
 * Whether `values` satisfy the matcher: passed, or a judgement for each condition that does not hold. Every value must
 * satisfy each condition; `exists` and `count` are about the number of values. With no value at all, only
 * `exists: false` and `count` can hold.
 */
export function matched(where: string, matcher: Matcher, values: readonly unknown[]): Judgement[] {
  const wrong = conditionsOf(matcher).flatMap((condition): Judgement[] => {
    const { operator, operand, at } = condition;
    const got = mismatch(condition, values);
    return got === undefined ? [] : [{ ...judgement(false, where, RULES[operator].describe(operand), got), at }];
  });
  return wrong.length > 0 ? wrong : [judgement(true, where, describeMatcher(matcher), 'as expected')];
}

/** What there is instead; undefined where the condition holds. */
function mismatch({ operator, operand }: Condition, values: readonly unknown[]): string | undefined {
  const { holds } = RULES[operator];
  if (operator === 'exists' || operator === 'count') {
    if (holds(values.length, operand)) return undefined;
    return operator === 'count' ? `${values.length}` : show(values[0]);
  }
  if (values.length === 0) return 'nothing';
  const wrong = values.findIndex((value) => !holds(value, operand));
  return wrong < 0 ? undefined : show(values[wrong]);
}

function satisfies(matcher: Matcher, value: unknown): boolean {
  return conditionsOf(matcher).every((condition) => mismatch(condition, [value]) === undefined);
}

function describeMatcher(matcher: Matcher): string {
  const texts = conditionsOf(matcher).map(({ operator, operand }) => RULES[operator].describe(operand));
  return texts.join(' and ');
}

/** A part of a text, a member of a list, or a key of an object. */
function contains(value: unknown, part: unknown): boolean {
  if (typeof value === 'string') return value.includes(String(part));
  if (Array.isArray(value)) return value.some((item) => isDeepStrictEqual(item, part));
  return typeof value === 'object' && value !== null && Object.hasOwn(value, String(part));
}

function matches(value: unknown, pattern: unknown): boolean {
  return regexOf(String(pattern)).test(String(value));
}

/** Header values are texts: a text that is a number counts as one. Anything else has no order. */
function ordered(name: string, test: (a: number, b: number) => boolean): OperatorRule {
  const numeric = (side: unknown) =>
    typeof side === 'number' ? side : typeof side === 'string' && side.trim() !== '' ? Number(side) : Number.NaN;
  // A comparison with NaN is false.
  return {
    holds: (value, operand) => test(numeric(value), numeric(operand)),
    describe: (operand) => `${name} ${String(operand)}`,
  };
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
