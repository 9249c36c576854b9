import { convert, Impossible, type FieldType, type Representation, type StoreKind } from './conversion.ts';
import { asStored } from '../dynamodb/attribute-values.ts';
import type { FieldDefinition, MappingDefinition } from '../definition/definition.ts';
import type { FieldInfo } from '../model/store.ts';
import { compileTemplate, type Template } from './template.ts';
import { convertTime, expiry } from './time.ts';
import { emptyRow, same, show, type Row, type Value } from '../model/value.ts';
import { Failure } from '../../report/index.ts';
import { passes } from './filter.ts';

/** One side of a migration, as far as the mapping has to know it. */
export interface Side {
  kind: StoreKind;
  /** Declared fields; undefined where a row may have any. */
  fields?: readonly FieldInfo[];
}

/** A mapping between the rows of `from` and those of `to`, both ways. */
export interface Mapping {
  /** The row of `to` for one of `from`. Throws Impossible where a value cannot be carried over. */
  forward(row: Row): Row;
  inverse(row: Row): Row;
  /** True when the migration could have made this row of `to`: its constants and composite keys are there. */
  owns(row: Row): boolean;
  /** True when the plan's filter takes this row of `from`. */
  selects(row: Row): boolean;
  /** What `inverse(forward(row))` does not give back, as a reason; undefined when the row survives. */
  lost(row: Row, mapped: Row): string | undefined;
  /** The same for `forward(inverse(row))`, for the reverse direction. */
  lostInReverse(row: Row, mapped: Row): string | undefined;
}

interface Direct {
  to: string;
  from: string;
  plan: FieldDefinition;
  source: Representation;
  target: Representation;
}

/** `name`: of the migration, for messages. */
export function compileMapping(name: string, plan: MappingDefinition, from: Side, to: Side): Mapping {
  const fields = Object.entries(plan.fields ?? {});
  checkColumns(name, plan, from);
  const affinities = new Map((from.fields ?? []).map((field) => [field.name, field.affinity]));
  const targetAffinities = new Map((to.fields ?? []).map((field) => [field.name, field.affinity]));
  const direct: Direct[] = fields
    .filter(([, field]) => field.from !== undefined)
    .map(([name, field]) => directField(name, field));
  const constants = fields
    .filter(([, field]) => field.constant !== undefined)
    .map(([name, field]) => [name, constantValue(field.constant!)] as const);
  const templates = fields
    .filter(([, field]) => field.template !== undefined)
    .map(([name, field]) => [name, compileTemplate(field.template!)] as const);
  const expiries = fields
    .filter(([, field]) => field.ttl !== undefined)
    .map(([name, field]) => [name, field.ttl!] as const);

  const used = new Set([...direct.map((field) => field.from), ...(plan.drop ?? [])]);
  const made = new Set(fields.map(([name]) => name));
  const rest = plan.rest ?? 'copy';
  const restFields = new Map<string, Direct>();
  for (const field of from.fields ?? []) if (!used.has(field.name)) restFields.set(field.name, restField(field.name));
  const inTemplates = new Set(templates.flatMap(([, template]) => template.fields));
  const jsonFields = new Set(direct.filter((field) => field.source.type === 'json').map((field) => field.from));
  const lossy = new Set([
    ...direct.filter((field) => field.plan.lossy || field.plan.default !== undefined).map((field) => field.from),
    ...(plan.drop ?? []),
  ]);
  const lossyTargets = new Set(
    direct.filter((field) => field.plan.lossy || field.plan.default !== undefined).map((field) => field.to),
  );

  return { forward, inverse, owns, selects: (row) => passes(row, plan.filter), lost, lostInReverse };

  function directField(name: string, field: FieldDefinition): Direct {
    const type: FieldType = field.type ?? 'any';
    const affinity = affinities.get(field.from!) ?? 'any';
    const targetAffinity = targetAffinities.get(name) ?? 'any';
    const target = representation(
      to.kind,
      type === 'any' ? declared(targetAffinity) : type,
      field.type !== undefined,
      targetAffinity,
    );
    const implied = field['source-type'] ?? impliedSource(type, affinity);
    const source = representation(
      from.kind,
      implied,
      field['source-type'] !== undefined || implied !== declared(affinity),
      affinity,
    );
    return { to: name, from: field.from!, plan: field, source, target };
  }

  function restField(name: string): Direct {
    return directField(name, { from: name });
  }

  function restOf(name: string): Direct {
    let field = restFields.get(name);
    if (!field) restFields.set(name, (field = restField(name)));
    return field;
  }

  function forward(row: Row): Row {
    const result = emptyRow();
    for (const field of direct) put(result, field, row[field.from]);
    for (const [name, value] of constants) result[name] = value;
    for (const [name, template] of templates) result[name] = template.format(row);
    for (const [name, ttl] of expiries) {
      const time = row[ttl.from];
      if (time !== undefined && time !== null) result[name] = expiry(time, ttl.format ?? 'epoch', ttl.after);
    }
    for (const name of Object.keys(row)) {
      if (used.has(name)) continue;
      if (made.has(name) && !inTemplates.has(name))
        throw new Impossible(`${name} would be overwritten by the field ${name} of the plan`);
      if (rest === 'copy' && !made.has(name)) put(result, restOf(name), row[name]);
      else if (rest === 'refuse' && !inTemplates.has(name))
        throw new Impossible(`${name} is neither in fields nor in drop`);
    }
    return result;
  }

  function put(result: Row, field: Direct, value: Value | undefined): void {
    const { plan: settings } = field;
    let found = value ?? (settings.default !== undefined ? constantValue(settings.default) : value);
    if (found === undefined) return;
    if (found === null && settings.nulls === 'omit') return;
    found = attempt(field.from, () => {
      if (settings.time) return convertTime(found!, settings.time.from, settings.time.to, settings.lossy);
      return convert(found!, field.source, field.target);
    });
    result[field.to] = found;
  }

  function inverse(row: Row): Row {
    const result = emptyRow();
    for (const field of direct) unput(result, field, row[field.to]);
    for (const [name, template] of templates) fillFromTemplate(result, name, template, row);
    for (const name of Object.keys(row)) {
      if (made.has(name) || rest !== 'copy') continue;
      unput(result, restOf(name), row[name]);
    }
    for (const field of from.fields ?? []) if (result[field.name] === undefined) result[field.name] = null;
    return result;
  }

  function unput(result: Row, field: Direct, value: Value | undefined): void {
    if (value === undefined) return;
    const { plan: settings } = field;
    result[field.from] = attempt(field.to, () => {
      if (settings.time) return convertTime(value, settings.time.to, settings.time.from);
      return convert(value, field.target, field.source);
    });
  }

  function fillFromTemplate(result: Row, name: string, template: Template, row: Row): void {
    const texts = template.parse(row[name]);
    if (!texts) throw new Impossible(`${name} is ${show(row[name])}, which has not the form of the plan`);
    for (const [field, text] of Object.entries(texts)) {
      if (result[field] !== undefined) continue;
      const affinity = affinities.get(field) ?? 'any';
      result[field] =
        (affinity === 'integer' || affinity === 'numeric') && /^(0|-?[1-9]\d*)$/.test(text) ? BigInt(text) : text;
    }
  }

  function owns(row: Row): boolean {
    return (
      constants.every(([name, value]) => same(row[name], value)) &&
      templates.every(([name, template]) => template.matches(row[name]))
    );
  }

  function lost(row: Row, mapped: Row): string | undefined {
    const back = from.kind === 'dynamodb' ? asStored(inverse(mapped)) : inverse(mapped);
    const differs = [...new Set([...Object.keys(row), ...Object.keys(back)])].find((name) => {
      if (lossy.has(name) || (rest === 'drop' && !used.has(name) && !inTemplates.has(name))) return false;
      return !alike(row[name], back[name], name);
    });
    return (
      differs &&
      `not reversible: ${differs} is ${show(row[differs])} and would come back as ${show(back[differs])} (lossy: true allows it)`
    );
  }

  function lostInReverse(row: Row, mapped: Row): string | undefined {
    const again = to.kind === 'dynamodb' ? asStored(forward(mapped)) : forward(mapped);
    const differs = [...new Set([...Object.keys(row), ...Object.keys(again)])].find((name) => {
      if (lossyTargets.has(name) || expiries.some(([expires]) => expires === name)) return false;
      if (rest === 'drop' && !made.has(name)) return false;
      return !same(row[name] ?? null, again[name] ?? null);
    });
    return (
      differs && `not reversible: ${differs} is ${show(row[differs])} and would come back as ${show(again[differs])}`
    );
  }

  /** JSON text is compared by what it says: DynamoDB keeps neither white space nor the order of keys. */
  function alike(a: Value | undefined, b: Value | undefined, name: string): boolean {
    if (from.kind === 'dynamodb' ? same(a ?? null, b ?? null) : same(a, b)) return true;
    if (!jsonFields.has(name) || typeof a !== 'string' || typeof b !== 'string') return false;
    const json: Representation = { kind: 'sqlite', type: 'json', strict: true, affinity: 'text' };
    const plain: Representation = { kind: 'dynamodb', type: 'json', strict: true, affinity: 'any' };
    return same(convert(a, json, plain), convert(b, json, plain));
  }
}

function attempt(name: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof Impossible || error instanceof RangeError)
      throw new Impossible(`type impossible: ${name}: ${error.message}`);
    throw error;
  }
}

function representation(
  kind: StoreKind,
  type: FieldType,
  strict: boolean,
  affinity: FieldInfo['affinity'],
): Representation {
  return { kind, type, strict, affinity };
}

/** The type that a column's affinity stands for; columns that take anything have none. */
function declared(affinity: FieldInfo['affinity']): FieldType {
  return affinity === 'real' || affinity === 'text' ? affinity : 'any';
}

function impliedSource(type: FieldType, affinity: FieldInfo['affinity']): FieldType {
  if (type === 'json' || type === 'boolean' || type === 'dynamodb-json') return type;
  if (type === 'base64') return 'blob';
  if (type !== 'any' && affinity === 'integer') return 'integer';
  return declared(affinity);
}

/** A YAML scalar as a value: whole numbers are integers. */
export function constantValue(value: string | number | boolean | null): Value {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}

function checkColumns(migration: string, plan: MappingDefinition, from: Side): void {
  if (!from.fields) return;
  const known = new Set(from.fields.map((field) => field.name));
  const wanted = [
    ...Object.entries(plan.fields ?? {}).flatMap(([name, field]) => [
      ...(field.from !== undefined ? [[field.from, `fields.${name}`]] : []),
      ...(field.template !== undefined
        ? compileTemplate(field.template).fields.map((part) => [part, `fields.${name}.template`])
        : []),
      ...(field.ttl !== undefined ? [[field.ttl.from, `fields.${name}.ttl`]] : []),
    ]),
    ...(plan.drop ?? []).map((name) => [name, 'drop']),
    ...Object.keys(plan.filter ?? {}).map((name) => [name, 'filter']),
  ] as [string, string][];
  const missing = wanted.find(([column]) => !known.has(column));
  if (!missing) return;
  throw new Failure({
    code: 'plan',
    what: `${migration}: the plan names ${missing[0]} in ${missing[1]}, and the source has no such column`,
    why: `It has: ${[...known].join(', ')}`,
  });
}
