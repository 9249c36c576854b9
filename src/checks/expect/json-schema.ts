import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** Compiles a JSON Schema (draft 2020-12, with formats). Throws where it is none. Loaded when the first one is needed. */
export function compileSchema(schema: object): ValidateFunction {
  // A validator for each: two files may give different schemas the same $id.
  const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true });
  (addFormats as unknown as (instance: Ajv2020) => void)(ajv);
  return ajv.compile(schema);
}
