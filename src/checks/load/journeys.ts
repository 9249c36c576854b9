import { notPassed, worst, type Finding } from '../expect/finding.ts';
import type { CheckResult } from '../result.ts';

/**
 * What several users met who went through the same steps at the same time, as one result for each step: its time is that
 * of the slowest, and what was wrong says for whom.
 */
export function asOne(journeys: readonly (readonly CheckResult[])[]): CheckResult[] {
  return journeys[0]!.map((first, step) => {
    const all = journeys.map((results) => results[step]!);
    const verdict = worst(all.map((one) => one.verdict));
    const shown = all.find((one) => one.verdict === verdict)!;
    const statuses = new Set(all.map(({ status }) => status));
    return {
      ...shown,
      findings: verdict === 'passed' ? first.findings : wrongFor(all),
      attempts: Math.max(...all.map(({ attempts }) => attempts)),
      milliseconds: Math.max(...all.map(({ milliseconds }) => milliseconds)),
      status: statuses.size === 1 ? first.status : undefined,
    };
  });
}

/** The same finding of several users is one, with their numbers. */
function wrongFor(all: readonly CheckResult[]): Finding[] {
  const found = new Map<string, { finding: Finding; users: number[] }>();
  for (const [index, result] of all.entries())
    for (const finding of notPassed(result)) {
      const key = JSON.stringify(finding);
      const { users } = found.get(key) ?? found.set(key, { finding, users: [] }).get(key)!;
      users.push(index + 1);
    }
  return [...found.values()].map(({ finding, users }) => ({
    ...finding,
    where: `${finding.where} (${usersOf(users, all.length)})`,
  }));
}

/** Numbers of the first few say where to look; a thousand would hide it. */
function usersOf(users: readonly number[], all: number): string {
  if (users.length === all) return `all ${all} users`;
  const named = users.slice(0, 5).join(', ');
  return `user ${named}${users.length > 5 ? ` and ${users.length - 5} more` : ''} of ${all}`;
}
