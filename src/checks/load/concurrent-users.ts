import { evaluate, filled, inRanges, type ExpectContext } from './expect.ts';
import type { Exchange } from './exchange.ts';
import type { Finding } from './finding.ts';
import type { Expectation, ParallelUsers } from './spec.ts';

/**
 * Judges the answers that several users got at the same time: how many got which status, and what each answer says. A
 * user without an answer makes it inconclusive, unless the other answers are wrong already.
 */
export async function judgeUsers(
  parallel: ParallelUsers,
  exchanges: readonly Exchange[],
  expectations: readonly Expectation[],
  context: ExpectContext,
): Promise<Finding[]> {
  const { users, answers, line } = parallel;
  const statuses = exchanges.flatMap(({ answer }) => (answer ? [answer.status] : []));
  const silent = exchanges.filter(({ answer }) => !answer);
  const expected = answers.map(({ label, count }) => `${label}: ${count}`).join(', ');
  const got = [...new Set(statuses)]
    .sort()
    .map((status) => `${status}: ${statuses.filter((one) => one === status).length}`)
    .concat(silent.length > 0 ? [`no answer: ${silent.length} (${silent[0]!.problem!.message})`] : [])
    .join(', ');
  const counted = answers.map(({ ranges, count }) => ({
    count,
    seen: statuses.filter((status) => inRanges(ranges, status)).length,
  }));
  const stranger = statuses.some((status) => !answers.some(({ ranges }) => inRanges(ranges, status)));
  const tooMany = counted.some(({ count, seen }) => count !== 'rest' && seen > count);
  const exact = statuses.length === users && counted.every(({ count, seen }) => count === 'rest' || seen === count);
  const verdict = stranger || tooMany ? 'failed' : exact ? 'passed' : silent.length > 0 ? 'inconclusive' : 'failed';
  const findings: Finding[] = [{ verdict, where: `parallel ${users} users`, expected, got, line }];
  for (const exchange of exchanges) {
    if (!exchange.answer) continue;
    const { answer } = exchange;
    const special = answers.find(({ ranges }) => inRanges(ranges, answer.status))?.expect ?? [];
    for (const one of [...expectations.filter((each) => !(each.kind === 'status' && each.implied)), ...special]) {
      const judged = await evaluate(filled(one, context.lookup), { ...exchange, answer }, context);
      findings.push(...judged.map((each) => ({ ...each, where: `${each.where} (status ${answer.status})` })));
    }
  }
  return distinct(findings);
}

/** The same finding from several users is said once. */
function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
}
