import * as v from 'valibot';
import { readYaml, YamlError, type YamlText } from '../../report/index.ts';
import { checkFileFailure, type CheckFile, type LineOf, type Step } from './check-file.ts';
import { firstProblem, isMapping, type Path, Places } from '../../schema/index.ts';
import {
  checkFile,
  type AlarmStepOutput,
  type CheckFileInput,
  type CheckFileOutput,
  type CommandStepOutput,
  type RequestStepOutput,
} from './schema.ts';
import { references } from './variables.ts';

/**
 * Reads the text of a check file (YAML or JSON). Everything that can be wrong in it is a Failure that names the file, the
 * line, the key and what is allowed.
 */
export function parseChecks(text: string, file: string): CheckFile {
  const { document, value, lines } = readDocument(text, file);
  const places = new Places(document, lines);
  const lineOf: LineOf = (...path) => places.of(path).line;
  if (value == null)
    throw checkFileFailure(file, 1, 'the file is empty: it needs scenarios with at least one step, or presets');
  return readCheckFile(value, file, lineOf, places);
}

function readDocument(text: string, file: string): YamlText {
  try {
    return readYaml(text);
  } catch (error) {
    if (error instanceof YamlError) throw checkFileFailure(file, error, error.message);
    throw error;
  }
}

/** Checks that come from the program: the same rules and short forms as in a file. */
export function defineChecks(checks: CheckFileInput, name: string): CheckFile {
  return readCheckFile(checks, name, () => 1);
}

function readCheckFile(value: unknown, file: string, lineOf: LineOf, places?: Places): CheckFile {
  const result = v.safeParse(checkFile, value);
  if (!result.success) {
    const { path, isKey, text } = firstProblem(result.issues);
    throw checkFileFailure(file, (isKey ? places?.ofKey(path) : places?.of(path)) ?? 1, text);
  }
  const { defaults, scenarios = [], ...rest } = result.output;
  return {
    ...rest,
    file,
    scenarios: scenarios.map(({ name, users, steps }, scenario) => ({
      name,
      users,
      steps: steps.map((step, index) => {
        const path = ['scenarios', scenario, 'steps', index];
        const lineInStep: LineOf = (...rest) => lineOf(...path, ...rest);
        const source = path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], value);
        return toStep(step, usesOf(source, lineInStep), defaults, lineInStep);
      }),
    })),
  };
}

function toStep(
  step: RequestStepOutput | CommandStepOutput | AlarmStepOutput,
  uses: Step['uses'],
  defaults: CheckFileOutput['defaults'],
  lineOf: LineOf,
): Step {
  const { timeout = defaults.timeout, expect = {} } = step;
  const base = { timeout, expect, lineOf, uses };
  if (step.command) return { ...step, ...base, kind: 'command', name: step.name ?? step.command.join(' ') };
  if (step.alarm != null)
    return { ...base, kind: 'alarm', name: step.name ?? `alarm ${step.alarm}`, alarm: step.alarm, retry: step.retry };
  const request = { ...step.request, headers: { ...defaults.headers, ...step.request.headers } };
  return {
    ...step,
    ...base,
    kind: 'request',
    name: step.name ?? `${request.method} ${request.target}`,
    request,
    latencyBudget: step.budget,
    concurrentUsers: step.parallel,
  };
}

/** Every `${name}` in the texts and keys of a step. */
function usesOf(value: unknown, lineOf: LineOf, path: Path = []): { name: string; line: number }[] {
  const named = (text: string, at: Path) => references(text).map((name) => ({ name, line: lineOf(...at) }));
  if (typeof value === 'string') return named(value, path);
  if (Array.isArray(value)) return value.flatMap((item, index) => usesOf(item, lineOf, [...path, index]));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...named(key, [...path, key]),
    ...usesOf(item, lineOf, [...path, key]),
  ]);
}
