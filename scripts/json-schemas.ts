import { format } from 'prettier';
import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { headerMatcher, jsonMatcher, sizeMatcher, textMatcher } from '../src/checks/definition/matcher-schema.ts';
import { commandExpectations, requestExpectations, statusRange } from '../src/checks/definition/expectation-schema.ts';
import { request } from '../src/checks/definition/request-schema.ts';
import { checkFile } from '../src/checks/definition/schema.ts';
import { resourcesFile } from '../src/resources/definition/schema.ts';
import { duration, size, text } from '../src/schema/index.ts';
import type { ForEditors } from '../src/schema/words.ts';

/** What schemas/checks.schema.json refers to instead of repeating it. */
const checksDefinitions = {
  duration,
  size,
  text,
  status: statusRange,
  textMatcher,
  headerMatcher,
  jsonMatcher,
  sizeMatcher,
  request,
  requestExpectations,
  commandExpectations,
};

/** schemas/checks.schema.json: the schema that reads check files, as JSON Schema for editors. */
export async function checksJsonSchema(): Promise<string> {
  return await jsonSchema('checks', 'Check file of the smoke-test action', checkFile, checksDefinitions);
}

/** schemas/resources.schema.json: the schema that reads resources files. */
export async function resourcesJsonSchema(): Promise<string> {
  return await jsonSchema('resources', 'Resources file of the deploy action', resourcesFile, {});
}

async function jsonSchema(
  name: string,
  title: string,
  file: v.GenericSchema,
  definitions: Record<string, v.GenericSchema>,
): Promise<string> {
  const { $schema, ...schema } = toJsonSchema(file, {
    typeMode: 'input',
    definitions,
    // The same rule in the words of JSON Schema; syntax of other languages and sums have none.
    overrideAction: ({ valibotAction, jsonSchema }) =>
      valibotAction.type === 'check' ? { ...jsonSchema, ...(valibotAction as ForEditors).jsonSchema } : undefined,
    overrideSchema: ({ valibotSchema, jsonSchema }) => {
      const { propertyNames, required, ...rest } = jsonSchema;
      const { description } = valibotSchema as ForEditors;
      // A key without a value counts as left out; editors need not offer null.
      const { anyOf, ...beside } = valibotSchema.type === 'nullish' ? rest : { ...rest, anyOf: undefined };
      const given = anyOf ? { ...(anyOf[0] as object), ...beside } : rest;
      return {
        // Everything beside a reference is ignored in draft 7.
        ...('$ref' in given && description ? { allOf: [{ $ref: given.$ref }] } : given),
        ...(description && { description }),
        ...(required?.length && { required }),
        ...(propertyNames && Object.keys(propertyNames).length > 1 && { propertyNames }),
      };
    },
  });
  const document = {
    $schema,
    $id: `https://raw.githubusercontent.com/my-org/deploy/v1/schemas/${name}.schema.json`,
    title,
    ...schema,
  };
  return await format(JSON.stringify(document), { parser: 'json', printWidth: 120 });
}
