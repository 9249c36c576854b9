import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { allInOrder } from '../aws/index.ts';
import { Failure } from '../report/index.ts';
import { checkFileFailure, type CheckFile, type Step } from './definition/check-file.ts';
import { defineChecks } from './definition/parse.ts';
import { loadChecks, type ChecksSource } from './definition/source.ts';
import { BUILT_IN } from './definition/variables.ts';
import { SchemaLoader } from './expect/json.ts';
import type { CheckClock } from './http/clock.ts';
import { parseConnectTo, type ConnectTo } from './http/connect-to.ts';
import type { AlarmState } from './steps/alarm-state.ts';
import { runName } from './steps/scope.ts';
import type { Environment } from '../process/index.ts';

export interface ChecksRequest {
  /** Paths in the checks are relative to this. */
  baseUrl: string;
  /** `${api-url}` in the checks; the base URL where it is not given. */
  apiUrl?: string;
  checks: ChecksSource | readonly ChecksSource[];
  /** Sent with every request below the base URL, beside the check's own. */
  headers?: Readonly<Record<string, string>>;
  variables?: Readonly<Record<string, string>>;
  /** Used as `${NAME}`; they never show up in the log, the summary or a report. */
  secrets?: Readonly<Record<string, string>>;
  /** Milliseconds until the first good answer must be there. */
  deadline?: number;
  /** Milliseconds after which a status is the answer for good, where it has been the only one for so long; undefined: never. */
  finalAfter?: (status: number) => number | undefined;
  /** HOST1:PORT1:HOST2:PORT2, as curl has it. */
  connectTo?: readonly string[];
  /** Checked before anything else: `value` at `field` (JSONPath, default $.version) of what `path` answers. */
  expectedVersion?: { path: string; value: string; field?: string };
  failOn?: 'failed' | 'inconclusive';
  clock?: CheckClock;
  /** Folder that paths in check files are relative to. */
  directory?: string;
  /** Variables that `command` steps may inherit; credentials and the runner's own are taken out. */
  environment?: Environment;
  /** Makes the next request meet a fresh execution environment, where the platform allows it. */
  forceColdStart?: () => Promise<void>;
  /** Reads the state of an alarm by its name; steps that look at one need it. */
  alarmOf?: (name: string) => Promise<AlarmState | undefined>;
}

/** A request without any mistake that can be found before anything is sent. */
export interface PreparedChecks {
  files: readonly { file: CheckFile; schemas: SchemaLoader }[];
  version?: { file: CheckFile; schemas: SchemaLoader };
  /** Values of `${name}` that are the same in all scenarios. */
  values: Readonly<Record<string, string>>;
  connectTo: readonly ConnectTo[];
}

/** Reads the check files of a request and looks for mistakes in files, syntax, variables and schemas. Throws a Failure for the first one. */
export async function prepare(request: ChecksRequest): Promise<PreparedChecks> {
  const { directory = '.', expectedVersion, connectTo = [] } = request;
  const files = await loadChecks([request.checks].flat(), directory);
  if (files.length === 0 && !expectedVersion)
    throw new Failure({ code: 'input', what: 'There are no checks to run', todo: 'Set a check file or a preset' });
  const values = valuesOf(request);
  const check = async (file: CheckFile) => ({ file, schemas: await checkFile(file, values, directory) });
  return {
    files: await allInOrder(files.map(check)),
    version: expectedVersion && (await check(versionCheck(expectedVersion))),
    values,
    connectTo: connectTo.map(parseConnectTo),
  };
}

/** The build that answers must be the one that was deployed: a good answer of the old build does not count. */
function versionCheck({ path, value, field = '$.version' }: NonNullable<ChecksRequest['expectedVersion']>): CheckFile {
  const literal = (text: string) => text.replaceAll('${', () => '$${');
  const step = {
    name: `GET ${path} answers version ${value}`,
    request: `GET ${literal(path)}`,
    expect: { json: { [literal(field)]: literal(value) } },
  };
  return defineChecks({ scenarios: [{ name: 'Version', steps: [step] }] }, '(expected-version)');
}

function valuesOf({ baseUrl, apiUrl, variables = {}, secrets = {} }: ChecksRequest): Record<string, string> {
  const twice = Object.keys(secrets).find((name) => Object.hasOwn(variables, name));
  if (twice !== undefined) throw new Failure({ code: 'input', what: `${twice} is both a variable and a secret` });
  const short = Object.keys(secrets).find((name) => secrets[name]!.length < 3);
  if (short !== undefined)
    throw new Failure({ code: 'input', what: `The secret ${short} has fewer than 3 characters: it cannot be masked` });
  const withoutSlash = (url: string) => url.replace(/\/+$/, '');
  return {
    ...variables,
    ...secrets,
    'base-url': withoutSlash(baseUrl),
    'api-url': withoutSlash(apiUrl ?? baseUrl),
    run: runName(),
  };
}

/** Variables that nothing sets, schemas that do not compile, files to send that do not exist. Returns the compiled schemas. */
async function checkFile(
  file: CheckFile,
  values: Readonly<Record<string, string>>,
  directory: string,
): Promise<SchemaLoader> {
  refuseUnknownVariables(file, values);
  const schemas = new SchemaLoader(directory, file.file);
  for (const step of file.scenarios.flatMap((scenario) => scenario.steps)) {
    const schema = step.expect['json-schema'];
    if (schema) await schemas.load(schema, step.lineOf('expect', 'json-schema'));
    await refuseMissingFiles(step, file, directory);
  }
  return schemas;
}

function refuseUnknownVariables({ file, scenarios, variables }: CheckFile, values: Readonly<Record<string, string>>) {
  for (const { steps } of scenarios) {
    const known = new Set([...BUILT_IN, ...Object.keys(values), ...Object.keys(variables)]);
    for (const { uses, capture } of steps) {
      const unknown = uses.find(({ name }) => !known.has(name));
      if (unknown)
        throw checkFileFailure(file, unknown.line, `there is no variable ${unknown.name}`, {
          why: `Known here: ${[...known].sort().join(', ')}`,
          todo: 'Set it in variables, name it in secrets-from, or capture it in an earlier step of the scenario',
        });
      for (const name of Object.keys(capture ?? {})) known.add(name);
    }
  }
}

async function refuseMissingFiles(step: Step, { file }: CheckFile, directory: string): Promise<void> {
  const parts = step.kind === 'request' ? step.request.multipart : undefined;
  for (const { file: path } of Object.values(parts ?? {})) {
    if (path === undefined || path.includes('${')) continue;
    await access(resolve(directory, path)).catch(() => {
      throw checkFileFailure(file, step.lineOf(), `there is no file ${path} to send`, {
        todo: 'Paths are relative to working-directory',
      });
    });
  }
}
