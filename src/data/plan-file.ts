import { createHash } from 'node:crypto';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { LineCounter, parseDocument } from 'yaml';
import { Failure } from '../report/index.ts';
import { PLAN_SCHEMA } from './plan-schema.ts';
import type { FieldPlan, FreezePlan, Location, Migration, Plan } from './plan.ts';

const SPAN = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const ROW_PLACES = ['sqlite', 'dynamodb'];

/**
 * Reads a plan: YAML, checked against its JSON Schema and for what a schema cannot say, with `${Name}` replaced by the
 * variables (names and places only, never SQL). Throws Failure with the line of the mistake.
 */
export function parsePlan(source: string, variables: Readonly<Record<string, string>>, file?: string): Plan {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: true, uniqueKeys: true });
  const fail = (why: string, path: readonly (string | number)[] = [], todo?: string) => {
    const node = path.length > 0 ? document.getIn(path, true) : document.contents;
    const range = (node as { range?: [number, number, number] } | undefined)?.range;
    const line = range ? lines.linePos(range[0]).line : undefined;
    return new Failure({
      code: 'plan',
      what: `The migration plan${file ? ` ${file}` : ''} is not valid`,
      why,
      todo,
      file,
      line,
    });
  };
  if (document.errors.length > 0) throw fail(document.errors[0]!.message.split('\n')[0]!);
  const plan = document.toJS() as unknown;
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile<Plan>(PLAN_SCHEMA);
  if (!validate(plan)) {
    const { path, message } = explain(validate.errors!);
    throw fail(`${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`, path);
  }
  const names = new Set<string>();
  const migrations = plan.migrations.map((migration, index) => {
    const at = ['migrations', index];
    if (names.has(migration.name)) throw fail(`two migrations are called ${migration.name}`, [...at, 'name']);
    names.add(migration.name);
    const problem = inconsistency(migration);
    if (problem) throw fail(`${migration.name}: ${problem}`, at);
    return normalize(migration, (name) => {
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (value === undefined) {
        const given = Object.keys(variables).join(', ') || 'none';
        throw fail(
          `${migration.name} uses \${${name}}, and the input variables has no such name (given: ${given})`,
          at,
        );
      }
      return value;
    });
  });
  const freeze =
    plan.freeze &&
    substitute(plan.freeze, (name) => {
      if (Object.hasOwn(variables, name)) return variables[name]!;
      throw fail(`freeze uses \${${name}}, and the input variables has no such name`, ['freeze']);
    });
  if (freeze && !freeze.command === !freeze.parameter)
    throw fail('freeze: give either command or parameter', ['freeze']);
  return { version: 1, migrations, ...(freeze && { freeze: normalizeFreeze(freeze) }) };
}

/** Identity of what a plan does, for the checkpoint. */
export function planHash(plan: Plan, direction: string): string {
  return createHash('sha256')
    .update(JSON.stringify([plan.migrations, direction]))
    .digest('hex');
}

export function isRowPlace(location: Location): boolean {
  return ROW_PLACES.includes(Object.keys(location)[0]!);
}

/** Of all schema errors the deepest one tells most; `oneOf` failures repeat those of every branch. */
function explain(errors: readonly ErrorObject[]): { path: (string | number)[]; message: string } {
  const depth = (error: ErrorObject) => error.instancePath.split('/').length;
  const telling = errors.filter((error) => error.keyword !== 'oneOf');
  const best = [...(telling.length > 0 ? telling : errors)].sort(
    (a, b) => depth(b) - depth(a) || rank(a) - rank(b),
  )[0]!;
  const path = best.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const parameters = best.params as { additionalProperty?: string; allowedValues?: unknown[] };
  const extra = parameters.additionalProperty
    ? ` (${parameters.additionalProperty})`
    : parameters.allowedValues
      ? ` (${parameters.allowedValues.join(', ')})`
      : '';
  return { path, message: `${best.message ?? best.keyword}${extra}` };
}

/** Unknown names first: they are what people mistype. */
function rank({ keyword }: ErrorObject): number {
  return keyword === 'additionalProperties' ? 0 : keyword === 'enum' ? 1 : 2;
}

/** What the schema cannot say. */
function inconsistency(migration: Migration): string | undefined {
  const { from, to } = migration;
  if (isRowPlace(from) !== isRowPlace(to))
    return 'rows (sqlite, dynamodb) and files (folder, s3, file-system) do not mix';
  if (isRowPlace(from) && migration.files) return 'files belongs to migrations of files';
  if (!isRowPlace(from) && (migration.fields || migration.filter || migration.drop))
    return 'fields, filter and drop belong to migrations of rows';
  if ('sqlite' in from && !from.sqlite.table === !from.sqlite.query) return 'from.sqlite: give either table or query';
  if ('sqlite' in from && from.sqlite.query && !from.sqlite.key) return 'from.sqlite: a query needs key';
  if ('sqlite' in to && (to.sqlite.query || !to.sqlite.table)) return 'to.sqlite: give a table';
  for (const [side, place] of [
    ['from', from],
    ['to', to],
  ] as const) {
    const problem = placeProblem(place);
    if (problem) return `${side}.${problem}`;
  }
  if ('s3' in to && to.s3['as-of']) return 'to.s3: as-of is for reading';
  if ('dynamodb' in from && from.dynamodb['as-of'] && !('dynamodb' in to))
    return 'from.dynamodb.as-of restores into a table: to.dynamodb';
  if (migration.engine === 'dynamodb-import' && !('dynamodb' in to))
    return 'engine dynamodb-import writes DynamoDB tables';
  if (migration.engine === 's3-batch' && !('s3' in to && 's3' in from)) return 'engine s3-batch copies from S3 to S3';
  return undefined;
}

/** What is wrong with one side alone. */
function placeProblem(place: Location): string | undefined {
  if ('file-system' in place) {
    const { function: name, task, endpoint } = place['file-system'];
    if ([name, task, endpoint].filter((one) => one !== undefined).length !== 1)
      return 'file-system: give one of function, task and endpoint';
  }
  return undefined;
}

function normalize(migration: Migration, variable: (name: string) => string): Migration {
  const fields = migration.fields as Record<string, FieldPlan | string> | undefined;
  return {
    ...migration,
    from: substituteLocation(migration.from, variable),
    to: substituteLocation(migration.to, variable),
    ...(fields && {
      fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, normalizeField(field)])),
    }),
  };
}

function normalizeField(field: FieldPlan | string): FieldPlan {
  if (typeof field === 'string') return { from: field };
  if (!field.ttl) return field;
  return { ...field, ttl: { ...field.ttl, after: milliseconds(String(field.ttl.after)) } };
}

function normalizeFreeze(freeze: FreezePlan): FreezePlan {
  if (freeze.probe?.timeout === undefined) return freeze;
  return { ...freeze, probe: { ...freeze.probe, timeout: milliseconds(String(freeze.probe.timeout)) } };
}

export function milliseconds(span: string): number {
  const [, count, unit] = /^(\d+)(s|min|h|d)$/.exec(span)!;
  return Number(count) * SPAN[unit as keyof typeof SPAN];
}

/** SQL is code: no variable gets into it. */
function substituteLocation(location: Location, variable: (name: string) => string): Location {
  if (!('sqlite' in location)) return substitute(location, variable);
  const { query, schema, ...rest } = location.sqlite;
  return {
    sqlite: {
      ...substitute(rest, variable),
      ...(query !== undefined && { query }),
      ...(schema !== undefined && { schema }),
    },
  };
}

function substitute<T>(value: T, variable: (name: string) => string): T {
  if (typeof value === 'string')
    return value.replace(/\$\{([\w.-]+)\}/g, (_, name: string) => variable(name)) as T & string;
  if (Array.isArray(value)) return value.map((one: unknown) => substitute(one, variable)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, substitute(one as unknown, variable)]),
  ) as T;
}
