import * as v from 'valibot';
import { messageOf } from '../../report/index.ts';
import * as s from '../../schema/index.ts';
import { regexOf } from './patterns.ts';

/** Compiled now, so that a typing error shows before anything is sent; a text with a variable waits for its value. */
export function compiles(compile: (text: string) => unknown, refused: (text: string) => string) {
  const problem = (text: string) => {
    if (text.includes('${')) return undefined;
    try {
      compile(text);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  };
  return s.rule<string>(
    (text) => problem(text) === undefined,
    (text) => `${refused(text)}: ${problem(text)}`,
  );
}

export const regex = v.pipe(
  s.text,
  compiles(regexOf, () => 'is not a regular expression'),
);

/** A number, or a text that a variable turns into one. */
const bound = v.union([v.number(), v.pipe(v.string(), v.regex(/^-?\d+(\.\d+)?$|\$\{/))], 'must be a number');
const bounds = {
  above: s.optional(bound),
  'at-least': s.optional(bound),
  below: s.optional(bound),
  'at-most': s.optional(bound),
};
const counted = matcher({ equals: s.optional(bound), ...bounds }, bound);
const parts = s.oneOrMore(v.unknown());
const patterns = s.oneOrMore(regex);

const textOperators = {
  equals: s.optional(v.unknown(), 'Exactly this'),
  'not-equals': s.optional(v.unknown(), 'Anything but this'),
  contains: s.optional(parts, 'This part of a text, member of a list or key of an object; several: all of them'),
  'not-contains': s.optional(parts, 'None of these inside'),
  matches: s.optional(patterns, 'A regular expression that matches'),
  'not-matches': s.optional(patterns, 'A regular expression that does not match'),
  'one-of': s.optional(v.array(v.unknown(), 'must be a list'), 'One of these values'),
  length: s.optional(counted, 'Number of characters, members or keys'),
};
const headerOperators = { ...textOperators, ...bounds, exists: s.optional(s.flag) };
const operators = {
  ...headerOperators,
  type: s.optional(s.picklist(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'])),
  count: s.optional(counted, 'How many values the path selects'),
};
const sized = s.optional(s.size);

export const textMatcher = matcher(textOperators, s.text);
export const headerMatcher = matcher(headerOperators, s.text);
export const jsonMatcher = matcher(
  operators,
  v.union([v.string(), v.number(), v.boolean(), v.null(), v.array(v.unknown())]),
);
export const sizeMatcher = matcher(
  {
    equals: sized,
    'not-equals': sized,
    above: sized,
    'at-least': sized,
    below: sized,
    'at-most': sized,
  },
  s.size,
);

export type Operator = keyof typeof operators;
export const OPERATORS = Object.keys(operators) as Operator[];

/** Operators with their operands, all of which must hold; see mismatches() for what each one means. */
export type Matcher = Partial<Record<Operator, unknown>>;

/** A plain value means "equals"; a mapping holds operators. */
function matcher<E extends v.ObjectEntries, P extends v.GenericSchema>(entries: E, plain: P) {
  return s.choose(s.isMapping, s.notEmpty(s.mapping(entries)), equalTo(plain));
}

function equalTo<S extends v.GenericSchema>(plain: S) {
  return v.pipe(
    plain,
    v.transform((equals) => ({ equals })),
  );
}
