import { hash } from 'node:crypto';
import { parallel, type AwsSession } from '../aws/index.ts';
import { Failure, type Reporter } from '../report/index.ts';
import { storeTemplate, templateUrlOf } from './package/artifact.ts';
import { createChangeSet, deleteChangeSet, describeChangeSet, isEmptyChangeSet } from './change-set/change-set.ts';
import { changeSetInput } from './change-set/change-set-input.ts';
import type { PackagedTemplate } from './package/package-template.ts';
import { resolveParameters, type ResolvedParameters } from './template/parameters.ts';
import { readPresent, settledState, type PresentStack } from './state/present-state.ts';
import { checkStackName } from './check-request.ts';
import { ruleFor, type StateHandling } from './states.ts';
import { isNestedStack, loadTemplate, rolloutsOf, type Template } from './template/template.ts';
import { DEFAULT_TIMEOUT, type ResourceChange, type StackPlan, type StackRequest, type StackState } from './types.ts';
import { volatileParts } from './template/volatile.ts';

/** What apply needs beside the plan; kept apart, since it holds values that must not be shown. */
export interface Prepared {
  request: StackRequest;
  stack: StackState | undefined;
  template: Template;
  /** Set when the stack must be brought into order before a change set can be made. */
  deferred: boolean;
  /** Set when the change set is being executed already, by a run that was interrupted: it is only followed. */
  underWay?: boolean;
}

const preparedPlans = new WeakMap<StackPlan, Prepared>();

export function preparedFor(plan: StackPlan): Prepared {
  const prepared = preparedPlans.get(plan);
  if (!prepared) throw new Error('This plan was not made by planStack in this process');
  return prepared;
}

/**
 * Finds out what a deployment would change. Two calls and no more when nothing would (DescribeStacks, GetTemplate);
 * otherwise packages are uploaded and a change set is made, nested stacks included. An operation under way is followed
 * to its end first. Bad input and a template that CloudFormation does not accept are a Failure.
 */
export async function planStack(session: AwsSession, request: StackRequest, report: Reporter): Promise<StackPlan> {
  checkStackName(request.stackName);
  // Asked while the packages are hashed.
  let reading: Promise<PresentStack> | undefined = readPresent(session, request.stackName);
  reading.catch(() => undefined);
  await checkAccount(session, request);
  const { template, upload } = await packaged(session, request, report);
  for (let attempt = 0; ; attempt++) {
    const { stack, deployed } = await settledState(session, request, report, reading);
    reading = undefined;
    const parameters = resolveParameters(template, request, stack);
    for (const name of parameters.hidden) if (request.parameters?.[name]) report.mask(request.parameters[name]);
    const draft = draftPlan(session, request, template, stack, parameters);
    try {
      return await decide(session, request, report, { template, upload, stack, deployed, parameters, draft });
    } catch (error) {
      // Another deployment began between our look and our change set: follow it, then look again.
      if (attempt < 5 && error instanceof Failure && error.code === 'stack-moved') continue;
      throw error;
    }
  }
}

interface Situation extends PackagedTemplate {
  stack: StackState | undefined;
  deployed: string | undefined;
  parameters: ResolvedParameters;
  draft: StackPlan;
}

async function decide(
  session: AwsSession,
  wanted: StackRequest,
  report: Reporter,
  situation: Situation,
): Promise<StackPlan> {
  const { template, stack, parameters, draft } = situation;
  const { handling } = ruleFor(draft.state);
  if (handling === 'refuse') {
    throw new Failure({
      code: 'stack-state',
      what: `Stack ${wanted.stackName} is in ${draft.state} and cannot be changed`,
      why: stack?.statusReason ?? 'CloudFormation takes no update in this state',
      todo: 'Look at the failed resources in the CloudFormation console, correct them there, and run again',
    });
  }
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html: only without rollback
  // does CloudFormation go on from a failed update.
  const deferred = handling === 'recreate' || handling === 'continue-rollback' || rollsBackFirst(handling, wanted);
  const why = deferred ? [] : reasonsToChange(situation, wanted);
  if (!deferred && why.length === 0) {
    const unchanged = { request: wanted, stack, template, deferred };
    return remember({ ...draft, reason: 'Template, parameters and tags are as deployed' }, unchanged);
  }
  const { request, templateUrl } = await prepareToChange(session, wanted, situation);
  const prepared: Prepared = { request, stack, template, deferred };
  if (deferred) {
    const changes = handling === 'recreate' ? Object.entries(template.resources).map(addition) : [];
    const reason = ruleFor(draft.state).does;
    return remember({ ...draft, hasChanges: true, reason, changes }, prepared);
  }
  const created = await createChangeSet(
    session,
    changeSetInput(request, template, parameters, handling === 'create' ? 'CREATE' : 'UPDATE', templateUrl),
  );
  const changeSet = await describeChangeSet(session, created.id, { stackName: created.stackId });
  const plan: StackPlan = { ...draft, stackId: created.stackId, changeSetId: created.id, roleArn: request.roleArn };
  if (isEmptyChangeSet(changeSet)) {
    await deleteChangeSet(session, created.id, created.stackId, request.roleArn);
    return remember(
      { ...plan, changeSetId: undefined, reason: `CloudFormation found no changes (looked because ${why.join(', ')})` },
      prepared,
    );
  }
  if (changeSet.status !== 'CREATE_COMPLETE') {
    const { explainChangeSetFailure } = await import('./change-set/change-set-failure.ts');
    const failure = await explainChangeSetFailure(session, changeSet, template.file);
    // What was found matters more than what is left behind.
    await deleteChangeSet(session, created.id, created.stackId, request.roleArn).catch(() => undefined);
    throw failure;
  }
  const changes = await withUnseen(session, changeSet.changes, template);
  report.note(`Change set ${changeSet.name}: ${countChanges(changes)} (${why.join(', ')})`);
  return remember(
    {
      ...plan,
      hasChanges: true,
      reason: changes.length > 0 ? why.join(', ') : 'Only outputs, conditions or metadata change',
      changeSetType: handling === 'create' ? 'CREATE' : 'UPDATE',
      changes,
    },
    prepared,
  );
}

/** The changes with those that a change set does not tell of nested stacks. */
export async function withUnseen(
  session: AwsSession,
  changes: readonly ResourceChange[],
  template: Template,
): Promise<ResourceChange[]> {
  if (!changes.some(({ type, nestedChangeSet }) => isNestedStack(type) && !nestedChangeSet)) return [...changes];
  const { unseenNestedChanges } = await import('./change-set/nested-changes.ts');
  return [...changes, ...(await unseenNestedChanges(session, changes, template))];
}

/** What every change needs, found and sent at once: the packages, the template in the bucket, and the role. */
async function prepareToChange(
  session: AwsSession,
  request: StackRequest,
  { template, upload }: PackagedTemplate,
): Promise<{ request: StackRequest; templateUrl: string | undefined }> {
  let roleArn = request.roleArn;
  let templateUrl: string | undefined;
  const work = [
    upload,
    async () => void (templateUrl = await storeTemplate(session, request, template)),
    async () => void (roleArn ||= await request.findRole?.()),
  ];
  await parallel(work, work.length, (step) => step());
  return { request: { ...request, roleArn }, templateUrl };
}

export function remember(plan: StackPlan, prepared: Prepared): StackPlan {
  preparedPlans.set(plan, prepared);
  return plan;
}

/** "2 added, 1 changed, 1 removed" */
export function countChanges(changes: readonly ResourceChange[]): string {
  const count = (label: string, test: (change: ResourceChange) => boolean) => {
    const number = changes.filter(test).length;
    return number > 0 ? [`${number} ${label}`] : [];
  };
  const parts = [
    ...count('added', ({ action }) => action === 'Add'),
    ...count('imported', ({ action }) => action === 'Import'),
    ...count('changed', ({ action, replacement }) => /Modify|Sync|Dynamic/.test(action) && replacement === 'False'),
    ...count('replaced', ({ action, replacement }) => action === 'Modify' && replacement !== 'False'),
    ...count('removed', ({ action }) => action === 'Remove'),
  ];
  return parts.join(', ') || 'no resource changes';
}

async function packaged(session: AwsSession, request: StackRequest, report: Reporter): Promise<PackagedTemplate> {
  const template = loadTemplate(request.template);
  if (request.package === false) return { template, upload: () => Promise.resolve() };
  const { packageTemplate } = await import('./package/package-template.ts');
  return await packageTemplate(session, template, request, report);
}

async function checkAccount(session: AwsSession, request: StackRequest): Promise<void> {
  if (!request.accountId) return;
  const actual = await session.accountId();
  if (actual === request.accountId) return;
  throw new Failure({
    code: 'credentials',
    what: `The credentials belong to account ${actual}, not to ${request.accountId}`,
    why: `Stack ${request.stackName} is meant for ${request.accountId}`,
    todo: 'Correct role-to-assume or the expected account',
  });
}

const SETTLED = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/;

/** Why a change set is needed; empty when the stack is certainly as wanted. */
function reasonsToChange({ template, stack, deployed, parameters }: Situation, request: StackRequest): string[] {
  if (!stack || ruleFor(stack.status).handling === 'create') return ['the stack does not exist yet'];
  const reasons: string[] = [];
  if (!SETTLED.test(stack.status)) reasons.push(`the stack is in ${stack.status}`);
  if (request.revertDrift) reasons.push('revert-drift asks for it');
  // CloudFormation gives non-ASCII characters back as "?": such a template never equals, and a change set decides.
  if (deployed?.trimEnd() !== template.text.trimEnd()) reasons.push('the template differs');
  if (parameters.change === 'some') reasons.push('parameters differ');
  if (parameters.change === 'unknown') reasons.push('parameter values that CloudFormation hides or looks up');
  if (request.tags && !sameTags(request.tags, stack.tags)) reasons.push('tags differ');
  reasons.push(...volatileParts(template));
  return reasons;
}

function sameTags(wanted: Record<string, string>, present: Record<string, string>): boolean {
  const own = Object.entries(present).filter(([name]) => !name.startsWith('aws:'));
  return own.length === Object.keys(wanted).length && own.every(([name, value]) => wanted[name] === value);
}

function draftPlan(
  session: AwsSession,
  request: StackRequest,
  template: Template,
  stack: StackState | undefined,
  parameters: ResolvedParameters,
): StackPlan {
  return {
    stackName: request.stackName,
    region: session.region,
    hasChanges: false,
    reason: '',
    state: stack?.status ?? 'NONE',
    stackId: stack?.stackId,
    changes: [],
    parameters: parameters.visible,
    hiddenParameters: parameters.hidden,
    tags: request.tags ?? stack?.tags ?? {},
    outputs: stack?.outputs ?? {},
    templateHash: hash('sha256', template.text),
    templateUrl: templateUrlOf(session, request, template),
    onFailure: request.onFailure ?? 'rollback',
    timeout: request.timeout ?? DEFAULT_TIMEOUT,
    terminationProtection: request.terminationProtection,
    rollouts: rolloutsOf(template),
  };
}

function rollsBackFirst(handling: StateHandling, request: StackRequest): boolean {
  return handling === 'roll-back' && request.onFailure !== 'keep';
}

function addition([logicalId, { Type }]: [string, { Type: string }]): ResourceChange {
  return { action: 'Add', logicalId, path: logicalId, type: Type, replacement: 'False', properties: [] };
}
