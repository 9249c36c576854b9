import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ValidateFunction } from 'ajv';
import { checkFileFailure } from '../definition/check-file.ts';
import type { Matcher } from '../definition/matcher-schema.ts';
import { selectJson } from '../definition/patterns.ts';
import { messageOf } from '../../report/index.ts';
import { judgement, show, type Judgement } from './finding.ts';
import { matched } from './matcher.ts';

/** What each JSONPath (RFC 9535) selects from the body; every selected value must satisfy the matcher. */
export function expectJson(paths: Record<string, Matcher>, body: Buffer, contentType: string): Judgement[] {
  const parsed = parseJson(body);
  return Object.entries(paths).flatMap(([path, matcher]): Judgement[] => {
    const where = `json ${path}`;
    if (parsed.problem === undefined)
      return matched(where, matcher, selectJson(path, parsed.value)).map((one) => ({
        ...one,
        at: [path, ...(one.at ?? [])],
      }));
    const got = `${parsed.problem}${contentType ? ` (content-type ${contentType})` : ''}`;
    return [{ ...judgement(false, where, 'a JSON body', got), at: [path] }];
  });
}

export function parseJson(
  body: Buffer,
): { value: unknown; problem?: undefined } | { value?: undefined; problem: string } {
  const text = body.toString();
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    if (text.trim() === '') return { problem: 'an empty body' };
    return { problem: `${/^\s*</.test(text) ? 'an HTML page instead of JSON' : 'no JSON'}: ${show(text)}` };
  }
}

type JsonSchema = Record<string, unknown>;

export async function expectJsonSchema(schema: JsonSchema, body: Buffer, schemas: SchemaLoader): Promise<Judgement[]> {
  const where = 'json-schema';
  const validate = await schemas.load(schema);
  const parsed = parseJson(body);
  if (parsed.problem !== undefined) return [judgement(false, where, 'a JSON body', parsed.problem)];
  if (validate(parsed.value)) return [judgement(true, where, 'a body that matches the schema', 'as expected')];
  return (validate.errors ?? []).slice(0, 5).map(({ instancePath, keyword, message = keyword, params, data }) => {
    const allowed = keyword === 'enum' || keyword === 'additionalProperties' ? ` ${show(params)}` : '';
    return judgement(false, `${where} ${instancePath || '/'}`, `${message}${allowed}`, show(data));
  });
}

/** Compiles JSON Schemas (draft 2020-12) once each; the validator is loaded when the first one is needed. */
export class SchemaLoader {
  readonly #directory: string;
  readonly #file: string;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(directory: string, checkFile: string) {
    this.#directory = directory;
    this.#file = checkFile;
  }

  /** `line` is where an error belongs that shows when the schema is loaded for the first time. */
  async load(schema: JsonSchema, line = 1): Promise<ValidateFunction> {
    const key = JSON.stringify(schema);
    const known = this.#compiled.get(key);
    if (known) return known;
    const { compileSchema } = await import('./json-schema.ts');
    try {
      const path = Object.keys(schema).length === 1 && typeof schema['file'] === 'string' ? schema['file'] : undefined;
      const source =
        path === undefined
          ? schema
          : (JSON.parse(await readFile(resolve(this.#directory, path), 'utf8')) as JsonSchema);
      const validate = compileSchema(source);
      this.#compiled.set(key, validate);
      return validate;
    } catch (error) {
      throw checkFileFailure(this.#file, line, 'json-schema cannot be used', { why: messageOf(error) });
    }
  }
}
