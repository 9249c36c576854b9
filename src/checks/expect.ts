import type { CommandResult } from './command.ts';
import type { Exchange } from './exchange.ts';
import { expectCors, expectSameBody } from './expect-second-request.ts';
import { expectJson, expectJsonSchema, type SchemaLoader } from './expect-json.ts';
import { expectStream } from './expect-stream.ts';
import { expectContentType, expectHeader, expectRedirect, expectSecurityHeaders, header } from './expect-headers.ts';
import type { Finding } from './finding.ts';
import type { HttpAnswer } from './http-client.ts';
import { cut, describeMatcher, mismatches } from './matcher.ts';
import { isFailure, type Problem } from './problem.ts';
import type { Expectation, Matcher, StatusRange } from './spec.ts';
import { interpolateDeep, type Lookup } from './interpolate.ts';

/** What evaluating an expectation may need beyond the answer. */
export interface ExpectContext {
  lookup: Lookup;
  /** Sends another request as the step would, for expectations about two answers. */
  send(method: string, target: string | URL, headers: Record<string, string>): Promise<Exchange>;
  schemas: SchemaLoader;
}

/** An answer, whole or broken off, with the exchange it came from. */
export interface Answered extends Exchange {
  answer: HttpAnswer;
}

/** The findings of all expectations of a step on its answer. Fills the variables of the expectations in first. */
export async function evaluateRequest(
  expectations: readonly Expectation[],
  exchange: Exchange,
  context: ExpectContext,
): Promise<Finding[]> {
  const { answer, problem } = exchange;
  if (!answer) return withoutAnswer(expectations, exchange, problem!);
  const answered: Answered = { ...exchange, answer };
  const findings: Finding[] = [];
  const streams = expectations.some(({ kind }) => kind === 'stream');
  if (answer.cut && !streams) findings.push(cutFinding(answer.cut, answer, expectations[0]?.line ?? 1));
  for (const expectation of expectations)
    findings.push(...(await evaluate(filled(expectation, context.lookup), answered, context)));
  return findings;
}

/** The expectation with its variables replaced. Schemas stay as they are: `${` in a pattern is theirs. */
export function filled<T extends Expectation>(expectation: T, lookup: Lookup): T {
  return expectation.kind === 'json-schema' ? expectation : (interpolateDeep(expectation, lookup) as T);
}

/** Evaluates what can be said at once; used for each of many answers. */
export async function evaluate(
  expectation: Expectation,
  exchange: Answered,
  context: ExpectContext,
): Promise<Finding[]> {
  const { answer } = exchange;
  const { line } = expectation;
  switch (expectation.kind) {
    case 'status':
      return [expectStatus(expectation.ranges, answer, line)];
    case 'header':
      return expectHeader(expectation, answer);
    case 'body':
      return matched('body', expectation.matcher, [answer.body.toString()], line);
    case 'json':
      return expectJson(expectation, answer.body, header(answer, 'content-type'));
    case 'json-schema':
      return await expectJsonSchema(expectation, answer.body, context.schemas);
    case 'size':
      return matched('size', expectation.matcher, [answer.body.length], line);
    case 'content-type':
      return [expectContentType(expectation, answer)];
    case 'redirect':
      return expectRedirect(expectation, exchange);
    case 'within':
      return [expectWithin(expectation.milliseconds, exchange.milliseconds, line)];
    case 'tls':
      return [expectDaysLeft(expectation.daysLeft, exchange, line)];
    case 'cors':
      return await expectCors(expectation, exchange, context);
    case 'security-headers':
      return expectSecurityHeaders(expectation, exchange);
    case 'same-body-as':
      return [await expectSameBody(expectation, exchange, context)];
    case 'stream':
      return expectStream(expectation, answer);
    case 'exit':
    case 'stdout':
    case 'stderr':
      return [];
  }
}

/** The findings on a command that ran. */
export async function evaluateCommand(
  expectations: readonly Expectation[],
  result: CommandResult,
  { lookup, schemas }: Pick<ExpectContext, 'lookup' | 'schemas'>,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const one of expectations.map((each) => filled(each, lookup))) {
    const { line } = one;
    if (one.kind === 'exit') {
      const expected = one.codes.join(' or ');
      const passed = result.exit !== undefined && one.codes.includes(result.exit);
      findings.push({ verdict: passed ? 'passed' : 'failed', where: 'exit', expected, got: result.ended, line });
    } else if (one.kind === 'stdout' || one.kind === 'stderr') {
      findings.push(...matched(one.kind, one.matcher, [result[one.kind]], line));
    } else if (one.kind === 'json') {
      findings.push(...expectJson(one, Buffer.from(result.stdout), ''));
    } else if (one.kind === 'json-schema') {
      findings.push(...(await expectJsonSchema(one, Buffer.from(result.stdout), schemas)));
    } else if (one.kind === 'within') {
      findings.push(expectWithin(one.milliseconds, result.milliseconds, line));
    }
  }
  return findings;
}

/** One finding for a matcher: passed, or one for each condition that did not hold. */
export function matched(where: string, matcher: Matcher, values: readonly unknown[], line: number): Finding[] {
  const wrong = mismatches(matcher, values);
  if (wrong.length === 0)
    return [{ verdict: 'passed', where, expected: describeMatcher(matcher), got: 'as expected', line }];
  return wrong.map(({ condition, expected, got }) => ({
    verdict: 'failed',
    where,
    expected,
    got,
    line: condition.line,
  }));
}

export function inRanges(ranges: readonly StatusRange[], status: number): boolean {
  return ranges.some(({ from, to }) => status >= from && status <= to);
}

function expectStatus(ranges: readonly StatusRange[], answer: HttpAnswer, line: number): Finding {
  const expected = ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(' or ');
  const passed = inRanges(ranges, answer.status);
  const body = passed || answer.body.length === 0 ? '' : `: ${cut(answer.body.toString())}`;
  return { verdict: passed ? 'passed' : 'failed', where: 'status', expected, got: `${answer.status}${body}`, line };
}

function expectWithin(limit: number, took: number, line: number): Finding {
  return {
    verdict: took <= limit ? 'passed' : 'failed',
    where: 'within',
    expected: `at most ${limit} ms`,
    got: `${Math.round(took)} ms`,
    line,
  };
}

function expectDaysLeft(daysLeft: number, { certificateEnd, url }: Exchange, line: number): Finding {
  const where = 'tls days-left';
  const expected = `at least ${daysLeft} days`;
  if (url.protocol !== 'https:') return { verdict: 'failed', where, expected, got: `no TLS: ${url.origin}`, line };
  if (!certificateEnd) return { verdict: 'inconclusive', where, expected, got: 'no certificate was seen', line };
  const left = Math.floor((certificateEnd.getTime() - Date.now()) / 86_400_000);
  const got = `${left} days (valid until ${certificateEnd.toISOString().slice(0, 10)})`;
  return { verdict: left >= daysLeft ? 'passed' : 'failed', where, expected, got, line };
}

function cutFinding(cut: Problem, answer: HttpAnswer, line: number): Finding {
  return {
    verdict: 'failed',
    where: 'answer',
    expected: 'a whole answer',
    got: `${cut.message}, after status ${answer.status} and ${answer.body.length} bytes`,
    line,
  };
}

/**
 * No answer is no data: inconclusive, save where the problem is an answer itself (a wrong certificate, say), or where
 * the step set a time and that time is known to be over.
 */
function withoutAnswer(expectations: readonly Expectation[], exchange: Exchange, problem: Problem): Finding[] {
  const first = expectations[0];
  const late = expectations.flatMap((one) => {
    const limit = one.kind === 'within' ? one.milliseconds : one.kind === 'stream' ? one.firstByte : undefined;
    if (problem.kind !== 'timeout' || limit === undefined || exchange.milliseconds <= limit) return [];
    const where = one.kind === 'stream' ? 'stream first-byte' : one.kind;
    return [
      { verdict: 'failed' as const, where, expected: `at most ${limit} ms`, got: problem.message, line: one.line },
    ];
  });
  const tls = expectations.find(({ kind }) => kind === 'tls');
  if (problem.kind === 'certificate' && tls) return [{ ...unanswered(problem), where: 'tls', line: tls.line }];
  return late.length > 0 ? late : [{ ...unanswered(problem), line: first?.line ?? 1 }];
}

function unanswered(problem: Problem): Omit<Finding, 'line'> {
  return {
    verdict: isFailure(problem) ? 'failed' : 'inconclusive',
    where: problem.kind,
    expected: 'an answer',
    got: problem.message,
  };
}
