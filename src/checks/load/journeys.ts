import { markdown } from '../../report/index.ts';
import { notPassed, worst, type Finding } from '../expect/finding.ts';
import type { CheckResult } from '../result.ts';

/** Different answers of users that are shown. */
const SHOWN = 3;

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

/** What several users found wrong at the same place is one finding, with their numbers and the first few of what they got. */
function wrongFor(all: readonly CheckResult[]): Finding[] {
  const found = new Map<string, { finding: Finding; users: number[]; got: Set<string> }>();
  for (const [index, result] of all.entries())
    for (const finding of notPassed(result)) {
      const key = JSON.stringify({ ...finding, got: undefined });
      const same = found.get(key) ?? { finding, users: [], got: new Set() };
      found.set(key, { ...same, users: [...same.users, index + 1], got: same.got.add(finding.got) });
    }
  return [...found.values()].map(({ finding, users, got }) => ({
    ...finding,
    where: `${finding.where} (${usersOf(users, all.length)})`,
    got: [...got].slice(0, SHOWN).join('; '),
  }));
}

/** Numbers of the first few say where to look; a thousand would hide it. */
function usersOf(users: readonly number[], all: number): string {
  if (users.length === all) return `all ${all} users`;
  return `user ${markdown.named(users, 5)} of ${all}`;
}
