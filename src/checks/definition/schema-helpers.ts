import * as v from 'valibot';
import { DURATION_PATTERN, parseDuration } from '../../report/index.ts';

/**
 * The words in which the schema of check files is written. Each one reads a value, gives it its type, and can be turned
 * into JSON Schema (scripts/checks-schema.ts); its message completes the sentence "<place> ...".
 */

/** What JSON Schema needs beyond what valibot knows: the same rule in its words, and what a key is for. */
export interface ForEditors {
  jsonSchema?: object;
  description?: string;
}

/** A rule beyond shapes, on the value as read. `jsonSchema` says the same for editors, where it can be said. */
export function rule<T>(
  holds: (value: T) => boolean,
  message: string | ((value: T) => string),
  jsonSchema?: object,
): v.CheckAction<T, v.ErrorMessage<v.CheckIssue<T>>> & ForEditors {
  const text = typeof message === 'string' ? message : ({ input }: v.CheckIssue<T>) => message(input);
  return { ...v.check(holds, text), jsonSchema };
}

/** Exactly one of `keys` is there. */
export function exactlyOne<T extends object>(keys: readonly (keyof T & string)[], message: string) {
  const count = (value: T) => keys.filter((key) => value[key] !== undefined).length;
  return rule<T>((value) => count(value) === 1, message, { oneOf: keys.map((key) => ({ required: [key] })) });
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Valibot would read a list as a mapping with the keys 0, 1 and so on. */
function refuseList<S extends v.GenericSchema>(schema: S): S {
  const run: S['~run'] = (dataset, config) =>
    schema['~run'](Array.isArray(dataset.value) ? { ...dataset, value: undefined } : dataset, config);
  return { ...schema, '~run': run };
}

/** A mapping with these keys and no others. `missing` replaces the message about a key that is needed. */
export function mapping<const E extends v.ObjectEntries>(entries: E, missing?: string) {
  const keys = Object.keys(entries).join(', ');
  return refuseList(
    v.strictObject(entries, ({ kind, expected }) =>
      kind === 'schema' && expected === 'never'
        ? `is not known here. Allowed: ${keys}`
        : expected?.startsWith('"')
          ? (missing ?? `needs ${expected.slice(1, -1)}`)
          : `must be a mapping with ${keys}`,
    ),
  );
}

/** A mapping with at least one of its keys. */
export function notEmpty<S extends v.GenericSchema<unknown, object> & { entries: object }>(schema: S) {
  const keys = Object.keys(schema.entries).join(', ');
  return v.pipe(
    schema,
    rule<v.InferOutput<S>>((value) => Object.keys(value).length > 0, `needs at least one of ${keys}`, {
      minProperties: 1,
    }),
  );
}

/** A mapping of names that the author chooses. */
export function record<K extends v.GenericSchema<string, string>, V extends v.GenericSchema>(key: K, value: V) {
  return refuseList(v.record(key, value, 'must be a mapping'));
}

/** A key that may be left out. `description` says to editors what it is for. */
export function optional<S extends v.GenericSchema>(schema: S, description?: string) {
  return { ...v.optional(schema), description };
}

/** A key that may be left out, or left empty: YAML reads an empty value as null. */
export function maybe<S extends v.GenericSchema>(schema: S, description?: string) {
  return { ...v.nullish(schema, () => undefined), description };
}

/** A key that may be left out or left empty, and then has the value `fallback`. */
export function defaulted<S extends v.GenericSchema, const D extends v.InferInput<S>>(
  schema: S,
  fallback: D,
  description?: string,
) {
  return { ...v.nullish(schema, fallback), description };
}

/** A key that is only for the other kind of step. */
export function onlyFor(kind: string) {
  return v.nullish(v.never(`is only for a ${kind}`));
}

/** One of two shapes, chosen by a look at the value, so that a message is about the shape that was meant. */
export function choose<A extends v.GenericSchema, B extends v.GenericSchema>(
  isFirst: (value: unknown) => boolean,
  first: A,
  second: B,
): v.UnionSchema<[A, B], undefined> {
  const run = ((dataset, config) =>
    (isFirst(dataset.value) ? first : second)['~run'](dataset, config)) as v.UnionSchema<[A, B], undefined>['~run'];
  return { ...v.union([first, second]), '~run': run };
}

/** A list, or a single value taken as a list of one. */
export function oneOrMore<S extends v.GenericSchema>(item: S) {
  return choose(
    Array.isArray,
    v.array(item),
    v.pipe(
      item,
      v.transform((value) => [value]),
    ),
  );
}

/** Numbers and booleans count as the text that they are written as. */
export const text = v.pipe(
  v.union([v.string(), v.number(), v.boolean()], 'must be a text'),
  v.transform((value) => String(value)),
);

export const flag = v.boolean('must be true or false');

export function picklist<const T extends readonly string[]>(options: T) {
  return v.picklist(options, ({ received }) => `must be one of ${options.join(', ')}, not ${received}`);
}

export function number(min = 0, max = Number.MAX_SAFE_INTEGER) {
  const bounds = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  const message = ({ received }: { received: string }) => `must be a number ${bounds}, not ${received}`;
  const least = v.pipe(v.number(message), v.minValue(min, message));
  return max === Number.MAX_SAFE_INTEGER ? least : v.pipe(least, v.maxValue(max, message));
}

export function integer(min = 0, max = Number.MAX_SAFE_INTEGER) {
  const whole = v.integer<number, (issue: { received: string }) => string>(
    ({ received }) => `must be a whole number, not ${received}`,
  );
  return v.pipe(number(min, max), whole);
}

const TIME = ({ received }: { received: string }) => `must be a time such as 500ms, 2s or 1min, not ${received}`;

/** A time with its unit, in milliseconds. A bare number is refused: its unit would be a guess. */
export const duration = v.pipe(
  v.string(TIME),
  v.regex(new RegExp(DURATION_PATTERN), TIME),
  v.transform((value) => parseDuration(value)!),
);

const SIZE = /^(\d+(?:\.\d+)?)\s*(B|kB|KB|MB|GB)?$/;
const BYTES = { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9 };

/** A size such as 200, 10 kB or 5 MB, in bytes (powers of 1000). */
export const size = v.pipe(
  v.union([v.number(), v.string()], ({ received }) => sizeMessage(received)),
  rule(
    (value) => SIZE.test(String(value)),
    (value) => sizeMessage(JSON.stringify(value)),
    { pattern: SIZE.source, minimum: 0 },
  ),
  v.transform((value) => {
    const [, count, unit = 'B'] = SIZE.exec(String(value))!;
    return Math.round(Number(count) * BYTES[unit as keyof typeof BYTES]);
  }),
);

function sizeMessage(received: string): string {
  return `must be a size such as 200, 10 kB or 5 MB, not ${received}`;
}
