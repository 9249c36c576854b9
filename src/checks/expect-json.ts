import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ValidateFunction } from 'ajv';
import { query } from 'json-p3';
import { Failure, messageOf } from '../report/index.ts';
import { matched } from './expect.ts';
import type { Finding } from './finding.ts';
import { show } from './matcher.ts';
import type { Expectation } from './spec.ts';

type Of<K extends Expectation['kind']> = Extract<Expectation, { kind: K }>;
type JsonValue = Parameters<typeof query>[1];

/** What a JSONPath (RFC 9535) selects from the body; each value must satisfy the matcher. */
export function expectJson({ path, matcher, line }: Of<'json'>, body: Buffer, contentType: string): Finding[] {
  const where = `json ${path}`;
  const parsed = parseJson(body);
  if (parsed.problem !== undefined) {
    const got = `${parsed.problem}${contentType ? ` (content-type ${contentType})` : ''}`;
    return [{ verdict: 'failed', where, expected: 'a JSON body', got, line }];
  }
  return matched(where, matcher, selectJson(path, parsed.value), line);
}

export function selectJson(path: string, value: unknown): unknown[] {
  return query(path, value as JsonValue).values();
}

export function parseJson(
  body: Buffer,
): { value: unknown; problem?: undefined } | { value?: undefined; problem: string } {
  const text = body.toString();
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    if (text.trim() === '') return { problem: 'an empty body' };
    return { problem: `${/^\s*</.test(text) ? 'a page, no JSON' : 'no JSON'}: ${show(text)}` };
  }
}

export async function expectJsonSchema(
  { schema, line }: Of<'json-schema'>,
  body: Buffer,
  schemas: SchemaLoader,
): Promise<Finding[]> {
  const where = 'json-schema';
  const validate = await schemas.load(schema, line);
  const parsed = parseJson(body);
  if (parsed.problem !== undefined)
    return [{ verdict: 'failed', where, expected: 'a JSON body', got: parsed.problem, line }];
  if (validate(parsed.value))
    return [{ verdict: 'passed', where, expected: 'a body as the schema says', got: 'as expected', line }];
  return (validate.errors ?? []).slice(0, 5).map((error) => ({
    verdict: 'failed',
    where: `${where} ${error.instancePath || '/'}`,
    expected: `${error.message ?? error.keyword}${error.keyword === 'enum' || error.keyword === 'additionalProperties' ? ` ${show(error.params)}` : ''}`,
    got: show(valueAt(parsed.value, error.instancePath)),
    line,
  }));
}

function valueAt(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (current, part) =>
        (current as Record<string, unknown> | undefined)?.[part.replace(/~1/g, '/').replace(/~0/g, '~')],
      value,
    );
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

  async load(schema: Of<'json-schema'>['schema'], line: number): Promise<ValidateFunction> {
    const key = JSON.stringify(schema);
    const known = this.#compiled.get(key);
    if (known) return known;
    const { compileSchema } = await import('./json-schema.ts');
    try {
      const text = typeof schema['file'] === 'string' && Object.keys(schema).length === 1;
      const source = text
        ? (JSON.parse(await readFile(resolve(this.#directory, String(schema['file'])), 'utf8')) as object)
        : schema;
      const validate = compileSchema(source);
      this.#compiled.set(key, validate);
      return validate;
    } catch (error) {
      throw new Failure({
        code: 'input',
        what: `Check file ${this.#file}, line ${line}: json-schema cannot be used`,
        why: messageOf(error),
        file: this.#file.startsWith('(') ? undefined : this.#file,
        line,
      });
    }
  }
}
