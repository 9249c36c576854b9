import type { LineOf } from '../definition/check-file.ts';
import type { StatusRange } from '../definition/expectation-schema.ts';
import type { Expectations } from '../definition/schema.ts';
import { interpolateDeep, type Lookup } from '../definition/variables.ts';
import type { Exchange } from '../http/exchange.ts';
import type { HttpAnswer } from '../http/messages.ts';
import type { Problem } from '../http/problem.ts';
import type { ProcessResult } from '../../process/index.ts';
import { markdown } from '../../report/index.ts';
import { header, unanswered, type Answered, type ExpectContext } from './answered.ts';
import { cut, judgement, type Finding, type Judgement } from './finding.ts';
import { expectContentType, expectHeaders, expectRedirect, expectSecurityHeaders } from './headers.ts';
import { expectJson, expectJsonSchema } from './json.ts';
import { matched } from './matcher.ts';
import { expectCors, expectSameBody } from './second-request.ts';
import { expectStream } from './stream.ts';

type Evaluators<K extends keyof Expectations, Subject, Context> = {
  [Kind in K]: (
    value: NonNullable<Expectations[Kind]>,
    subject: Subject,
    context: Context,
  ) => Judgement[] | Promise<Judgement[]>;
};
type CommandKind = 'exit' | 'stdout' | 'stderr' | 'json' | 'json-schema' | 'within';
type CommandContext = Pick<ExpectContext, 'lookup' | 'schemas'>;

/** What each expectation of a request means. */
const ON_ANSWER: Evaluators<
  Exclude<keyof Expectations, 'exit' | 'stdout' | 'stderr' | 'state'>,
  Answered,
  ExpectContext
> = {
  status: expectStatus,
  headers: expectHeaders,
  body: (matcher, { answer }) => matched('body', matcher, [answer.body.toString()]),
  json: (paths, { answer }) => expectJson(paths, answer.body, header(answer, 'content-type')),
  'json-schema': (schema, { answer }, { schemas }) => expectJsonSchema(schema, answer.body, schemas),
  size: (matcher, { answer }) => matched('size', matcher, [answer.body.length]),
  'content-type': expectContentType,
  redirect: expectRedirect,
  within: (limit, { milliseconds }) => expectWithin(limit, milliseconds),
  tls: ({ 'days-left': daysLeft }, answered) => [expectDaysLeft(daysLeft, answered)],
  cors: expectCors,
  'security-headers': expectSecurityHeaders,
  'same-body-as': expectSameBody,
  stream: expectStream,
};

/** What each expectation of a command means. */
const ON_COMMAND: Evaluators<CommandKind, ProcessResult, CommandContext> = {
  exit: expectExit,
  stdout: (matcher, { stdout }) => matched('stdout', matcher, [stdout]),
  stderr: (matcher, { stderr }) => matched('stderr', matcher, [stderr]),
  json: (paths, { stdout }) => expectJson(paths, Buffer.from(stdout), ''),
  'json-schema': (schema, { stdout }, { schemas }) => expectJsonSchema(schema, Buffer.from(stdout), schemas),
  within: (limit, { milliseconds }) => expectWithin(limit, milliseconds),
};

/** Expectations of a step, with their lines. */
export interface Expected {
  expect: Partial<Expectations>;
  /** By the path below the expectations. */
  lineOf: LineOf;
}

/** The default for the status is 2xx: an error page that happens to contain the right words must not pass. */
export function withDefaultStatus(expect: Partial<Expectations>): Partial<Expectations> {
  return { status: [expect.redirect ? { from: 200, to: 399 } : { from: 200, to: 299 }], ...expect };
}

/** The findings of all expectations of a step on its answer. */
export async function evaluateRequest(
  { expect, lineOf }: Expected,
  exchange: Exchange,
  context: ExpectContext,
): Promise<Finding[]> {
  const { answer, problem } = exchange;
  if (!answer) return withoutAnswer({ expect, lineOf }, exchange, problem!);
  const findings = brokenOff({ expect, lineOf }, answer);
  const filled = filledIn(withDefaultStatus(expect), context.lookup);
  return [...findings, ...(await evaluate({ expect: filled, lineOf }, { ...exchange, answer }, context))];
}

/** An answer that did not come whole is wrong, whatever its status; of a stream, `expectStream` judges the end. */
export function brokenOff({ expect, lineOf }: Expected, { cut: problem, status, body }: HttpAnswer): Finding[] {
  if (!problem || expect.stream) return [];
  const got = `${problem.message}, after status ${status} and ${body.length} bytes`;
  return [{ ...judgement(false, 'answer', 'a complete answer', got), line: lineOf() }];
}

/** The expectations with their variables replaced. Schemas stay as they are: `${` in a pattern is theirs. */
export function filledIn(expect: Partial<Expectations>, lookup: Lookup): Partial<Expectations> {
  const { 'json-schema': schema, ...rest } = expect;
  return { ...(interpolateDeep(rest, lookup) as typeof rest), ...(schema && { 'json-schema': schema }) };
}

/** The findings of expectations, whose variables are filled in, on an answer. */
export function evaluate(expected: Expected, answered: Answered, context: ExpectContext): Promise<Finding[]> {
  return evaluateAll(ON_ANSWER, expected, answered, context);
}

/** The findings on a command that ran. */
export function evaluateCommand(
  { expect, lineOf }: Expected,
  result: ProcessResult,
  context: CommandContext,
): Promise<Finding[]> {
  const filled = filledIn({ exit: [0], ...expect }, context.lookup);
  return evaluateAll(ON_COMMAND, { expect: filled, lineOf }, result, context);
}

async function evaluateAll<Subject, Context>(
  evaluators: Partial<Evaluators<keyof Expectations, Subject, Context>>,
  { expect, lineOf }: Expected,
  subject: Subject,
  context: Context,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [kind, value] of Object.entries(expect) as [keyof Expectations, never][])
    for (const { at = [], ...one } of await evaluators[kind]!(value, subject, context))
      findings.push({ ...one, line: lineOf(kind, ...at) });
  return findings;
}

export function inRange({ from, to }: StatusRange, status: number): boolean {
  return status >= from && status <= to;
}

function expectStatus(ranges: readonly StatusRange[], { answer }: Answered): Judgement[] {
  const expected = ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(' or ');
  const holds = ranges.some((range) => inRange(range, answer.status));
  const body = holds || answer.body.length === 0 ? '' : `: ${cut(answer.body.toString())}`;
  return [judgement(holds, 'status', expected, `${answer.status}${body}`)];
}

function expectExit(codes: readonly number[], { code, ended }: ProcessResult): Judgement[] {
  const holds = code !== undefined && codes.includes(code);
  return [judgement(holds, 'exit', codes.join(' or '), code === undefined ? ended : String(code))];
}

function expectWithin(limit: number, took: number): Judgement[] {
  return [judgement(took <= limit, 'within', `at most ${limit} ms`, `${Math.round(took)} ms`)];
}

function expectDaysLeft(daysLeft: number, { certificateEnd, url }: Exchange): Judgement {
  const where = 'tls days-left';
  const expected = `at least ${markdown.count(daysLeft, 'day')}`;
  if (url.protocol !== 'https:') return judgement(false, where, expected, `no TLS: ${url.origin}`);
  if (!certificateEnd) return { verdict: 'inconclusive', where, expected, got: 'no certificate was seen' };
  const left = Math.floor((certificateEnd.getTime() - Date.now()) / 86_400_000);
  const got = `${markdown.count(left, 'day')} (valid until ${certificateEnd.toISOString().slice(0, 10)})`;
  return judgement(left >= daysLeft, where, expected, got);
}

/**
 * No answer is inconclusive, except where the problem is an answer itself (a wrong certificate, say), or where the step
 * set a time limit that is known to be exceeded.
 */
function withoutAnswer({ expect, lineOf }: Expected, { milliseconds }: Exchange, problem: Problem): Finding[] {
  const late = (kind: 'within' | 'stream', where: string, limit: number | undefined): Finding[] =>
    problem.kind !== 'timeout' || limit === undefined || milliseconds <= limit
      ? []
      : [{ ...judgement(false, where, `at most ${limit} ms`, problem.message), line: lineOf(kind) }];
  const firstByte = expect.stream?.['first-byte'];
  const tooLate = [...late('within', 'within', expect.within), ...late('stream', 'stream first-byte', firstByte)];
  if (tooLate.length > 0) return tooLate;
  if (problem.kind === 'certificate' && expect.tls)
    return [{ ...unanswered(problem, 'tls', 'an answer'), line: lineOf('tls') }];
  return [{ ...unanswered(problem, problem.kind, 'an answer'), line: lineOf() }];
}
