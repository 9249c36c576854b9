import { Failure } from '../../report/index.ts';
import type { FieldDefinition, MappingDefinition } from '../definition/definition.ts';
import { emptyRow, Impossible, same, show, type Row, type Value } from '../model/value.ts';
import { affinityOf, constantValue, FieldMapping, type Side } from './field-mapping.ts';
import { passes } from './filter.ts';
import { parseJson } from './json.ts';
import { compileTemplate, type Template } from './template.ts';
import { expiry } from './time.ts';

export type { Side } from './field-mapping.ts';

/** A mapping between the rows of `from` and those of `to`, both ways. */
export class Mapping {
  readonly #definition: MappingDefinition;
  readonly #from: Side;
  readonly #to: Side;
  readonly #direct: readonly FieldMapping[];
  readonly #constants: readonly (readonly [string, Value])[];
  readonly #templates: readonly (readonly [string, Template])[];
  readonly #expiries: readonly (readonly [string, NonNullable<FieldDefinition['ttl']>])[];
  readonly #rest: NonNullable<MappingDefinition['rest']>;
  /** Fields that are copied under their own name. */
  readonly #restFields = new Map<string, FieldMapping>();
  /** Fields of `from` that the definition takes or drops. */
  readonly #used: ReadonlySet<string>;
  readonly #inTemplates: ReadonlySet<string>;
  /** Fields of `to` that the definition makes. */
  readonly #made: ReadonlySet<string>;
  /** Fields of `from` that need not come back as they were. */
  readonly #lossy: ReadonlySet<string>;
  readonly #lossyTargets: ReadonlySet<string>;

  /** `name`: of the migration, for messages. */
  constructor(name: string, definition: MappingDefinition, from: Side, to: Side) {
    requireColumns(name, definition, from);
    const fields = Object.entries(definition.fields ?? {});
    const { drop = [], rest = 'copy' } = definition;
    this.#definition = definition;
    this.#from = from;
    this.#to = to;
    this.#rest = rest;
    this.#direct = fields.flatMap(([to_, field]) =>
      field.from === undefined ? [] : new FieldMapping(to_, { ...field, from: field.from }, from, to),
    );
    this.#constants = fields.flatMap(([field, { constant }]) =>
      constant === undefined ? [] : [[field, constantValue(constant)] as const],
    );
    this.#templates = fields.flatMap(([field, { template }]) =>
      template === undefined ? [] : [[field, compileTemplate(template)] as const],
    );
    this.#expiries = fields.flatMap(([field, { ttl }]) => (ttl === undefined ? [] : [[field, ttl] as const]));
    const lossy = this.#direct.filter((field) => field.lossy);
    this.#used = new Set([...this.#direct.map((field) => field.from), ...drop]);
    this.#made = new Set(fields.map(([field]) => field));
    this.#inTemplates = new Set(this.#templates.flatMap(([, template]) => template.fields));
    this.#lossy = new Set([...lossy.map((field) => field.from), ...drop]);
    this.#lossyTargets = new Set([...lossy.map((field) => field.to), ...this.#expiries.map(([field]) => field)]);
  }

  /**
   * The row of `to` for one of `from`, or only some of its fields. Throws Impossible where a value cannot be carried over.
   */
  forward(row: Row, only?: ReadonlySet<string>): Row {
    const result = emptyRow();
    const wanted = (name: string) => !only || only.has(name);
    for (const field of this.#direct) if (wanted(field.to)) put(result, field.to, field.forward(row[field.from]));
    for (const [name, value] of this.#constants) result[name] = value;
    for (const [name, template] of this.#templates) if (wanted(name)) result[name] = template.format(row);
    for (const [name, ttl] of this.#expiries) {
      const time = wanted(name) ? row[ttl.from] : undefined;
      if (time !== undefined && time !== null) result[name] = expiry(time, ttl.format ?? 'epoch', ttl.after);
    }
    for (const name of Object.keys(row)) {
      if (this.#used.has(name) || !wanted(name)) continue;
      if (this.#made.has(name) && !this.#inTemplates.has(name))
        throw new Impossible(`${name} would be overwritten by the field ${name} of the plan`);
      if (this.#rest === 'copy' && !this.#made.has(name)) put(result, name, this.#restField(name).forward(row[name]));
      else if (this.#rest === 'refuse' && !this.#inTemplates.has(name))
        throw new Impossible(`${name} is neither in fields nor in drop`);
    }
    return result;
  }

  /** The row of `from` for one of `to`, or only some of its fields. Throws Impossible. */
  inverse(row: Row, only?: ReadonlySet<string>): Row {
    const result = emptyRow();
    const wanted = (name: string) => !only || only.has(name);
    for (const field of this.#direct) if (wanted(field.from)) put(result, field.from, field.inverse(row[field.to]));
    for (const [name, template] of this.#templates)
      if (template.fields.some(wanted)) this.#fillFromTemplate(result, name, template, row[name]);
    if (this.#rest === 'copy') {
      for (const name of Object.keys(row))
        if (!this.#made.has(name) && wanted(name)) put(result, name, this.#restField(name).inverse(row[name]));
    }
    for (const { name } of this.#from.fields ?? []) if (result[name] === undefined) result[name] = null;
    return result;
  }

  /** True when the migration could have made this row of `to`: its constants and composite keys are there. */
  owns(row: Row): boolean {
    return (
      this.#constants.every(([name, value]) => same(row[name], value)) &&
      this.#templates.every(([name, template]) => template.matches(row[name]))
    );
  }

  /** True when a time to live in this row of `to` has passed at a time in milliseconds: DynamoDB deletes it soon. */
  expired(row: Row, now: number): boolean {
    return this.#expiries.some(([name]) => typeof row[name] === 'bigint' && row[name] < now / 1000);
  }

  /** True when the filter of the definition takes this row of `from`. */
  selects(row: Row): boolean {
    return passes(row, this.#definition.filter);
  }

  /** What `inverse(forward(row))` does not give back, as a reason; undefined when the row survives. */
  lost(row: Row, mapped: Row): string | undefined {
    const back = this.#from.values.normalize(this.inverse(mapped));
    const differing = namesOf(row, back).find((name) => {
      if (this.#lossy.has(name)) return false;
      if (this.#rest === 'drop' && !this.#used.has(name) && !this.#inTemplates.has(name)) return false;
      return !this.#alike(row[name] ?? null, back[name] ?? null, name);
    });
    return differing && `${notReversible(differing, row, back)} (lossy: true allows it)`;
  }

  /** The same for `forward(inverse(row))`, for the reverse direction. */
  lostInReverse(row: Row, mapped: Row): string | undefined {
    const again = this.#to.values.normalize(this.forward(mapped));
    const differing = namesOf(row, again).find((name) => {
      if (this.#lossyTargets.has(name) || (this.#rest === 'drop' && !this.#made.has(name))) return false;
      return !same(row[name] ?? null, again[name] ?? null);
    });
    return differing && notReversible(differing, row, again);
  }

  #restField(name: string): FieldMapping {
    let field = this.#restFields.get(name);
    if (!field) this.#restFields.set(name, (field = new FieldMapping(name, { from: name }, this.#from, this.#to)));
    return field;
  }

  #fillFromTemplate(result: Row, name: string, template: Template, value: Value | undefined): void {
    const texts = template.parse(value);
    if (!texts) throw new Impossible(`${name} is ${show(value)}, which does not match the template in the plan`);
    for (const [field, text] of Object.entries(texts)) {
      if (result[field] !== undefined) continue;
      const integer = ['integer', 'numeric'].includes(affinityOf(this.#from, field)) && /^(0|-?[1-9]\d*)$/.test(text);
      result[field] = integer ? BigInt(text) : text;
    }
  }

  /** JSON text is compared by what it says: a store with documents keeps neither white space nor the order of keys. */
  #alike(a: Value, b: Value, name: string): boolean {
    if (same(a, b)) return true;
    const json = this.#direct.some((field) => field.from === name && field.json);
    return json && typeof a === 'string' && typeof b === 'string' && same(parseJson(a), parseJson(b));
  }
}

function put(row: Row, name: string, value: Value | undefined): void {
  if (value !== undefined) row[name] = value;
}

function namesOf(one: Row, other: Row): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])];
}

function notReversible(name: string, row: Row, back: Row): string {
  return `not reversible: ${name} is ${show(row[name])} and would come back as ${show(back[name])}`;
}

/** Throws Failure where the definition names a column that the source does not have. */
function requireColumns(migration: string, definition: MappingDefinition, { fields }: Side): void {
  if (!fields) return;
  const known = new Set(fields.map((field) => field.name));
  const wanted: [string, string][] = [
    ...Object.entries(definition.fields ?? {}).flatMap(([name, { from, template, ttl }]): [string, string][] => [
      ...(from !== undefined ? [[from, `fields.${name}`] as [string, string]] : []),
      ...compileTemplate(template ?? '').fields.map((part): [string, string] => [part, `fields.${name}.template`]),
      ...(ttl !== undefined ? [[ttl.from, `fields.${name}.ttl`] as [string, string]] : []),
    ]),
    ...(definition.drop ?? []).map((name): [string, string] => [name, 'drop']),
    ...Object.keys(definition.filter ?? {}).map((name): [string, string] => [name, 'filter']),
  ];
  const missing = wanted.find(([column]) => !known.has(column));
  if (!missing) return;
  throw new Failure({
    code: 'plan',
    what: `${migration}: the plan names ${missing[0]} in ${missing[1]}, but the source has no such column`,
    why: `It has: ${[...known].join(', ')}`,
  });
}
