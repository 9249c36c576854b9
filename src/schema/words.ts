import * as v from 'valibot';
import { DURATION_PATTERN, parseDuration } from '../report/index.ts';

/**
 * The words in which the schemas of check files and resources files are written. Each one reads a value, gives it its type, and can be turned
 * into JSON Schema (scripts/json-schemas.ts). A message completes the sentence "<place> ...", and to one that begins
 * with "must" the value is added that is there.
 */

/** What the JSON Schema gets beyond what valibot knows. */
export interface ForEditors {
  jsonSchema?: object;
  description?: string;
}

/** A rule that valibot has no action for. `jsonSchema` expresses it for editors, if JSON Schema can. */
export function rule<T>(
  holds: (value: T) => boolean,
  message: string | ((value: T) => string),
  jsonSchema?: object,
): v.CheckAction<T, v.ErrorMessage<v.CheckIssue<T>>> & ForEditors {
  return { ...v.check(holds, ({ input }) => (typeof message === 'string' ? message : message(input))), jsonSchema };
}

/** Exactly one of `keys` is there. */
export function exactlyOne<T extends object>(keys: readonly (keyof T & string)[], message: string) {
  const count = (value: T) => keys.filter((key) => value[key] !== undefined).length;
  return rule<T>((value) => count(value) === 1, message, { oneOf: keys.map((key) => ({ required: [key] })) });
}

/** For editors: no two of `keys` are there together. */
export function notTogether(keys: readonly string[]): object {
  const pairs = keys.flatMap((one, at) => keys.slice(at + 1).map((other) => [one, other]));
  return pairs.length === 0 ? {} : { not: { anyOf: pairs.map((required) => ({ required })) } };
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
    v.strictObject(entries, ({ expected }) => {
      if (expected === 'never') return `is not a known key here. Allowed: ${keys}`;
      return expected === 'Object' ? `must be a mapping with ${keys}` : (missing ?? `needs ${expected}`);
    }),
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

/** A key that may be left out. `description` is shown by editors. */
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
  return v.picklist(options, `must be one of ${options.join(', ')}`);
}

export function number(min = 0, max = Number.MAX_SAFE_INTEGER) {
  const [bounds, maximum] = max === Number.MAX_SAFE_INTEGER ? [`of at least ${min}`] : [`from ${min} to ${max}`, max];
  const message = `must be a number ${bounds}`;
  const within = (value: number) => value >= min && value <= max;
  return v.pipe(v.number(message), rule(within, message, { minimum: min, maximum }));
}

export function integer(min = 0, max = Number.MAX_SAFE_INTEGER) {
  return v.pipe(number(min, max), v.integer('must be a whole number'));
}

/** A value in a form of its own; `read` gets the parts of the match. */
export function written<T>(form: RegExp, message: string, read: (parts: RegExpExecArray) => T, jsonSchema?: object) {
  return v.pipe(
    v.union([v.string(), v.number()], message),
    rule((value) => form.test(String(value)), message, { pattern: form.source, ...jsonSchema }),
    v.transform((value) => read(form.exec(String(value))!)),
  );
}

/** A time with its unit, in milliseconds. A bare number is refused: its unit would be a guess. */
export const duration = written(
  new RegExp(DURATION_PATTERN),
  'must be a time such as 500ms, 2s or 1min',
  ([time]) => parseDuration(time)!,
  { type: 'string' },
);

const BYTES = { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9 };

/** A size such as 200, 10 kB or 5 MB, in bytes (powers of 1000). */
export const size = written(
  /^(\d+(?:\.\d+)?)\s*(B|kB|KB|MB|GB)?$/,
  'must be a size such as 200, 10 kB or 5 MB',
  ([, count, unit = 'B']) => Math.round(Number(count) * BYTES[unit as keyof typeof BYTES]),
  { minimum: 0 },
);
