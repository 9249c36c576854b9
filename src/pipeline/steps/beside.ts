import { randomBytes } from 'node:crypto';
import { type Context, run } from '../../operation/index.ts';
import { messageOf } from '../../report/index.ts';
import {
  readPresent,
  stackOperation,
  type StackPlan,
  type StackRequest,
  templateWithoutCandidate,
  withCandidate,
} from '../../stack/index.ts';
import type { Deployment } from '../deployment.ts';
import { stackNames } from '../request.ts';
import type { Step } from '../step.ts';
import { backendSettings, backendStack } from './backend.ts';
import { stackRequest, type StackSettings } from './stack-step.ts';
import { stackOf } from '../../release/index.ts';

/**
 * Whether the service is live already, and can have a task of the new version beside it until that is checked. A file
 * system has a single writer; a service without tasks serves nobody.
 */
function isBeside({ request, previous }: Pick<Deployment, 'request' | 'previous'>): boolean {
  const { mode, template, backend, preview, checks, parameterOverrides } = request;
  if (mode !== 'container' || template !== '' || backend !== 'container-fargate') return false;
  if (preview !== undefined || checks === 'none') return false;
  const live = stackOf(previous, 'backend');
  if (live?.name !== stackNames(request).backend) return false;
  return canStandBeside({ ...live.parameters, ...parameterOverrides });
}

function canStandBeside({ FileSystemId = '', DesiredCount }: Readonly<Record<string, string>>): boolean {
  return FileSystemId === '' && DesiredCount !== '0';
}

/** The backend where nothing stands beside it: its update is what makes the new version live. */
export const backendInPlace: Step = {
  ...backendStack,
  applies: (deployment) => backendStack.applies(deployment) && !isBeside(deployment),
};

/** Starts one task of the new version beside the service, with a way in of its own; the service stays as it is. */
export const candidateTask: Step = {
  name: 'candidate task',
  applies: isBeside,
  async plan(deployment) {
    const settings = await backendSettings(deployment);
    if ('pending' in settings) return settings;
    return {
      remark: 'next to the service, until it is checked',
      apply: () => startCandidateTask(deployment, settings),
    };
  },
};

/** The service follows once the task beside it is checked: to the same template and parameters. */
export const rollout: Step = {
  name: 'rollout',
  touchesLive: true,
  applies: isBeside,
  async plan(deployment) {
    const planned = await backendStack.plan(deployment);
    if ('pending' in planned) return planned;
    return {
      ...planned,
      async discard() {
        if (!deployment.beside) await planned.discard?.();
      },
      async apply() {
        if (!deployment.beside) return await planned.apply();
        // What was planned before the task was put beside the service is for the stack as it was then.
        const again = await backendStack.plan(deployment);
        if ('pending' in again) throw new Error(`The backend stack is pending again: ${again.pending}`);
        await again.guard?.();
        const done = await again.apply();
        deployment.beside = undefined;
        return done;
      },
    };
  },
};

/** Resources of which a change makes another version of what runs. */
const RUNS = ['TaskDefinition', 'TargetGroup', 'ExecutionRole', 'TaskRole'];

async function startCandidateTask(deployment: Deployment, settings: StackSettings): Promise<string> {
  const { context } = deployment;
  const { session, report } = context;
  const wanted = stackRequest(deployment, 'backend', settings);
  const plan = deployment.plans.backend ?? (await stackOperation.plan(context, wanted));
  await stackOperation.discard!(context, plan);
  if (plan.needsRecovery || !plan.changes.some(({ logicalId }) => RUNS.includes(logicalId))) return 'no other version';
  const { stack, deployed } = await readPresent(session, wanted.stackName);
  const key = randomBytes(16).toString('hex');
  report.mask(key);
  const candidate = stack && deployed ? candidateOf(deployed, stack.parameters, plan, key) : undefined;
  if (!candidate) {
    const why = 'It uses another network, or something that the service does not have yet';
    report.note(`The new version cannot run next to the live service, so it is checked after it goes live. ${why}`);
    return 'not possible next to this service';
  }
  // Given neither tags nor parameters but its own, the stack keeps those that it has.
  const before: StackRequest = {
    ...wanted,
    template: { body: templateWithoutCandidate(deployed!), name: wanted.stackName },
    parameters: {},
    tags: undefined,
  };
  deployment.beside = before;
  const { result } = await run(stackOperation, context, { ...before, ...candidate });
  deployment.results.backend = result!;
  return 'one task of the new version, which only the checks reach';
}

function candidateOf(deployed: string, present: Readonly<Record<string, string>>, plan: StackPlan, key: string) {
  const { parameters } = plan;
  if (!canStandBeside(parameters)) return undefined;
  if (present['VpcId'] !== parameters['VpcId']) return undefined;
  const samePort = present['Port'] === parameters['Port'];
  return withCandidate(deployed, { template: plan.input.template, parameters, key, samePort });
}

/** Takes the task of a version that does not go live away again. */
export async function removeCandidateTask(context: Context, { beside }: Deployment): Promise<void> {
  if (!beside) return;
  try {
    await context.report.group('Remove the task of the new version', () => run(stackOperation, context, beside));
  } catch (error) {
    context.report.warning(
      `A task of the new version still runs next to the service and costs money: ${messageOf(error)}. The next deployment removes it`,
    );
  }
}
