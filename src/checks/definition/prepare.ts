import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure } from '../report/index.ts';
import { SchemaLoader } from './expect-json.ts';
import { BUILT_IN } from './interpolate.ts';
import type { CheckFile, Step } from './spec.ts';

/**
 * Everything that can be told wrong with a check file beyond its own text, before anything is sent: variables that
 * nothing sets, schemas that do not compile, files to send that are not there. Returns the compiled schemas.
 */
export async function prepare(
  file: CheckFile,
  values: Readonly<Record<string, string>>,
  directory: string,
): Promise<SchemaLoader> {
  refuseUnknownVariables(file, values);
  const schemas = new SchemaLoader(directory, file.file);
  for (const step of file.scenarios.flatMap((scenario) => scenario.steps)) {
    for (const expectation of step.expect)
      if (expectation.kind === 'json-schema') await schemas.load(expectation.schema, expectation.line);
    await refuseMissingFiles(step, file, directory);
  }
  return schemas;
}

function refuseUnknownVariables(file: CheckFile, values: Readonly<Record<string, string>>): void {
  for (const scenario of file.scenarios) {
    const known = new Set([...BUILT_IN, ...Object.keys(values), ...Object.keys(file.variables)]);
    for (const step of scenario.steps) {
      const unknown = step.uses.find(({ name }) => !known.has(name));
      if (unknown) {
        throw wrong(file, unknown.line, `there is no variable ${unknown.name}`, {
          why: `Known here: ${[...known].sort().join(', ')}`,
          todo: 'Set it in variables, name it in secrets-from, or capture it in an earlier step of the scenario',
        });
      }
      for (const { name } of step.captures) known.add(name);
    }
  }
}

async function refuseMissingFiles(step: Step, file: CheckFile, directory: string): Promise<void> {
  if (step.kind !== 'request' || step.request.body?.kind !== 'multipart') return;
  for (const { file: path } of step.request.body.parts) {
    if (path === undefined || path.includes('${')) continue;
    await access(resolve(directory, path)).catch(() => {
      throw wrong(file, step.line, `there is no file ${path} to send`, {
        todo: 'Paths stand on the working directory',
      });
    });
  }
}

function wrong(file: CheckFile, line: number, problem: string, more: { why?: string; todo: string }): Failure {
  return new Failure({
    code: 'input',
    what: `Check file ${file.file}, line ${line}: ${problem}`,
    ...more,
    file: file.file.startsWith('(') ? undefined : file.file,
    line,
  });
}
