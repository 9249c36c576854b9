import { Failure } from '../../report/index.ts';
import type {
  AlarmStepOutput,
  CheckFileOutput,
  CommandStepOutput,
  Expectations,
  LatencyBudget,
  RequestStepOutput,
} from './schema.ts';

/** Line of a value in its file, from 1, by its path from where the function was made for. */
export type LineOf = (...path: readonly (string | number)[]) => number;

/** A check file, read and validated, with its short forms written out. Times are milliseconds, sizes bytes. */
export interface CheckFile extends Pick<CheckFileOutput, 'presets' | 'variables' | 'concurrency'> {
  /** Name for messages: the path as given, or "(inline)" and the like where there is no file to annotate. */
  file: string;
  scenarios: readonly Scenario[];
}

export interface Scenario {
  name: string;
  /** How many go through the steps at the same time. */
  users?: number;
  steps: readonly Step[];
}

interface StepBase {
  name: string;
  /** Of one attempt, from the connection to the last byte. */
  timeout: number;
  expect: Partial<Expectations>;
  /** Lines of the step's own values, as `lineOf('expect', 'status')`. */
  lineOf: LineOf;
  /** Names in `${name}` that the step uses, with the line of each. */
  uses: readonly { name: string; line: number }[];
}

export type CommandStep = StepBase & { kind: 'command' } & Pick<
    CommandStepOutput,
    'command' | 'env' | 'capture' | 'retry'
  >;

export type RequestStep = StepBase & { kind: 'request' } & Pick<RequestStepOutput, 'request' | 'capture' | 'retry'> & {
    latencyBudget?: LatencyBudget;
    concurrentUsers?: RequestStepOutput['parallel'];
  };

export type AlarmStep = StepBase & { kind: 'alarm' } & Pick<AlarmStepOutput, 'alarm' | 'retry'> & {
    capture?: undefined;
  };

export type Step = RequestStep | CommandStep | AlarmStep;

/** The path of a check file; undefined for checks that come from no file, whose names stand in brackets. */
export function pathOf(file: string): string | undefined {
  return file.startsWith('(') ? undefined : file;
}

/** A mistake in a check file, at its line, and its column where that is known. */
export function checkFileFailure(
  file: string,
  place: number | { line: number; column: number },
  problem: string,
  more: { why?: string; todo?: string } = {},
): Failure {
  const path = pathOf(file);
  const { line, column } = typeof place === 'number' ? { line: place, column: undefined } : place;
  return new Failure({
    code: 'input',
    what: `Check file ${file}, line ${line}${column === undefined ? '' : `, column ${column}`}: ${problem}`,
    file: path,
    line: path === undefined ? undefined : line,
    ...more,
  });
}
