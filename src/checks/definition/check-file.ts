import { Failure } from '../../report/index.ts';
import type { StatusRange } from './expectation-schema.ts';
import type { RequestSpec } from './request-schema.ts';
import type { Expectations, LatencyBudget, Preset } from './schema.ts';

export type { LatencyBudget };

/** Line of a value in its file, from 1, by its path from where the function was made for. */
export type LineOf = (...path: readonly (string | number)[]) => number;

/** A check file, read and validated, with its short forms written out. Times are milliseconds, sizes bytes. */
export interface CheckFile {
  /** Name for messages: the path as given, or "(inline)" and the like where there is no file to annotate. */
  file: string;
  /** Ready-made checks that run before the file's own. */
  presets: readonly Preset[];
  /** Defaults for `${name}`; the caller's variables win. */
  variables: Readonly<Record<string, string>>;
  /** How many scenarios run at the same time. */
  concurrency: number;
  scenarios: readonly Scenario[];
}

export interface Scenario {
  name: string;
  steps: readonly Step[];
}

interface StepBase {
  name: string;
  line: number;
  /** Of one attempt, from the connection to the last byte. */
  timeout: number;
  retry?: { deadline: number; interval: number };
  captures: readonly Capture[];
  expectations: readonly Expectation[];
  /** Names in `${name}` that the step uses, with the line of each. */
  uses: readonly { name: string; line: number }[];
}

export interface RequestStep extends StepBase {
  kind: 'request';
  request: RequestSpec;
  latencyBudget?: LatencyBudget & { line: number };
  concurrentUsers?: ConcurrentUsers;
}

export interface CommandStep extends StepBase {
  kind: 'command';
  command: readonly string[];
  env: Readonly<Record<string, string>>;
}

export type Step = RequestStep | CommandStep;

export interface Capture {
  name: string;
  line: number;
  from: 'json' | 'header' | 'cookie' | 'regex';
  expression: string;
  secret: boolean;
}

export type ExpectationKind = keyof Expectations;
export type ExpectationOf<K extends ExpectationKind> = {
  kind: K;
  value: NonNullable<Expectations[K]>;
  lineOf: LineOf;
  /** Not in the file: what holds where a step says nothing. */
  implied?: boolean;
};

/** One thing that a step expects. */
export type Expectation = { [K in ExpectationKind]: ExpectationOf<K> }[ExpectationKind];

export interface ConcurrentUsers {
  line: number;
  users: number;
  /** How many users get which status; at most one entry says "rest". */
  answers: readonly {
    label: string;
    range: StatusRange;
    count: number | 'rest';
    /** What answers with this status must say besides. */
    expectations: readonly Expectation[];
  }[];
}

/** The path of a check file; undefined for checks that come from no file, whose names stand in brackets. */
export function pathOf(file: string): string | undefined {
  return file.startsWith('(') ? undefined : file;
}

/** A mistake in a check file, at its line. */
export function checkFileFailure(
  file: string,
  line: number,
  problem: string,
  more: { why?: string; todo?: string } = {},
): Failure {
  const path = pathOf(file);
  return new Failure({
    code: 'input',
    what: `Check file ${file}, line ${line}: ${problem}`,
    file: path,
    line: path === undefined ? undefined : line,
    ...more,
  });
}
