import { isDeepStrictEqual } from 'node:util';
import { CloudFormationClient, ExecuteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { awsErrorName, isNotFound } from '../aws/index.ts';
import { guardOrDiscard, type Context } from '../operation/index.ts';
import { Failure, markdown, messageOf } from '../report/index.ts';
import { executionStatus } from './change-set/change-set.ts';
import { discardChangeSet } from './change-set/delete-change-set.ts';
import { seenBeforeUpdate } from './direct-update/last-look.ts';
import { EvidenceCollector } from './failure/evidence-collector.ts';
import { explainUnsureChange } from './failure/unsure-change.ts';
import { guardStack } from './guard.ts';
import { planStack } from './plan.ts';
import { knownType } from './resource-types/resource-types.ts';
import { followOperation } from './state/follow-operation.ts';
import { stackHistory } from './state/history.ts';
import { readStackUntil } from './state/read-stack.ts';
import { setTerminationProtection } from './state/termination-protection.ts';
import { isSuccess } from './states.ts';
import type { StackPlan, StackResult } from './types.ts';
import type { StackState } from './stack-state.ts';

/**
 * Carries a plan out and waits for the end of the stack operation. Without changes nothing is written, save for the
 * termination protection. A failure names the first real cause. A change set that another one has overtaken is a
 * Failure with code "change-set-outdated".
 */
export async function applyStack(context: Context, plan: StackPlan): Promise<StackResult> {
  return await applyPlan(context, plan, ATTEMPTS);
}

/** How often an update without a change set is begun that somebody else gets ahead of. */
const ATTEMPTS = 5;

async function applyPlan(context: Context, plan: StackPlan, attempts: number): Promise<StackResult> {
  const { session, report } = context;
  if (!plan.hasChanges) {
    await setTerminationProtection(context, plan, plan.input.stack);
    return resultOf(plan, plan.input.stack!, undefined);
  }
  await plan.stored;
  if (!plan.underWay) await removeLeftovers(context, plan);
  const { history, present } = plan.directUpdate
    ? await seenBeforeUpdate(context, plan.stackId!, plan.input.request.takeLook?.(plan.stackName))
    : { history: await stackHistory(session, plan.stackId!), present: undefined };
  const { newest, durations } = history;
  if (plan.directUpdate) {
    const { updateStack } = await import('./direct-update/update-stack.ts');
    const outcome = await updateStack(context, plan, present);
    if (outcome === 'moved' || outcome === 'denied')
      return await applyAnew(context, plan, { isDenied: outcome === 'denied', attempts: attempts - 1 });
    if (outcome === 'unchanged') {
      await setTerminationProtection(context, plan, present);
      return { ...resultOf(plan, present!, undefined), hasChanges: false };
    }
  } else if (!plan.underWay) await executeChangeSet(context, plan);
  const does = plan.directUpdate ? 'updating it' : `${plan.underWay ? 'following' : 'executing'} the change set`;
  report.note(`Stack ${plan.stackName}: ${does}${expectation(plan, durations)}`);
  const evidence = new EvidenceCollector(session, plan.input.template.resources);
  const operation = await followOperation(context, {
    stackId: plan.stackId!,
    stackName: plan.stackName,
    // Of an operation under way all events are shown, from its beginning on.
    after: plan.underWay ? undefined : newest,
    estimate: durations,
    timeout: plan.timeout,
    onFailed: (event, seen) => evidence.collect(event, seen),
    ...(plan.input.request.onCreated && { onCreated: plan.input.request.onCreated }),
  });
  if (!isSuccess(operation.status)) {
    // Whatever takes the stack on from here, such as the way back of a deployment, must not see it as before.
    const isOver = (stack?: StackState) => (stack?.status ?? 'DELETE_COMPLETE') === operation.status;
    await readStackUntil(context, plan.stackId!, isOver).catch(() => undefined);
    const { explainOperation } = await import('./failure/explain.ts');
    throw explainOperation(plan, operation, await evidence.found());
  }
  plan.input.request.onChanged?.();
  const after = await stackAfter(context, plan, operation.status);
  report.note(`Stack ${plan.stackName}: ${operation.status} after ${markdown.duration(operation.duration)}`);
  await setTerminationProtection(context, plan, after);
  return resultOf(plan, after, operation.duration);
}

/**
 * After an update without a change set was not begun: somebody else has changed the stack since the plan, or the role may make
 * changes by change set only. Nothing else is applied than what was planned and guarded.
 */
async function applyAnew(
  context: Context,
  { stackName, input, changes }: StackPlan,
  { isDenied, attempts }: { isDenied: boolean; attempts: number },
): Promise<StackResult> {
  context.report.note(
    isDenied
      ? `Stack ${stackName}: this role may not update it without a change set (cloudformation:UpdateStack), so a change set is created`
      : `Stack ${stackName} has changed since the plan: reading it again`,
  );
  const now = await planStack(context, { ...input.request, directUpdate: !isDenied, takeReading: undefined });
  const isUnmoved = now.input.stack?.lastUpdated?.getTime() === input.stack?.lastUpdated?.getTime();
  const isPlanned = now.directUpdate ? isDeepStrictEqual(now.changes, changes) : isDenied && isUnmoved;
  const isSame = !now.hasChanges || (isPlanned && now.changeSetType !== 'CREATE' && !now.needsRecovery);
  const guard = (): void => {
    // An operation of somebody else that was followed to its end may have taken longer than this run has.
    context.signal.throwIfAborted();
    if (isSame && attempts > 0) return guardStack(context, now);
    throw new Failure({
      code: 'stack-moved',
      what: `Stack ${stackName} was not changed`,
      why: `Somebody else changed it at the same time: it is now in ${now.state}, and the planned changes no longer apply`,
      todo: 'Run again',
    });
  };
  await guardOrDiscard<StackPlan>({ guard, discard: discardChangeSet }, context, now);
  return await applyPlan(context, now, attempts);
}

/**
 * The stack once its operation has ended, as its own events say. DescribeStacks may still answer as before it: such an
 * answer is never taken for the result.
 */
async function stackAfter(context: Context, plan: StackPlan, status: string): Promise<StackState> {
  const before = plan.input.stack?.lastUpdated;
  const isChanged = (stack: StackState) =>
    (plan.changeSetId !== undefined && stack.changeSetId === plan.changeSetId) ||
    (plan.changeSetType === 'CREATE' ? stack.status !== 'REVIEW_IN_PROGRESS' : !before || stack.lastUpdated! > before);
  const after = await readStackUntil(
    context,
    plan.stackId!,
    (stack) => stack !== undefined && stack.status === status && isChanged(stack),
  );
  if (!after) {
    throw new Failure({
      code: 'stack-failed',
      what: `Stack ${plan.stackName} no longer exists`,
      why: 'It was deleted right after this deployment',
      todo: 'Find out what deletes it, and run again',
    });
  }
  // Another operation that has begun since then says nothing about this one.
  if (isChanged(after)) return { ...after, status };
  throw new Failure({
    code: 'timeout',
    what: `The outputs of stack ${plan.stackName} are not known`,
    why: `Its events show ${status}, but DescribeStacks still shows the old state (${after.status})`,
    todo: 'Run again: the change is complete, and the next run reads its result',
  });
}

/** Removes what earlier failed creations left behind of the resources that the stack is about to create. */
async function removeLeftovers(context: Context, { changes, stackName, input }: StackPlan): Promise<void> {
  for (const { action, type, logicalId, path } of changes) {
    const properties = input.template.resources[logicalId]?.Properties;
    if (action !== 'Add' || path !== logicalId || !properties) continue;
    await knownType(type)?.removeLeftover?.(context, stackName, properties);
  }
}

/** How long it may take: the change that took longest the last time. Silent where nothing is known, or it is short. */
function expectation({ changes }: StackPlan, durations: Readonly<Record<string, number>>): string {
  const known = changes.flatMap(({ action, path }) => (action === 'Add' ? [] : [{ path, last: durations[path] ?? 0 }]));
  const [longest] = known.toSorted((a, b) => b.last - a.last);
  if (!longest || longest.last < 2_000) return '';
  return ` (last time its longest part, ${longest.path}, took ${markdown.duration(longest.last)})`;
}

function resultOf(plan: StackPlan, stack: StackState, duration: number | undefined): StackResult {
  const shown = Object.entries(stack.parameters).filter(([name]) => !plan.hiddenParameters.includes(name));
  return {
    stackId: stack.stackId,
    stackName: plan.stackName,
    status: stack.status,
    hasChanges: plan.hasChanges,
    outputs: stack.outputs,
    templateUrl: plan.templateUrl,
    parameters: Object.fromEntries(shown),
    tags: stack.tags,
    changeSetId: plan.changeSetId,
    duration,
  };
}

async function executeChangeSet(context: Context, plan: StackPlan): Promise<void> {
  const { session, report } = context;
  const { onFailure, changeSetType } = plan;
  // The change set itself holds OnStackFailure when a failed creation is to be deleted; both together are refused.
  const deletes = onFailure === 'delete' && changeSetType === 'CREATE';
  try {
    await session.client(CloudFormationClient).send(
      new ExecuteChangeSetCommand({
        ChangeSetName: plan.changeSetId,
        StackName: plan.stackId,
        ClientRequestToken: plan.changeSetId!.split('/')[1],
        ...(!deletes && { DisableRollback: onFailure === 'keep' }),
        // New resources with DeletionPolicy Retain hold nothing yet: kept, they would be in the way of the next attempt.
        ...(onFailure !== 'keep' && { RetainExceptOnCreate: true }),
      }),
    );
  } catch (error) {
    if (!(await hasBegun(context, plan, error))) throw explainExecutionError(error, plan);
    report.note(`Stack ${plan.stackName}: the execution had already begun; only the answer was lost`);
  }
}

/**
 * Whether a refusal means that the same request had arrived before: its answer was lost, and it was sent again. Nobody
 * else executes this change set.
 */
async function hasBegun(context: Context, { changeSetId, stackId }: StackPlan, error: unknown): Promise<boolean> {
  if (awsErrorName(error) === 'TokenAlreadyExistsException') return true;
  if (!/InvalidChangeSetStatus/.test(awsErrorName(error)) && !/EXECUTE_|_IN_PROGRESS/.test(messageOf(error)))
    return false;
  const status = await executionStatus(context.session, changeSetId!, stackId!).catch(() => '');
  return /^EXECUTE_(IN_PROGRESS|COMPLETE|FAILED)$/.test(status);
}

function explainExecutionError(error: unknown, { stackName, changeSetId }: StackPlan): Failure {
  if (isNotFound(error) || /^(ChangeSetNotFound|InvalidChangeSetStatus)/.test(awsErrorName(error))) {
    return new Failure({
      code: 'change-set-outdated',
      what: `Change set ${changeSetId} can no longer be executed`,
      why: `Stack ${stackName} has changed since the change set was created (${messageOf(error)})`,
      todo: 'Find out what else changes the stack (such workflows can share a concurrency group), and run again',
      cause: error,
    });
  }
  const failure = explainUnsureChange(error, stackName);
  if (failure.code === 'network' || !/_IN_PROGRESS/.test(messageOf(error))) return failure;
  const { what, why } = failure;
  return new Failure({
    code: 'stack-moved',
    what,
    why,
    todo: 'Run again after that operation has ended',
    cause: error,
  });
}
