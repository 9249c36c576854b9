import type { DeploymentPlan } from './plan.ts';

/** One thing that two plans do differently; empty where one of them does not do it. */
export interface PlanDifference {
  /** The step, or what the inputs say. */
  part: string;
  what: string;
  approved: string;
  now: string;
}

/** What differs between two plans, in the order of the steps. */
export function planDifferences(approved: DeploymentPlan, now: DeploymentPlan): PlanDifference[] {
  const found: PlanDifference[] = [];
  const { steps: stepsThen, ...then } = approved;
  const { steps: stepsNow, ...present } = now;
  compare({ part: 'inputs', what: '' }, then, present, found);
  for (const part of new Set([...Object.keys(stepsThen), ...Object.keys(stepsNow)]))
    compare({ part, what: '' }, stepsThen[part], stepsNow[part], found);
  return found;
}

function compare(
  at: Pick<PlanDifference, 'part' | 'what'>,
  approved: unknown,
  now: unknown,
  found: PlanDifference[],
): void {
  if (isMap(approved) && isMap(now)) {
    for (const key of new Set([...Object.keys(approved), ...Object.keys(now)]))
      compare({ part: at.part, what: at.what ? `${at.what} ${key}` : key }, approved[key], now[key], found);
    return;
  }
  const [one, other] = [textOf(approved), textOf(now)];
  if (one !== other) found.push({ ...at, approved: one, now: other });
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `before → after` for what changes from one to the other; a digest by its first digits. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value) && value.length === 2) {
    const [before, after] = value as [unknown, unknown];
    return `${textOf(before) || 'nothing'} → ${textOf(after) || 'nothing'}`;
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[0-9a-f]{16,}$/.test(text) ? `#${text.slice(0, 8)}` : text;
}
