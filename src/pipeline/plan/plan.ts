import { hash } from 'node:crypto';
import type { Deployment } from '../deployment.ts';
import type { StepFacts } from '../run.ts';

/**
 * All that a deployment would do, as data: the same for the same inputs and the same state, whichever run makes it, and
 * another one as soon as anything would be done differently. Nothing secret is in it.
 */
export interface DeploymentPlan {
  format: 1;
  app: string;
  environment: string;
  account: string;
  region: string;
  mode: string;
  /** What the inputs allow, and what follows a failure. */
  allows: Record<string, unknown>;
  steps: StepFacts;
}

export function deploymentPlan(
  { request, context }: Pick<Deployment, 'request' | 'context'>,
  account: string,
  steps: StepFacts,
): DeploymentPlan {
  const { app, environment, mode, allowReplacement, importExisting, rollbackOnFailure } = request;
  return {
    format: 1,
    app,
    environment,
    account,
    region: context.session.region,
    mode,
    allows: { replacement: allowReplacement.toSorted(), importExisting, rollbackOnFailure },
    steps,
  };
}

/** Names a plan by what is in it: 64 hexadecimal digits. */
export function planId(plan: DeploymentPlan): string {
  return hash('sha256', JSON.stringify(sorted(plan)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
