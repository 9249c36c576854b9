import { hash } from 'node:crypto';
import { allInOrder, type AwsSession } from '../aws/index.ts';
import type { Context } from '../operation/index.ts';
import { Failure } from '../report/index.ts';
import { changesOf, isEmptyChangeSet } from './change-set/change-set.ts';
import { deleteChangeSet } from './change-set/delete-change-set.ts';
import { changeSetInput } from './change-set/change-set-input.ts';
import { makeChangeSet } from './change-set/make-change-set.ts';
import { checkStackName } from './check-request.ts';
import { countChanges } from './describe.ts';
import { inPlaceChanges } from './direct-update/in-place.ts';
import { storeTemplate, templateUrlOf } from './package/artifact.ts';
import type { PackagedTemplate } from './package/package-template.ts';
import { DEFAULT_TIMEOUT, type StackRequest } from './request.ts';
import { rolloutCheckFor } from './resource-types/resource-types.ts';
import { readPresent, settledState } from './state/present-state.ts';
import { nextStepAfter, ruleFor, type StateHandling } from './states.ts';
import { resolveParameters, type ResolvedParameters } from './template/parameters.ts';
import { INLINE_LIMIT, loadTemplate, type Template } from './template/template.ts';
import { volatileParts } from './template/volatile.ts';
import type { ResourceChange, StackPlan } from './types.ts';
import type { PresentStack, StackState } from './stack-state.ts';

/** Folder of the artifacts bucket for what is only looked at: what is in it expires, and the role of plans may write there. */
const LOOKED_AT = 'plans';
/** How often a plan is made anew because another deployment began between the look and the change set. */
const LOOKS = 6;

/**
 * Finds out what a deployment would change. Two calls and no more when nothing would (DescribeStacks, GetTemplate);
 * otherwise packages are uploaded and a change set is made, nested stacks included, unless `directUpdate` does without. An operation under way is followed
 * to its end first. Bad input and a template that CloudFormation does not accept are a Failure.
 */
export async function planStack(context: Context, request: StackRequest): Promise<StackPlan> {
  checkStackName(request.stackName);
  // Asked while the packages are hashed.
  let reading: Promise<PresentStack> | undefined =
    request.takeReading?.(request.stackName) ?? readPresent(context.session, request.stackName);
  reading.catch(() => undefined);
  const packaged = await packagedTemplate(context, request);
  for (let look = 1; ; look++) {
    const { stack, deployed } = await settledState(context, request, reading);
    reading = undefined;
    // A stack that is made anew keeps no value: one that is missing is told before anything is deleted.
    const isMade = /create$/.test(ruleFor(stack?.status ?? 'NONE').handling);
    const parameters = resolveParameters(packaged.template, request, isMade ? undefined : stack);
    for (const name of parameters.hidden) if (request.parameters?.[name]) context.report.mask(request.parameters[name]);
    try {
      return await planFor(context, request, { ...packaged, stack, deployed, parameters });
    } catch (error) {
      // Another deployment began between our look and our change set: follow it, then look again.
      if (look >= LOOKS || !(error instanceof Failure) || error.code !== 'stack-moved') throw error;
    }
  }
}

async function packagedTemplate(context: Context, request: StackRequest): Promise<PackagedTemplate> {
  const template = loadTemplate(request.template);
  if (request.package === false) return { template, upload: () => Promise.resolve() };
  const { packageTemplate } = await import('./package/package-template.ts');
  return await packageTemplate(context, template, request);
}

/** What was found: the present stack, and what it is to become. */
interface Situation extends PackagedTemplate {
  stack: StackState | undefined;
  /** The template as it was submitted the last time. */
  deployed: string | undefined;
  parameters: ResolvedParameters;
}

async function planFor(context: Context, request: StackRequest, situation: Situation): Promise<StackPlan> {
  const draft = draftPlan(context, request, situation);
  const { handling, does } = ruleFor(draft.state);
  if (handling === 'refuse') {
    throw new Failure({
      code: 'stack-state',
      what: `Stack ${request.stackName} is in ${draft.state} and cannot be changed`,
      why: situation.stack?.statusReason ?? 'CloudFormation accepts no update in this state',
      todo: nextStepAfter(draft.state),
    });
  }
  if (needsRecovery(handling, request)) {
    const changes = handling === 'recreate' ? additions(situation.template) : [];
    const roleArn = request.dryRun === 'quick' ? undefined : (await stage(context, request, situation)).roleArn;
    return { ...draft, roleArn, hasChanges: true, needsRecovery: true, reason: does, changes };
  }
  const reasons = reasonsToChange(request, situation);
  if (reasons.length === 0) return { ...draft, reason: 'Template, parameters and tags are as deployed' };
  if (request.dryRun === 'quick') return { ...draft, hasChanges: true, reason: reasons.join(', ') };
  const direct = await planDirectUpdate(context, situation, draft, reasons);
  return direct ?? (await planChangeSet(context, situation, draft, reasons.join(', ')));
}

/**
 * The plan of an update without a change set, which takes CloudFormation 3 to 10 s to make: where parameters alone differ,
 * and what they change is certain. Undefined where it is not.
 */
async function planDirectUpdate(
  context: Context,
  situation: Situation,
  draft: StackPlan,
  reasons: readonly string[],
): Promise<StackPlan | undefined> {
  const { request } = draft.input;
  const { template, parameters, stack } = situation;
  if (!request.directUpdate || request.dryRun || reasons.length !== 1 || reasons[0] !== PARAMETERS) return undefined;
  const changes = inPlaceChanges(template, parameters, stack!);
  if (!changes) return undefined;
  const roleArn = await roleOf(request);
  // Of its template only a later deployment has need: the update waits for it, and nothing before that does.
  const stored = store(context, request, situation);
  stored.catch(() => undefined);
  context.report.note(`Stack ${request.stackName}: ${countChanges(changes)} in place (${PARAMETERS})`);
  return { ...draft, roleArn, stored, hasChanges: true, directUpdate: true, reason: PARAMETERS, changes };
}

/**
 * Whether no change set can be made in this state. From a failed update that was kept, CloudFormation goes on only
 * without rollback. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
 */
function needsRecovery(handling: StateHandling, { onFailure }: StackRequest): boolean {
  if (handling === 'roll-back') return onFailure !== 'keep';
  return handling === 'recreate' || handling === 'continue-rollback';
}

/** Has CloudFormation find out what would change. */
async function planChangeSet(
  context: Context,
  situation: Situation,
  draft: StackPlan,
  reason: string,
): Promise<StackPlan> {
  const { template, parameters } = situation;
  const type = ruleFor(draft.state).handling === 'create' ? 'CREATE' : 'UPDATE';
  const { roleArn, templateUrl } = await stage(context, draft.input.request, situation);
  const input = changeSetInput({ ...draft.input.request, roleArn }, template, parameters, type, templateUrl);
  const changeSet = await makeChangeSet(context, input).catch((error: unknown) => {
    // A role that may only look makes no stack, not even an empty one. All of a new stack is in its template.
    if (draft.input.request.dryRun && type === 'CREATE' && isRefused(error)) return undefined;
    throw error;
  });
  if (!changeSet) return { ...draft, hasChanges: true, reason, changes: additions(template) };
  const { id, stackId } = changeSet;
  const plan: StackPlan = { ...draft, stackId, roleArn };
  if (isEmptyChangeSet(changeSet)) {
    await deleteChangeSet(context, id, stackId, roleArn);
    return { ...plan, reason: `CloudFormation found no changes (checked because ${reason})` };
  }
  if (changeSet.status !== 'CREATE_COMPLETE') {
    const { explainChangeSetFailure } = await import('./change-set/change-set-failure.ts');
    const failure = await explainChangeSetFailure(context.session, changeSet, template.file);
    // Why it failed matters more than what is left behind.
    await deleteChangeSet(context, id, stackId, roleArn).catch(() => undefined);
    throw failure;
  }
  const changes = await changesOf(context.session, changeSet, template);
  context.report.note(`Change set ${changeSet.name}: ${countChanges(changes)} (${reason})`);
  return {
    ...plan,
    hasChanges: true,
    changeSetId: id,
    changeSetType: type,
    reason: changes.length > 0 ? reason : 'Only outputs, conditions or metadata change',
    changes,
  };
}

/** What every change needs, found and uploaded at once: the packages, the template in the bucket, and the role. */
async function stage(
  context: Context,
  request: StackRequest,
  situation: PackagedTemplate,
): Promise<{ roleArn: string | undefined; templateUrl: string | undefined }> {
  const [templateUrl, roleArn] = await allInOrder([store(context, request, situation), roleOf(request)]);
  return { roleArn, templateUrl };
}

async function roleOf({ roleArn, findRole }: StackRequest): Promise<string | undefined> {
  return roleArn || (await findRole?.());
}

/** Uploads the packages and the template; returns where that is, if it is in the bucket. */
async function store(
  context: Context,
  request: StackRequest,
  { template, upload }: PackagedTemplate,
): Promise<string | undefined> {
  const uploaded = request.dryRun ? uploadForLook(context, upload) : upload();
  const [, templateUrl] = await allInOrder([uploaded, storeTemplateFor(context.session, request, template)]);
  return templateUrl;
}

/** A change set needs the packages only where a stack is nested in another; a role that may only look sends none. */
async function uploadForLook({ report }: Context, upload: PackagedTemplate['upload']): Promise<void> {
  try {
    await upload();
  } catch (error) {
    if (!isRefused(error)) throw error;
    report.note('The files that the template points to were not uploaded: this role may only read');
  }
}

/** What is only looked at is sent to a folder that no deployment reads, and only where a request cannot hold it. */
async function storeTemplateFor(
  session: AwsSession,
  request: StackRequest,
  template: Template,
): Promise<string | undefined> {
  if (!request.dryRun) return await storeTemplate(session, request, template);
  if (Buffer.byteLength(template.text) <= INLINE_LIMIT) return undefined;
  return await storeTemplate(session, { ...request, artifactsPrefix: LOOKED_AT }, template);
}

const isRefused = (error: unknown) => error instanceof Failure && error.code === 'permission';

const PARAMETERS = 'parameters differ';
const SETTLED = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/;

/** Why a change set is needed; empty when the stack certainly is as requested. */
function reasonsToChange(request: StackRequest, { template, stack, deployed, parameters }: Situation): string[] {
  if (!stack || ruleFor(stack.status).handling === 'create') return ['the stack does not exist yet'];
  const reasons: string[] = [];
  if (!SETTLED.test(stack.status)) reasons.push(`the stack is in ${stack.status}`);
  if (request.revertDrift) reasons.push('revert-drift is set');
  // CloudFormation gives non-ASCII characters back as "?": such a template never equals, and a change set decides.
  if (deployed?.trimEnd() !== template.text.trimEnd()) reasons.push('the template differs');
  if (parameters.change === 'some') reasons.push(PARAMETERS);
  if (parameters.change === 'unknown') reasons.push('parameter values that CloudFormation hides or looks up');
  if (request.tags && !sameTags(request.tags, stack.tags)) reasons.push('tags differ');
  return [...reasons, ...volatileParts(template)];
}

function sameTags(requested: Record<string, string>, present: Record<string, string>): boolean {
  const own = Object.entries(present).filter(([name]) => !name.startsWith('aws:'));
  return own.length === Object.keys(requested).length && own.every(([name, value]) => requested[name] === value);
}

/** The plan that changes nothing. */
function draftPlan(
  { session }: Context,
  request: StackRequest,
  { template, stack, deployed, parameters }: Situation,
): StackPlan {
  return {
    input: { request, stack, template, deployed, given: parameters.request },
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
    rolloutCheck: rolloutCheckFor(template, parameters.visible),
  };
}

function additions({ resources }: Template): ResourceChange[] {
  return Object.entries(resources).map(([logicalId, { Type }]) => ({
    action: 'Add',
    logicalId,
    path: logicalId,
    type: Type,
    replacement: 'False',
    properties: [],
  }));
}
