import { createHash } from 'node:crypto';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { isMap, isNode, isScalar, visit, type Document } from 'yaml';
import schema from '../../../schemas/migrations.schema.json' with { type: 'json' };
import { Failure, parseDuration, readYaml, YamlError, type YamlText } from '../../report/index.ts';
import { addressesOf, addressProblem, inconsistency, type Address } from './rules.ts';
import { explainSchemaErrors } from './schema-errors.ts';
import type { FieldDefinition, FreezeDefinition, Location, Migration, Definition } from './definition.ts';

const VARIABLE = /\$\{([\w.-]+)\}/g;

let compiled: ValidateFunction<Definition> | undefined;

/** The schema's check, compiled once. */
function validator(): ValidateFunction<Definition> {
  return (compiled ??= new Ajv2020({ allErrors: true, allowUnionTypes: true, verbose: true }).compile(schema));
}

/**
 * Reads a plan: YAML, checked against its JSON Schema and for what a schema cannot say, with `${Name}` replaced by the
 * variables (names and places only, never SQL). Throws Failure with the line of the mistake.
 */
export function parseDefinition(
  source: string,
  variables: Readonly<Record<string, string>>,
  file?: string,
): Definition {
  const { document, value: plan, lines } = readDocument(source, file);
  const refuse = (why: string, offset: number | undefined) => {
    const { line, col: column } = offset === undefined ? { line: 1, col: 1 } : lines.linePos(offset);
    return planFailure(why, { file, line, column });
  };
  const fail = (why: string, path: Path = [], key?: string) => refuse(why, offsetOf(document, path, key));
  const validate = validator();
  if (!validate(plan)) {
    const { path, key, message } = explainSchemaErrors(validate.errors!);
    throw fail(`${pathText(path, plan)}${message}`, path, key);
  }
  const variableOf = (user: string) => (name: string) => {
    if (Object.hasOwn(variables, name)) return variables[name]!;
    const given = Object.keys(variables).join(', ') || 'none';
    const why = `${user} uses \${${name}}, but the input "variables" does not define it (defined: ${given})`;
    throw refuse(why, offsetOfText(document, `\${${name}}`));
  };
  const requireAddress = (address: Address, user: string, at: Path) => {
    // What is not known yet stands for itself: whether it makes an address cannot be said.
    const isKnown = [...address.text.matchAll(VARIABLE)].every(([, name]) => variables[name!] !== name);
    const problem = isKnown && addressProblem(address, substitute(address.text, variableOf(user)));
    if (problem) throw fail(`${user}: ${problem}`, [...at, ...address.path]);
  };
  const names = new Set<string>();
  const migrations = plan.migrations.map((migration, index) => {
    const at = ['migrations', index];
    if (names.has(migration.name)) throw fail(`two migrations are called ${migration.name}`, [...at, 'name']);
    names.add(migration.name);
    const problem = inconsistency(migration);
    if (problem) throw fail(`${migration.name}: ${problem.text}`, [...at, ...problem.path]);
    for (const address of addressesOf(migration)) requireAddress(address, migration.name, at);
    return normalize(migration, variableOf(migration.name));
  });
  const freeze = plan.freeze && substitute(plan.freeze, variableOf('freeze'));
  if (freeze && !freeze.command === !freeze.parameter)
    throw fail('freeze: give either command or parameter', ['freeze']);
  // An address that no request can be sent to would be found while the app is frozen.
  if (plan.freeze?.probe) requireAddress({ text: plan.freeze.probe.url, path: ['probe', 'url'] }, 'freeze', ['freeze']);
  return { version: 1, migrations, ...(freeze && { freeze: normalizeFreeze(freeze) }) };
}

/** Identity of what a plan does, for the checkpoint. */
export function definitionHash(plan: Definition, direction: string): string {
  return createHash('sha256')
    .update(JSON.stringify([plan.migrations, direction]))
    .digest('hex');
}

interface Position {
  file: string | undefined;
  line: number;
  column: number;
}

function planFailure(why: string, { file, line, column }: Position, todo?: string): Failure {
  const what = `The migration plan${file ? ` ${file}` : ''} is not valid (line ${line}, column ${column})`;
  return new Failure({ code: 'plan', what, why, todo, file, line });
}

function readDocument(source: string, file: string | undefined): YamlText {
  try {
    return readYaml(source);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { message, line, column } = error;
    const quote = /:\s+\$\{/.test(source.split('\n')[line - 1] ?? '');
    throw planFailure(
      message,
      { file, line, column },
      quote ? "Quote a value that begins with a variable: '${Name}'" : undefined,
    );
  }
}

type Path = readonly (string | number)[];

/** "users: fields.a.type: ": migrations by their name where they have one. */
function pathText(path: Path, plan: unknown): string {
  const [first, index, ...rest] = path;
  if (path.length === 0) return '';
  if (first !== 'migrations' || index === undefined) return `${path.join('.')}: `;
  const { name } = ((plan as { migrations: unknown[] }).migrations[Number(index)] ?? {}) as { name?: unknown };
  const migration = typeof name === 'string' ? name : `migrations.${index}`;
  return `${migration}: ${rest.length > 0 ? `${rest.join('.')}: ` : ''}`;
}

/** Where in the text the value at a path begins, or the key with this name in it. */
function offsetOf(document: Document, path: Path, key?: string): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = length > 0 ? document.getIn(path.slice(0, length), true) : document.contents;
    if (key !== undefined && length === path.length && isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
    }
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}

/** Where the first scalar with a text in it begins. */
function offsetOfText(document: Document, text: string): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value !== 'string' || !node.value.includes(text)) return undefined;
      offset = node.range?.[0];
      return visit.BREAK;
    },
  });
  return offset;
}

function normalize(migration: Migration, variable: (name: string) => string): Migration {
  const fields = migration.fields as Record<string, FieldDefinition | string> | undefined;
  return {
    ...migration,
    from: substituteLocation(migration.from, variable),
    to: substituteLocation(migration.to, variable),
    ...(fields && {
      fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, normalizeField(field)])),
    }),
  };
}

function normalizeField(field: FieldDefinition | string): FieldDefinition {
  if (typeof field === 'string') return { from: field };
  if (!field.ttl) return field;
  return { ...field, ttl: { ...field.ttl, after: parseDuration(String(field.ttl.after))! } };
}

function normalizeFreeze(freeze: FreezeDefinition): FreezeDefinition {
  const { probe, drain } = freeze;
  return {
    ...freeze,
    ...(probe?.timeout !== undefined && { probe: { ...probe, timeout: parseDuration(String(probe.timeout))! } }),
    ...(drain !== undefined && { drain: parseDuration(String(drain))! }),
  };
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
  if (typeof value === 'string') return value.replace(VARIABLE, (_, name: string) => variable(name)) as T & string;
  if (Array.isArray(value)) return value.map((one: unknown) => substitute(one, variable)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, substitute(one as unknown, variable)]),
  ) as T;
}

/** Milliseconds since the epoch of an ISO time that is not in the future. */
export function pointInTime(text: string): number {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN;
  if (time <= Date.now()) return time;
  throw new Failure({
    code: 'plan',
    what: `as-of is ${JSON.stringify(text)}`,
    why: 'Allowed: a time in the past with its time zone, such as 2026-11-20T08:30:00Z',
  });
}
