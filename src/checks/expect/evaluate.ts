import type { Expectation, ExpectationKind, ExpectationOf } from '../definition/check-file.ts';
import type { StatusRange } from '../definition/expectation-schema.ts';
import { interpolateDeep, type Lookup } from '../definition/variables.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Problem } from '../http/problem.ts';
import type { ProcessResult } from '../../process/index.ts';
import { header, unanswered, type Answered, type ExpectContext } from './answered.ts';
import { cut, judgement, type Finding, type Judgement } from './finding.ts';
import { expectContentType, expectHeaders, expectRedirect, expectSecurityHeaders } from './headers.ts';
import { expectJson, expectJsonSchema } from './json.ts';
import { matched } from './matcher.ts';
import { expectCors, expectSameBody } from './second-request.ts';
import { expectStream } from './stream.ts';

type Evaluators<K extends ExpectationKind, Subject, Context> = {
  [Kind in K]: (
    value: ExpectationOf<Kind>['value'],
    subject: Subject,
    context: Context,
  ) => Judgement[] | Promise<Judgement[]>;
};
type RequestKind = Exclude<ExpectationKind, 'exit' | 'stdout' | 'stderr'>;
type CommandContext = Pick<ExpectContext, 'lookup' | 'schemas'>;
type CommandKind = 'exit' | 'stdout' | 'stderr' | 'json' | 'json-schema' | 'within';

const ON_ANSWER: Evaluators<RequestKind, Answered, ExpectContext> = {
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

const ON_COMMAND: Evaluators<CommandKind, ProcessResult, CommandContext> = {
  exit: (codes, { code, ended }) => [
    judgement(
      code !== undefined && codes.includes(code),
      'exit',
      codes.join(' or '),
      code === undefined ? ended : String(code),
    ),
  ],
  stdout: (matcher, { stdout }) => matched('stdout', matcher, [stdout]),
  stderr: (matcher, { stderr }) => matched('stderr', matcher, [stderr]),
  json: (paths, { stdout }) => expectJson(paths, Buffer.from(stdout), ''),
  'json-schema': (schema, { stdout }, { schemas }) => expectJsonSchema(schema, Buffer.from(stdout), schemas),
  within: (limit, { milliseconds }) => expectWithin(limit, milliseconds),
};

/** The findings of all expectations of a step on its answer. Fills the variables of the expectations in first. */
export async function evaluateRequest(
  expectations: readonly Expectation[],
  exchange: Exchange,
  context: ExpectContext,
): Promise<Finding[]> {
  const { answer, problem } = exchange;
  if (!answer) return withoutAnswer(expectations, exchange, problem!);
  const findings: Finding[] = [];
  if (answer.cut && !expectations.some(({ kind }) => kind === 'stream')) {
    const got = `${answer.cut.message}, after status ${answer.status} and ${answer.body.length} bytes`;
    findings.push({ ...judgement(false, 'answer', 'a whole answer', got), line: expectations[0]?.lineOf() ?? 1 });
  }
  for (const expectation of expectations)
    findings.push(...(await evaluate(filledIn(expectation, context.lookup), { ...exchange, answer }, context)));
  return findings;
}

/** The expectation with its variables replaced. Schemas stay as they are: `${` in a pattern is theirs. */
export function filledIn(expectation: Expectation, lookup: Lookup): Expectation {
  if (expectation.kind === 'json-schema') return expectation;
  return { ...expectation, value: interpolateDeep(expectation.value, lookup) } as Expectation;
}

/** The findings of one expectation, filled in, on an answer. */
export async function evaluate(
  expectation: Expectation,
  answered: Answered,
  context: ExpectContext,
): Promise<Finding[]> {
  const evaluator = ON_ANSWER[expectation.kind as RequestKind];
  return located(expectation, await evaluator(expectation.value as never, answered, context));
}

/** The findings on a command that ran. */
export async function evaluateCommand(
  expectations: readonly Expectation[],
  result: ProcessResult,
  context: CommandContext,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const expectation of expectations.map((each) => filledIn(each, context.lookup))) {
    const evaluator = ON_COMMAND[expectation.kind as CommandKind];
    findings.push(...located(expectation, await evaluator(expectation.value as never, result, context)));
  }
  return findings;
}

function located({ lineOf }: Expectation, judgements: readonly Judgement[]): Finding[] {
  return judgements.map(({ at = [], ...judgement }) => ({ ...judgement, line: lineOf(...at) }));
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

function expectWithin(limit: number, took: number): Judgement[] {
  return [judgement(took <= limit, 'within', `at most ${limit} ms`, `${Math.round(took)} ms`)];
}

function expectDaysLeft(daysLeft: number, { certificateEnd, url }: Exchange): Judgement {
  const where = 'tls days-left';
  const expected = `at least ${daysLeft} days`;
  if (url.protocol !== 'https:') return judgement(false, where, expected, `no TLS: ${url.origin}`);
  if (!certificateEnd) return { verdict: 'inconclusive', where, expected, got: 'no certificate was seen' };
  const left = Math.floor((certificateEnd.getTime() - Date.now()) / 86_400_000);
  return judgement(
    left >= daysLeft,
    where,
    expected,
    `${left} days (valid until ${certificateEnd.toISOString().slice(0, 10)})`,
  );
}

/**
 * No answer is inconclusive, except where the problem is an answer itself (a wrong certificate, say), or where the step
 * set a time and that time is known to be over.
 */
function withoutAnswer(expectations: readonly Expectation[], exchange: Exchange, problem: Problem): Finding[] {
  const tooLate = expectations.flatMap((one) => {
    const limit = one.kind === 'within' ? one.value : one.kind === 'stream' ? one.value['first-byte'] : undefined;
    if (problem.kind !== 'timeout' || limit === undefined || exchange.milliseconds <= limit) return [];
    const where = one.kind === 'stream' ? 'stream first-byte' : one.kind;
    return [{ ...judgement(false, where, `at most ${limit} ms`, problem.message), line: one.lineOf() }];
  });
  if (tooLate.length > 0) return tooLate;
  const tls = problem.kind === 'certificate' ? expectations.find(({ kind }) => kind === 'tls') : undefined;
  const line = (tls ?? expectations[0])?.lineOf() ?? 1;
  return [{ ...unanswered(problem, tls ? 'tls' : problem.kind, 'an answer'), line }];
}
