import type { Context } from '../../operation/index.ts';
import { globalStackName, stackOf } from '../../release/index.ts';
import { markdown } from '../../report/index.ts';
import {
  countChanges,
  isProtectedAsAsked,
  type PresentStack,
  stackFacts,
  stackOperation,
  type StackPlan,
  type StackRequest,
} from '../../stack/index.ts';
import type { Deployment, StackRole } from '../deployment.ts';
import { newCostsOf } from '../outcome/new-costs.ts';
import { artifactsPrefix, deploymentTags, isPreviewContainer, stackNames, versionsByDeploy } from '../request.ts';
import { planOperation, type PendingStep, type Step } from '../step.ts';

/** What differs between the stacks of a deployment. */
export type StackSettings = Pick<
  StackRequest,
  | 'template'
  | 'parameters'
  | 'tags'
  | 'terminationProtection'
  | 'package'
  | 'ownVersionsOnly'
  | 'onCreated'
  | 'onChanged'
> & {
  /** Where it is not the one that the request's mode and environment mean. */
  stackName?: string;
};

/** A step that deploys one stack: planned by change set, guarded, applied, and its rollout looked at. */
export function stackStep(options: {
  role: StackRole;
  /** Where it is not that of the environment. */
  region?: string;
  applies: (deployment: Deployment) => boolean;
  /** The request, or why it cannot be made yet. */
  request: (deployment: Deployment) => StackSettings | PendingStep | Promise<StackSettings | PendingStep>;
}): Step {
  const { role, region, applies } = options;
  return {
    name: `${role} stack`,
    touchesLive: (deployment) => touchesLive(role, deployment),
    applies,
    async plan(deployment) {
      const settings = await options.request(deployment);
      if ('pending' in settings) return settings;
      const { plans, results } = deployment;
      const context = contextIn(deployment, region);
      // S3 serves a template to CloudFormation of its own region only; that of another one is small enough for a request.
      const isElsewhere = context !== deployment.context;
      const wanted = {
        ...stackRequest(deployment, role, settings),
        ...(isElsewhere && { artifactsBucket: undefined }),
      };
      return await planOperation(stackOperation, context, wanted, {
        planned: (plan) => (plans[role] = plan),
        change: (plan) => (plan.hasChanges ? describeChange(plan) : undefined),
        writesNothing: (plan) => !plan.hasChanges && isProtectedAsAsked(plan, plan.input.stack),
        facts: (plan) => stackFacts(plan, ofTheImage(deployment.request)),
        applied: (_, result) => (results[role] = result),
        done: (plan, { hasChanges }) => `${plan.stackName}: ${hasChanges ? describeChange(plan) : 'no changes'}`,
      });
    },
  };
}

function contextIn({ context }: Deployment, region = context.session.region): Context {
  return region === context.session.region ? context : { ...context, session: context.session.inRegion(region) };
}

/** Whether a stack that users may meet already is changed. */
export function changesLiveStack(role: StackRole): (deployment: Pick<Deployment, 'plans'>) => boolean {
  return ({ plans: { [role]: plan } }) => plan !== undefined && plan.state !== 'NONE' && plan.hasChanges;
}

/** The deployment of one of the environment's stacks. */
export function stackRequest(deployment: Deployment, role: StackRole, settings: StackSettings): StackRequest {
  const { request, bootstrap, isQuick, context } = deployment;
  return {
    stackName: role === 'global' ? globalStackName(request, context.session.region) : stackNames(request)[role],
    tags: deploymentTags(request),
    artifactsBucket: bootstrap?.artifactsBucket,
    artifactsPrefix: artifactsPrefix(request),
    roleArn: bootstrap?.executionRoleArn,
    allowReplacement: request.allowReplacement,
    importExisting: request.importExisting,
    takeReading: (name) => takePresent(deployment, name),
    takeLook: (stackName) => deployment.lastLooks?.take(stackName),
    // The shipped templates take their code by parameter.
    package: false,
    express: isExpress(role, request),
    directUpdate: true,
    ...(request.dryRun && { dryRun: isQuick ? 'quick' : 'full' }),
    ...settings,
  };
}

/** A stack as it was read; what was looked at beside one that somebody still changes is over when that has ended. */
function takePresent(deployment: Deployment, stackName: string): Promise<PresentStack> | undefined {
  return deployment.present?.take(stackName)?.then((reading) => {
    if (reading.stack?.status.endsWith('_IN_PROGRESS')) deployment.ahead = undefined;
    return reading;
  });
}

/**
 * A preview may be seen a little before everything about it has settled; its checks wait. Not its container: ECS sees minutes
 * later that a version does not start. In express mode CloudFormation has called the stack complete by then: a first version
 * that crashes would leave a complete stack in which nothing runs, and of a later one it has already taken away the task
 * definition of the version before, to which ECS goes back.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
function isExpress(role: StackRole, request: Deployment['request']): boolean {
  return request.preview !== undefined && !(role === 'backend' && isPreviewContainer(request));
}

/**
 * The web stack serves users as soon as it is updated, and so does the backend's. Where versions are Deploy's, the function
 * itself is not what is live; what stands beside it is: a role, a limit. The first stack of a kind serves nobody yet, and
 * a backend that takes the place of another one serves nobody until requests are sent to it.
 */
function touchesLive(role: StackRole, { request, plans, previous }: Deployment): boolean {
  const plan = plans[role];
  if (role === 'data' || role === 'global' || !plan) return false;
  if (role === 'web') return changesLiveStack(role)({ plans });
  const live = stackOf(previous, role);
  if (role === 'backend' && live && live.name !== plan.stackName) return false;
  if (!versionsByDeploy(request)) return true;
  return plan.state !== 'NONE' && plan.changes.some((change) => isShared(change, plan));
}

/** Whether a change reaches the live version too; one that only follows from another resource's change does if that does. */
function isShared({ logicalId, type, properties }: StackPlan['changes'][number], { input }: StackPlan): boolean {
  if (type === 'AWS::Lambda::Version') return false;
  if (logicalId === 'Function')
    return properties.some(({ name }) => /^(Properties\.)?ReservedConcurrentExecutions/.test(name));
  const isResource = (cause = '') => Object.hasOwn(input.template.resources, cause.split('.')[0]!);
  return properties.length === 0 || !properties.every(({ cause }) => isResource(cause));
}

/**
 * Parameters that say which image runs: whether it is built already is not known in the same way to two runs, and its
 * content is among the facts of its own step.
 */
function ofTheImage({ mode, packageType }: Deployment['request']): string[] {
  return mode === 'container' || packageType === 'image' ? ['Image', 'ImageUri', 'AppVersion'] : [];
}

function describeChange(plan: StackPlan): string {
  const { usd } = newCostsOf([plan]);
  const costs = usd > 0 ? `, about $${Math.max(1, Math.round(usd))} a month` : '';
  if (plan.state === 'NONE') return `new stack, ${markdown.count(plan.changes.length, 'resource')}${costs}`;
  return plan.changes.length > 0 ? `${countChanges(plan.changes)}${costs}` : plan.reason;
}
