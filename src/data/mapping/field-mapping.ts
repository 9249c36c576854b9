import type { FieldDefinition, FieldType } from '../definition/definition.ts';
import type { FieldInfo, ValueRules } from '../model/store.ts';
import { Impossible, type Value } from '../model/value.ts';
import { convert, type Representation } from './conversion.ts';
import { convertTime } from './time.ts';

type Affinity = FieldInfo['affinity'];

/** One side of a migration, as far as the mapping has to know it. */
export interface Side {
  values: ValueRules;
  /** Declared fields; undefined where a row may have any. */
  fields?: readonly FieldInfo[];
}

/** A field of `to` that is made of one field of `from`. */
export class FieldMapping {
  readonly to: string;
  readonly from: string;
  readonly #definition: FieldDefinition;
  readonly #source: Representation;
  readonly #target: Representation;

  constructor(to: string, definition: FieldDefinition & { from: string }, source: Side, target: Side) {
    this.to = to;
    this.from = definition.from;
    this.#definition = definition;
    const { type = 'any', 'source-type': sourceType } = definition;
    const [affinity, targetAffinity] = [affinityOf(source, this.from), affinityOf(target, to)];
    const implied = sourceType ?? impliedSource(type, affinity);
    this.#target = {
      values: target.values,
      type: type === 'any' ? declared(targetAffinity) : type,
      strict: definition.type !== undefined,
      affinity: targetAffinity,
    };
    this.#source = {
      values: source.values,
      type: implied,
      strict: sourceType !== undefined || implied !== declared(affinity),
      affinity,
    };
  }

  /** What is lost on the way is meant to be. */
  get lossy(): boolean {
    return this.#definition.lossy === true || this.#definition.default !== undefined;
  }

  /** The source holds JSON text. */
  get json(): boolean {
    return this.#source.type === 'json';
  }

  /** The value in `to`; undefined where the field is left out. Throws Impossible. */
  forward(value: Value | undefined): Value | undefined {
    const { default: fallback, nulls, time, lossy } = this.#definition;
    const found = value ?? (fallback !== undefined ? constantValue(fallback) : value);
    if (found === undefined || (found === null && nulls === 'omit')) return undefined;
    return attempt(this.from, () =>
      time ? convertTime(found, time.from, time.to, lossy) : convert(found, this.#source, this.#target),
    );
  }

  inverse(value: Value | undefined): Value | undefined {
    const { time } = this.#definition;
    if (value === undefined) return undefined;
    return attempt(this.to, () =>
      time ? convertTime(value, time.to, time.from) : convert(value, this.#target, this.#source),
    );
  }
}

export function affinityOf({ fields }: Side, name: string): Affinity {
  return fields?.find((field) => field.name === name)?.affinity ?? 'any';
}

/** A YAML scalar as a value: whole numbers are integers. */
export function constantValue(value: string | number | boolean | null): Value {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}

/** The type that a column's affinity stands for; columns that take anything have none. */
function declared(affinity: Affinity): FieldType {
  return affinity === 'real' || affinity === 'text' ? affinity : 'any';
}

function impliedSource(type: FieldType, affinity: Affinity): FieldType {
  if (type === 'json' || type === 'boolean' || type === 'dynamodb-json') return type;
  if (type === 'base64') return 'blob';
  if (type !== 'any' && affinity === 'integer') return 'integer';
  return declared(affinity);
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
