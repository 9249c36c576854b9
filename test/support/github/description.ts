import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

/**
 * What GitHub's published description (openapi.json: the operations that Deploy uses, from the npm package @octokit/openapi
 * 23.0.2, with "nullable" as JSON Schema says it) has to say about a request and its answer.
 */
interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  format?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

interface Parameter {
  $ref?: string;
  name: string;
  in: 'path' | 'query' | 'header';
  schema: Schema;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: Schema }> }>;
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
}

const description = JSON.parse(readFileSync(new URL('./openapi.json', import.meta.url), 'utf8')) as Description;
const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
(formats as unknown as (ajv: Ajv) => void)(ajv);
ajv.addSchema(description, 'github');
const compiled = new Map<string, ValidateFunction>();

/** The operation behind a request, with the values in its path. */
export function operationOf(
  method: string,
  path: string,
): { template: string; values: Record<string, string> } | undefined {
  for (const template of Object.keys(description.paths)) {
    const names: string[] = [];
    const pattern = template.replace(/\{(\w+)\}/g, (_, name: string) => {
      names.push(name);
      return '([^/]+)';
    });
    const match = new RegExp(`^${pattern}$`).exec(path);
    if (!match || !description.paths[template]![method.toLowerCase()]) continue;
    return {
      template,
      values: Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1]!)])),
    };
  }
  return undefined;
}

/** What is wrong with a request: parameters that the operation does not have, or a body of another form. */
export function requestProblems(method: string, template: string, query: URLSearchParams, body: unknown): string[] {
  const operation = description.paths[template]![method.toLowerCase()]!;
  const parameters = (operation.parameters ?? []).map((one) => (one.$ref ? (resolve(one.$ref) as Parameter) : one));
  const unknown = [...query.keys()].filter(
    (name) => !parameters.some((one) => one.in === 'query' && one.name === name),
  );
  const problems = unknown.map((name) => `query parameter ${name} is not known`);
  if (!operation.requestBody) return problems;
  return [
    ...problems,
    ...check([...place(method, template), 'requestBody', 'content', 'application/json', 'schema'], body),
  ];
}

/** What is wrong with an answer of this server itself. */
export function answerProblems(method: string, template: string, status: number, body: unknown): string[] {
  const answer = description.paths[template]![method.toLowerCase()]!.responses[String(status)];
  // 5xx and limits can come from anywhere; of the others the description has those that mean something.
  if (!answer) return status >= 400 ? [] : [`status ${status} is not described`];
  const found = answer.$ref ? (resolve(answer.$ref) as typeof answer) : answer;
  if (!found.content?.['application/json']) return [];
  const at = answer.$ref ? answer.$ref.slice(2).split('/') : [...place(method, template), 'responses', String(status)];
  return check([...at, 'content', 'application/json', 'schema'], body);
}

/** The least that an answer has to have, with `facts` in it. */
export function sample(method: string, template: string, status: number, facts: object): Record<string, unknown> {
  const { schema } =
    description.paths[template]![method.toLowerCase()]!.responses[String(status)]!.content!['application/json']!;
  const one = schema.type === 'array' ? schema.items! : schema;
  return merge(least(one) as Record<string, unknown>, facts as Record<string, unknown>);
}

function place(method: string, template: string): string[] {
  return ['paths', template, method.toLowerCase()];
}

function check(path: string[], value: unknown): string[] {
  const pointer = path.map((part) =>
    part.replaceAll('~', '~0').replaceAll('/', '~1').replace(/[{}]/g, encodeURIComponent),
  );
  const $ref = `github#/${pointer.join('/')}`;
  const validate = compiled.get($ref) ?? ajv.compile({ $ref });
  compiled.set($ref, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).slice(0, 5).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function resolve(ref: string): unknown {
  return ref
    .slice(2)
    .split('/')
    .reduce((at, part) => (at as Record<string, unknown>)[part.replaceAll('~1', '/')], description as unknown);
}

/** The smallest value of a schema. */
function least(given: Schema): unknown {
  const schema = given.$ref ? (resolve(given.$ref) as Schema) : given;
  const [alternative] = schema.anyOf ?? schema.oneOf ?? [];
  if (alternative) return least(alternative);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(least)) as unknown;
  const type = [schema.type].flat();
  if (type.includes('null')) return null;
  if (schema.enum) return schema.enum[0];
  if (schema.properties || type.includes('object'))
    return Object.fromEntries((schema.required ?? []).map((name) => [name, least(schema.properties?.[name] ?? {})]));
  if (type.includes('array')) return [];
  if (type.includes('integer') || type.includes('number')) return 1;
  if (type.includes('boolean')) return false;
  if (schema.format === 'uri') return 'https://github.test/';
  return schema.format === 'date-time' ? '2026-11-28T09:00:00Z' : 'x';
}

function merge(into: Record<string, unknown>, facts: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(facts)) {
    const both = [into[name], value].every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
    into[name] = both ? merge(into[name] as Record<string, unknown>, value as Record<string, unknown>) : value;
  }
  return into;
}
