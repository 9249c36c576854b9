import type { Preset } from './presets.ts';

/** What a check file says, parsed and validated. Times are milliseconds, sizes bytes, lines count from 1. */

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
  line: number;
  steps: readonly Step[];
}

interface StepBase {
  name: string;
  line: number;
  /** Of one attempt, from the connection to the last byte. */
  timeout: number;
  retry?: { deadline: number; interval: number };
  captures: readonly Capture[];
  expect: readonly Expectation[];
  /** Names in `${name}` that the step uses, with the line of each. */
  uses: readonly { name: string; line: number }[];
}

export interface RequestStep extends StepBase {
  kind: 'request';
  request: RequestSpec;
  budget?: Budget;
  parallel?: ParallelUsers;
}

export interface CommandStep extends StepBase {
  kind: 'command';
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
}

export type Step = RequestStep | CommandStep;

export interface RequestSpec {
  method: string;
  /** A path on the base URL, or a whole URL. */
  target: string;
  query: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  body?: Body;
  sign?: Signature;
  followRedirects: boolean;
  cookies: boolean;
  maxBody: number;
}

export type Body =
  | { kind: 'text'; text: string }
  | { kind: 'json'; value: unknown }
  | { kind: 'form'; fields: Readonly<Record<string, string>> }
  | { kind: 'multipart'; parts: readonly Part[] };

export interface Part {
  name: string;
  value?: string;
  /** A file of the workspace to send. */
  file?: string;
  filename?: string;
  type?: string;
}

/** HMAC (RFC 2104) over `payload`, sent in `header`. */
export interface Signature {
  secret: string;
  algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  encoding: 'hex' | 'base64' | 'base64url';
  header: string;
  /** Text of the header; `${signature}` stands for the digest. */
  value: string;
  /** What is signed; `${body}` stands for the request's body. */
  payload: string;
}

export type Capture = { name: string; line: number; secret: boolean } & (
  { from: 'json' | 'regex'; expression: string } | { from: 'header' | 'cookie'; expression: string }
);

export type Operator =
  | 'equals'
  | 'not-equals'
  | 'contains'
  | 'not-contains'
  | 'matches'
  | 'not-matches'
  | 'above'
  | 'at-least'
  | 'below'
  | 'at-most'
  | 'one-of'
  | 'type'
  | 'length'
  | 'count'
  | 'exists';

/** All of these must hold. */
export type Matcher = readonly Condition[];
export interface Condition {
  operator: Operator;
  operand: unknown;
  line: number;
}

export interface StatusRange {
  from: number;
  to: number;
}

export type SecurityHeader =
  | 'strict-transport-security'
  | 'content-security-policy'
  | 'x-content-type-options'
  | 'frame-options'
  | 'referrer-policy'
  | 'permissions-policy';

/** One thing that a step says about its answer. */
export type Expectation = { line: number } & (
  | { kind: 'status'; ranges: readonly StatusRange[]; implied?: boolean }
  | { kind: 'header'; name: string; matcher: Matcher }
  | { kind: 'body'; matcher: Matcher }
  | { kind: 'json'; path: string; matcher: Matcher }
  | { kind: 'json-schema'; schema: Record<string, unknown> | { file: string } }
  | { kind: 'size'; matcher: Matcher }
  | { kind: 'content-type'; type: string }
  | { kind: 'redirect'; matcher: Matcher }
  | { kind: 'within'; milliseconds: number }
  | { kind: 'tls'; daysLeft: number }
  | {
      kind: 'cors';
      origin: string;
      method: string;
      headers: readonly string[];
      credentials: boolean;
      allowed: boolean;
    }
  | { kind: 'security-headers'; headers: readonly SecurityHeader[] }
  | { kind: 'same-body-as'; target: string }
  | ({ kind: 'stream' } & StreamExpectation)
  | { kind: 'exit'; codes: readonly number[] }
  | { kind: 'stdout' | 'stderr'; matcher: Matcher }
);

export interface StreamExpectation {
  contentType?: string;
  /** Longest time from the request to the first byte of the body. */
  firstByte?: number;
  /** Least number of events (Server-Sent Events; else lines; else chunks as they arrived). */
  events?: number;
  /** Least time from the first event to the last: a buffered stream arrives all at once. */
  spread?: number;
  /** Longest pause between two events. */
  maxGap?: number;
  /** The last event's data. */
  last?: Matcher;
}

export interface Budget {
  line: number;
  requests: number;
  concurrency: number;
  /** Requests before the measured ones, not counted. */
  warmUp: number;
  p50?: number;
  p95?: number;
  p99?: number;
  mean?: number;
  /** Share of requests that may fail, 0 to 1. */
  errorRate: number;
  coldStart?: { force: boolean; atMost?: number; warmFaster?: number };
}

export interface ParallelUsers {
  line: number;
  users: number;
  /** How many users get which status; at most one entry says "rest". */
  answers: readonly {
    ranges: readonly StatusRange[];
    label: string;
    count: number | 'rest';
    /** What answers with this status must say besides. */
    expect: readonly Expectation[];
  }[];
}
