import type { ErrorObject } from 'ajv/dist/2020.js';

/** What is wrong in a plan, and where: `path` leads to the value, `key` is the name in it that is meant. */
export interface PlanProblem {
  path: (string | number)[];
  key?: string;
  message: string;
}

/** How people call YAML's kinds of values. */
const KINDS: Record<string, string> = {
  string: 'text',
  object: 'a mapping',
  array: 'a list',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'nothing',
};

/**
 * The one problem to tell of all that a schema finds (with ajv's `verbose`): the deepest, and there names that nothing
 * has before values that do not fit. What `oneOf` reports for each of its branches becomes one message.
 */
export function explainSchemaErrors(errors: readonly ErrorObject[]): PlanProblem {
  const depth = (error: ErrorObject) => error.instancePath.split('/').length;
  const telling = errors.filter((error) => error.keyword !== 'oneOf');
  const candidates = telling.length > 0 ? telling : errors;
  const deepest = Math.max(...candidates.map(depth));
  const { instancePath } = candidates.find((error) => depth(error) === deepest)!;
  const here = candidates.filter((error) => error.instancePath === instancePath);
  return { path: pathOf(instancePath), ...describe(here) };
}

function pathOf(instancePath: string): (string | number)[] {
  return instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function describe(errors: readonly ErrorObject[]): { key?: string; message: string } {
  const of = (keyword: string) => errors.filter((error) => error.keyword === keyword);
  const strange = of('additionalProperties');
  if (strange.length > 0) return strangeNames(strange);
  const required = of('required');
  if (required.length > 0) {
    const names = unique(required.map((error) => (error.params as { missingProperty: string }).missingProperty));
    return { message: names.length === 1 ? `${names[0]} is missing` : `one of ${names.join(', ')} is missing` };
  }
  const types = of('type');
  if (types.length > 0) {
    const kinds = unique(types.flatMap((error) => (error.params as { type: string | string[] }).type));
    const bounds = unique(
      errors.flatMap(({ keyword, message }) => (/^(min|max)imum$/.test(keyword) ? [message!] : [])),
    );
    const allowed = [
      ...kinds.map((kind) => KINDS[kind] ?? kind),
      ...bounds.map((bound) => bound.replace('must be ', '')),
    ];
    return { message: `must be ${allowed.join(', or ')}${explained(types[0]!)}` };
  }
  const [first] = errors as [ErrorObject];
  const { allowedValues, allowedValue } = first.params as { allowedValues?: unknown[]; allowedValue?: unknown };
  if (allowedValues) return { message: `must be one of ${allowedValues.join(', ')}` };
  if (allowedValue !== undefined) return { message: `must be ${String(allowedValue)}` };
  return { message: `${first.message ?? first.keyword}${explained(first)}` };
}

/** What the schema says about the value, in brackets. */
function explained({ parentSchema }: ErrorObject): string {
  const { description } = (parentSchema ?? {}) as { description?: string };
  return description ? ` (${description})` : '';
}

/** A name that no branch has, or names of several branches that do not go together. */
function strangeNames(errors: readonly ErrorObject[]): { key: string; message: string } {
  const known = unique(
    errors.flatMap((error) => Object.keys((error.parentSchema as { properties?: object }).properties ?? {})),
  );
  const named = unique(errors.map((error) => (error.params as { additionalProperty: string }).additionalProperty));
  const unknown = named.find((name) => !known.includes(name));
  if (unknown) return { key: unknown, message: `there is no ${unknown}; allowed: ${known.join(', ')}` };
  return { key: named[0]!, message: `${named.join(', ')} cannot be given together` };
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
