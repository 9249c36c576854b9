import { messageOf } from '../../report/index.ts';
import { type Deployment, knownOutputs } from '../deployment.ts';
import type { PendingStep, PlannedStep, Step } from '../step.ts';
import { overridesFor } from '../inputs/values.ts';
import { stackStep } from './stack-step.ts';

const stack = stackStep({
  role: 'alarms',
  applies: ({ templates }) => templates.alarms !== undefined,
  request(deployment) {
    const { request, templates } = deployment;
    const backend = knownOutputs(deployment, 'backend');
    if (!backend) return { pending: 'the backend changes first' };
    const watched: Record<string, string | undefined> = {
      App: request.app,
      FunctionName: backend['FunctionName'],
      ApiId: backend['ApiId'],
      RestApiName: backend['RestApiName'],
      LoadBalancerFullName: backend['LoadBalancerFullName'],
      ClusterName: backend['ClusterName'],
      ServiceName: backend['ServiceName'],
      CacheId: knownOutputs(deployment, 'data')?.['CacheId'],
    };
    // What is watched no more has an empty name.
    const names = Object.fromEntries(Object.entries(watched).map(([name, value]) => [name, value ?? '']));
    const FunctionUrl = String(backend['UrlConfiguration'] !== undefined);
    const parameters = { ...names, FunctionUrl, ...overridesFor(request, templates.alarms!) };
    return { template: templates.alarms!, parameters };
  },
});

/**
 * Alarms, dashboard and budget of what is live, last: what they watch is there, and a mistake in them holds no release
 * back. It is told as a warning.
 */
export const alarms: Step = {
  ...stack,
  touchesLive: false,
  async plan(deployment) {
    try {
      return withoutFailure(deployment, await stack.plan(deployment));
    } catch (error) {
      warn(deployment, error);
      return { apply: () => 'left as they are' };
    }
  },
};

function withoutFailure(deployment: Deployment, planned: PlannedStep | PendingStep): PlannedStep | PendingStep {
  if ('pending' in planned) return planned;
  return {
    ...planned,
    async apply() {
      try {
        const done = await planned.apply();
        warnUnwatched(deployment);
        return done;
      } catch (error) {
        warn(deployment, error);
        return 'not updated: see the warning';
      }
    },
  };
}

/** Express and App Runner have no load balancer of the stack's own, whose errors could be counted. */
function warnUnwatched(deployment: Deployment): void {
  const { context, request } = deployment;
  const { FunctionName, LoadBalancerFullName } = knownOutputs(deployment, 'backend') ?? {};
  if (!request.parameterOverrides['AlarmEmail'] || FunctionName || LoadBalancerFullName) return;
  context.report.warning(
    `AlarmEmail: no alarm watches the backend of ${request.app} ${request.environment}, which ${request.backend} runs. See docs/monitoring.md for what is watched`,
    { title: 'Alarms' },
  );
}

function warn({ context, request }: Deployment, error: unknown): void {
  context.report.warning(
    `The alarms of ${request.app} ${request.environment} could not be updated: ${messageOf(error)}`,
    {
      title: 'Alarms',
    },
  );
}
