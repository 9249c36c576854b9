import type { ConcurrentUsers, Expectation } from '../definition/check-file.ts';
import type { ExpectContext } from '../expect/answered.ts';
import { evaluate, filledIn, inRange } from '../expect/evaluate.ts';
import type { Finding, Verdict } from '../expect/finding.ts';
import type { Exchange } from '../http/exchange.ts';

/**
 * The findings on the answers that several users got at the same time: how many got which status, and what each answer
 * says. A user without an answer makes it inconclusive, unless the other answers are wrong already.
 */
export async function evaluateUsers(
  { users, answers, line }: ConcurrentUsers,
  exchanges: readonly Exchange[],
  expectations: readonly Expectation[],
  context: ExpectContext,
): Promise<Finding[]> {
  const statuses = exchanges.flatMap(({ answer }) => (answer ? [answer.status] : []));
  const silent = exchanges.filter(({ answer }) => !answer);
  const got = [...new Set(statuses)]
    .sort()
    .map((status) => `${status}: ${statuses.filter((one) => one === status).length}`)
    .concat(silent.length > 0 ? [`no answer: ${silent.length} (${silent[0]!.problem!.message})`] : [])
    .join(', ');
  const expected = answers.map(({ label, count }) => `${label}: ${count}`).join(', ');
  const findings: Finding[] = [
    { verdict: countVerdict(answers, statuses, silent.length), where: `parallel ${users} users`, expected, got, line },
  ];
  const stated = expectations.filter(({ implied }) => !implied);
  for (const exchange of exchanges) {
    const { answer } = exchange;
    if (!answer) continue;
    const special = answers.find(({ range }) => inRange(range, answer.status))?.expectations ?? [];
    for (const one of [...stated, ...special]) {
      const found = await evaluate(filledIn(one, context.lookup), { ...exchange, answer }, context);
      findings.push(...found.map((each) => ({ ...each, where: `${each.where} (status ${answer.status})` })));
    }
  }
  // The same finding from several users is reported once.
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
}

function countVerdict(answers: ConcurrentUsers['answers'], statuses: readonly number[], silent: number): Verdict {
  const counts = answers.map(({ range, count }) => ({
    count,
    seen: statuses.filter((status) => inRange(range, status)).length,
  }));
  const unexpected = statuses.some((status) => !answers.some(({ range }) => inRange(range, status)));
  if (unexpected || counts.some(({ count, seen }) => count !== 'rest' && seen > count)) return 'failed';
  if (silent > 0) return 'inconclusive';
  return counts.every(({ count, seen }) => count === 'rest' || seen === count) ? 'passed' : 'failed';
}
