import type { Lookup } from '../definition/variables.ts';
import type { BuiltRequest } from '../http/build-request.ts';
import type { HttpAnswer } from '../http/messages.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Problem } from '../http/problem.ts';
import { isFailure } from '../http/problem.ts';
import type { Judgement } from './finding.ts';
import type { SchemaLoader } from './json.ts';

/** An answer, whole or broken off, with the exchange it came from. */
export interface Answered extends Exchange {
  answer: HttpAnswer;
}

/** What judging an expectation may need beyond the answer. */
export interface ExpectContext {
  lookup: Lookup;
  /** Sends another request as the step would, for expectations about two answers. */
  send(method: string, target: string | URL, headers: Record<string, string>): Promise<Exchange>;
  /** Sends the step's request once more, with further headers. */
  again(request: BuiltRequest, headers: Record<string, string>): Promise<Exchange>;
  schemas: SchemaLoader;
}

/** A header's value, several joined by ", " as RFC 9110 (5.3) allows; '' where it is missing. */
export function header(answer: Pick<HttpAnswer, 'headers'>, name: string): string {
  return [answer.headers[name] ?? []].flat().join(', ');
}

/** The media type without its parameters, in lower case. */
export function mediaType(contentType: string): string {
  return contentType.split(';')[0]!.trim().toLowerCase();
}

/** No answer means that nothing is known, except where the problem is itself an answer (a wrong certificate, say). */
export function unanswered(problem: Problem, where: string, expected: string): Judgement {
  return { verdict: isFailure(problem) ? 'failed' : 'inconclusive', where, expected, got: problem.message };
}
