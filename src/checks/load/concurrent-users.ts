import * as v from 'valibot';
import type { RequestStep } from '../definition/check-file.ts';
import { statusRange, type StatusRange } from '../definition/expectation-schema.ts';
import { boundsOf, type Expectations } from '../definition/schema.ts';
import type { ExpectContext } from '../expect/answered.ts';
import { brokenOff, evaluate, filledIn, inRange } from '../expect/evaluate.ts';
import type { Finding, Verdict } from '../expect/finding.ts';
import type { Exchange } from '../http/exchange.ts';

/** How many users must get which status. */
interface ExpectedAnswers {
  label: string;
  range: StatusRange;
  /** At least and at most so many; `due` says it as the file does. */
  least: number;
  most: number;
  due: string;
  /** What answers with this status must satisfy in addition. */
  expect?: Partial<Expectations>;
}

export function expectedAnswers(step: RequestStep): ExpectedAnswers[] {
  return Object.entries(step.concurrentUsers!.answers).map(([label, answer]) => ({
    ...boundsOf(answer),
    label,
    due: `${label}: ${dueOf(answer)}`,
    range: v.parse(statusRange, label),
    expect: answer.expect,
  }));
}

function dueOf({ count, ...bounds }: NonNullable<RequestStep['concurrentUsers']>['answers'][string]): string {
  if (count !== undefined) return String(count);
  const words = (['at-least', 'at-most'] as const).flatMap((name) =>
    bounds[name] === undefined ? [] : `${name.replace('-', ' ')} ${bounds[name]}`,
  );
  return words.join(' and ');
}

/**
 * The findings on the answers that several users got at the same time: how many got which status, and each answer. A user without an answer makes it inconclusive, unless the other answers are wrong already.
 */
export async function evaluateUsers(
  step: RequestStep,
  exchanges: readonly Exchange[],
  context: ExpectContext,
): Promise<Finding[]> {
  const answers = expectedAnswers(step);
  const statuses = exchanges.flatMap(({ answer }) => (answer ? [answer.status] : []));
  const silent = exchanges.filter(({ answer }) => !answer);
  const got = [...new Set(statuses)]
    .sort()
    .map((status) => `${status}: ${statuses.filter((one) => one === status).length}`)
    .concat(silent.length > 0 ? [`no answer: ${silent.length} (${silent[0]!.problem!.message})`] : [])
    .join(', ');
  const due = answers.map((one) => one.due).join(', ');
  const where = `parallel ${exchanges.length} users`;
  const verdict = countVerdict(answers, statuses, silent.length);
  const findings: Finding[] = [{ verdict, where, expected: due, got, line: step.lineOf('parallel') }];
  for (const exchange of exchanges) {
    const { answer } = exchange;
    if (!answer) continue;
    const special = answers.find(({ range }) => inRange(range, answer.status));
    const whole = { expect: { ...step.expect, ...special?.expect }, lineOf: () => step.lineOf('parallel') };
    findings.push(...brokenOff(whole, answer));
    const stated: [Partial<Expectations> | undefined, readonly string[]][] = [
      [step.expect, ['expect']],
      [special?.expect, ['parallel', 'answers', special?.label ?? '', 'expect']],
    ];
    for (const [expect = {}, path] of stated) {
      const lineOf: RequestStep['lineOf'] = (...rest) => step.lineOf(...path, ...rest);
      const expected = { expect: filledIn(expect, context.lookup), lineOf };
      const found = await evaluate(expected, { ...exchange, answer }, context);
      findings.push(...found.map((each) => ({ ...each, where: `${each.where} (status ${answer.status})` })));
    }
  }
  // The same finding from several users is reported once.
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
}

function countVerdict(answers: readonly ExpectedAnswers[], statuses: readonly number[], silent: number): Verdict {
  const seen = answers.map((one) => ({
    ...one,
    seen: statuses.filter((status) => inRange(one.range, status)).length,
  }));
  const unexpected = statuses.some((status) => !answers.some(({ range }) => inRange(range, status)));
  if (unexpected || seen.some((one) => one.seen > one.most)) return 'failed';
  if (silent > 0) return 'inconclusive';
  return seen.every((one) => one.seen >= one.least) ? 'passed' : 'failed';
}
