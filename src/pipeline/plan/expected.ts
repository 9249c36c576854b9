import { Failure, markdown } from '../../report/index.ts';
import type { Deployment } from '../deployment.ts';
import { planDifferences } from './differences.ts';
import { type DeploymentPlan, planId } from './plan.ts';
import { readPlan } from './store.ts';

/** Differences that the error names; the summary has more. */
const NAMED = 3;
const ROWS = 100;

/** Throws a Failure with code plan-moved where what would be done is not what was approved. Nothing is written before. */
export async function refuseOtherPlan(
  deployment: Pick<Deployment, 'context' | 'bootstrap' | 'request'>,
  now: DeploymentPlan,
): Promise<void> {
  const id = planId(now);
  const expected = deployment.request.expectPlan!;
  if (id === expected) return;
  const approved = await readPlan(deployment, expected);
  const { app, environment } = deployment.request;
  const differences = approved ? planDifferences(approved, now) : [];
  const named = differences.slice(0, NAMED).map(({ part, what, approved: then, now: present }) => {
    return `${part}: ${what ? `${what} ` : ''}was ${then || 'not to change'}, is ${present || 'not to change'}`;
  });
  const more = differences.length > NAMED ? [`${differences.length - NAMED} more are in the summary`] : [];
  throw new Failure({
    code: 'plan-moved',
    what: `${app} ${environment} was not deployed: the plan has changed since it was approved`,
    why: approved
      ? [...named, ...more].join('. ')
      : `The approved plan ${expected.slice(0, 12)} is no longer stored; the plan of this run is ${id.slice(0, 12)}`,
    todo: `Make a new plan (dry-run: true, with the same inputs) and approve that one. If only the build differs, two builds of the same commit gave different results: build once, and use the result in both jobs`,
    details: markdown.table(
      ['Step', 'What', 'In the approved plan', 'Now'],
      differences
        .slice(0, ROWS)
        .map(({ part, what, approved: then, now: present }) => [part, what, then || '–', present || '–'].map(shown)),
    ),
  });
}

const shown = (text: string) => markdown.escapeCell(text.length > 200 ? `${text.slice(0, 200)}...` : text);
