import type { OpenEnvironment } from '../../environment/index.ts';
import { type Deployment, STACK_ROLES } from '../deployment.ts';
import { type Known, newDeployment } from '../open-deployment.ts';
import { releasesToKeep } from '../kept/kept-releases.ts';
import { planFacts, type PlannedRun } from '../run.ts';
import { deploymentSteps, NEEDS } from '../steps/index.ts';
import type { PlannedDeployment } from './planned.ts';
import { refuseOtherPlan } from './expected.ts';
import { deploymentPlan, planId } from './plan.ts';
import { keepPlan } from './store.ts';
import { plannedDangers } from './verdict.ts';

/** What a dry run has found; its plan is kept, for the deployment that will be held to it. */
export async function recordDryRun(
  deployment: Deployment,
  { facts, changes, hasChanges }: PlannedRun,
): Promise<PlannedDeployment> {
  const { request, context, plans } = deployment;
  const plan = deploymentPlan(deployment, await context.session.accountId(), facts);
  const id = planId(plan);
  await keepPlan(deployment, id, plan);
  const dangers = plannedDangers(deployment);
  return {
    id,
    app: request.app,
    environment: request.environment,
    verdict: !hasChanges ? 'no-change' : dangers.length > 0 ? 'dangerous' : 'safe',
    dangers,
    changes,
    stacks: STACK_ROLES.flatMap((role) => plans[role] ?? []).map(({ stackName, changes: resources }) => ({
      name: stackName,
      changes: resources,
    })),
  };
}

/**
 * Plans as a dry run does, without change sets, and throws a Failure with code plan-moved where that is not the plan that
 * was approved. Returns what is deployed then: what was built for the plan.
 */
export async function refuseMovedPlan(
  environment: OpenEnvironment,
  known: Known,
  options: Pick<Parameters<typeof newDeployment>[2], 'variables' | 'compareCommits'>,
): Promise<Known> {
  const { releases } = environment;
  // The deployment itself warns of the same.
  const context = { ...environment.context, report: { ...environment.context.report, warning: () => undefined } };
  const current = (await releases?.current())?.value;
  const previous = current && (await releases!.read(current.id));
  const dry = { ...known, request: { ...known.request, dryRun: true } };
  const kept = releases && (await releasesToKeep(releases, known.request.keepReleases));
  const found = { current, previous, kept };
  const deployment = await newDeployment({ ...environment, context }, dry, { ...options, ...found });
  const looked: Deployment = { ...deployment, isQuick: true };
  const steps = await planFacts(deploymentSteps, NEEDS, looked);
  await refuseOtherPlan(looked, deploymentPlan(looked, await context.session.accountId(), steps));
  return { ...known, request: { ...known.request, buildCommand: '' }, builtSite: looked.builtSite };
}
