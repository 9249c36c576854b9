import { isNode } from 'yaml';
import * as v from 'valibot';
import { readYaml, YamlError, type YamlText } from '../../report/index.ts';
import { checkFileFailure, type CheckFile, type LineOf, type Step } from './check-file.ts';
import { isMapping } from './schema-helpers.ts';
import {
  checkFile,
  type CheckFileInput,
  type CheckFileOutput,
  type CommandStepOutput,
  type RequestStepOutput,
} from './schema.ts';
import { references } from './variables.ts';

type Path = readonly (string | number)[];

/**
 * Reads the text of a check file (YAML or JSON). Everything that can be wrong in it is a Failure that names the file, the
 * line, the key and what is allowed.
 */
export function parseChecks(text: string, file: string): CheckFile {
  const { document, value, lines } = readDocument(text, file);
  const lineOf: LineOf = (...path) => {
    // Of the nearest value around it if there is none at the path.
    for (let length = path.length; length >= 0; length--) {
      const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return Math.max(1, lines.linePos(node.range[0]).line);
    }
    return 1;
  };
  if (value == null)
    throw checkFileFailure(file, 1, 'the file is empty: it needs scenarios with at least one step, or presets');
  return readCheckFile(value, file, lineOf);
}

function readDocument(text: string, file: string): YamlText {
  try {
    return readYaml(text);
  } catch (error) {
    if (error instanceof YamlError) throw checkFileFailure(file, error.line, error.message);
    throw error;
  }
}

/** Checks that come from the program: the same rules and short forms as in a file. */
export function defineChecks(checks: CheckFileInput, name: string): CheckFile {
  return readCheckFile(checks, name, () => 1);
}

function readCheckFile(value: unknown, file: string, lineOf: LineOf): CheckFile {
  const result = v.safeParse(checkFile, value);
  if (!result.success) {
    // A key that is not known explains best why another one is missing.
    const issue = result.issues.find(({ expected }) => expected === 'never') ?? result.issues[0];
    const keys = (issue.path ?? []).map(({ key }) => key as string | number);
    // A key that is missing has no line of its own.
    const path = /^"/.test(issue.expected ?? '') ? keys.slice(0, -1) : keys;
    const got = issue.message.startsWith('must') ? `, not ${issue.received.slice(0, 80)}` : '';
    const place = path.length > 0 ? `${placeOf(path)}: ` : '';
    throw checkFileFailure(file, lineOf(...path), `${place}${issue.message}${got}`);
  }
  const { defaults, scenarios = [], ...rest } = result.output;
  return {
    ...rest,
    file,
    scenarios: scenarios.map(({ name, steps }, scenario) => ({
      name,
      steps: steps.map((step, index) => {
        const path = ['scenarios', scenario, 'steps', index];
        const lineInStep: LineOf = (...rest) => lineOf(...path, ...rest);
        const source = path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], value);
        return toStep(step, usesOf(source, lineInStep), defaults, lineInStep);
      }),
    })),
  };
}

/** `scenarios[0].steps[2].expect`: where a value is, as a person would write it. */
function placeOf(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}

function toStep(
  step: RequestStepOutput | CommandStepOutput,
  uses: Step['uses'],
  defaults: CheckFileOutput['defaults'],
  lineOf: LineOf,
): Step {
  const { timeout = defaults.timeout, expect = {} } = step;
  const base = { timeout, expect, lineOf, uses };
  if (step.command) return { ...step, ...base, kind: 'command', name: step.name ?? step.command.join(' ') };
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
