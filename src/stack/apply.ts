import {
  CloudFormationClient,
  ExecuteChangeSetCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { awsErrorName, explainAwsError, isNotFound, type AwsSession } from '../aws/index.ts';
import { Failure, markdown, messageOf, type Reporter } from '../report/index.ts';
import { followOperation } from './state/follow-operation.ts';
import type { StackEvent } from './state/stack-event.ts';
import type { Evidence } from './resource-types/lambda-function.ts';
import { preparedFor } from './plan.ts';
import { readStack } from './state/read-stack.ts';
import { stackHistory } from './state/history.ts';
import { listResources } from './state/resources.ts';
import { settleStack } from './settle.ts';
import { isSuccess } from './states.ts';
import type { Template } from './template/template.ts';
import type { StackPlan, StackResult, StackState } from './types.ts';

/**
 * Carries a plan out and waits for the end of the stack operation. Without changes nothing is written. A failure names
 * the first real cause. A change set that another one has overtaken is a Failure with code "change-set-outdated".
 */
export async function applyStack(session: AwsSession, plan: StackPlan, report: Reporter): Promise<StackResult> {
  const { stack, template, deferred, underWay } = preparedFor(plan);
  if (deferred) return await applyStack(session, await settleStack(session, plan, report), report);
  if (!plan.hasChanges) {
    await setTerminationProtection(session, plan, stack, report);
    return resultOf(plan, stack!, undefined);
  }
  if (!underWay) await removeFailedServices(session, plan, template, report);
  const { newest, durations } = await stackHistory(session, plan.stackId!);
  if (!underWay) await executeChangeSet(session, plan);
  report.note(
    `Stack ${plan.stackName}: ${underWay ? 'following' : 'executing'} the change set${expectation(plan, durations)}`,
  );
  const evidence = evidenceCollector(session, template);
  const operation = await followOperation(session, {
    stackId: plan.stackId!,
    stackName: plan.stackName,
    // Of an operation under way everything is told, from its beginning on.
    after: underWay ? undefined : newest,
    estimate: durations,
    timeout: plan.timeout,
    report,
    onFailed: evidence.collect,
  });
  if (!isSuccess(operation.status)) {
    const { explainOperation } = await import('./failure/explain.ts');
    throw explainOperation(plan, operation, await evidence.gathered(), template);
  }
  const after = await readStack(session, plan.stackId!);
  if (!after)
    throw new Failure({ code: 'stack-moved', what: `Stack ${plan.stackName} is gone`, why: 'It was deleted during the deployment' });
  report.note(`Stack ${plan.stackName}: ${operation.status} after ${markdown.duration(operation.duration)}`);
  await setTerminationProtection(session, plan, after, report);
  return resultOf(plan, after, operation.duration);
}

/** App Runner services that the stack is about to make, and whose names a failed creation outside of it keeps taken. */
async function removeFailedServices(
  session: AwsSession,
  plan: StackPlan,
  template: Template,
  report: Reporter,
): Promise<void> {
  for (const { action, type, logicalId, path } of plan.changes) {
    if (action !== 'Add' || type !== 'AWS::AppRunner::Service' || path !== logicalId) continue;
    const given = template.resources[logicalId]?.Properties?.['ServiceName'];
    const name = isStackName(given) ? plan.stackName : given;
    if (typeof name !== 'string') continue;
    const { removeFailedService } = await import('./resource-types/app-runner.ts');
    await removeFailedService(session, name, report);
  }
}

function isStackName(value: unknown): boolean {
  return JSON.stringify(value) === '{"Ref":"AWS::StackName"}';
}

/** How long it may take: the change that took longest the last time. Silent where nothing is known, or it is short. */
function expectation(plan: StackPlan, durations: Readonly<Record<string, number>>): string {
  const known = plan.changes
    .filter(({ action, path }) => action !== 'Add' && durations[path] !== undefined)
    .toSorted((a, b) => durations[b.path]! - durations[a.path]!);
  const longest = known[0];
  if (!longest || durations[longest.path]! < 2_000) return '';
  return ` (the last time ${longest.path} took longest of what changes: ${markdown.duration(durations[longest.path]!)})`;
}

/** Resources whose background is looked at: more than a few tell nothing new. */
const MAX_EVIDENCE = 5;

/** Looks behind failed resources as soon as they fail: a rollback takes tasks, functions and logs away. */
function evidenceCollector(session: AwsSession, template: Template) {
  const found = new Map<string, Promise<Evidence | undefined>>();
  return {
    collect: (event: StackEvent, seen: readonly StackEvent[]): void => {
      if (found.size >= MAX_EVIDENCE || found.has(event.path) || /cancelled/i.test(event.reason)) return;
      found.set(event.path, gather(session, event, seen, template));
    },
    gathered: async (): Promise<Map<string, Evidence>> => {
      const entries = await Promise.all([...found].map(async ([path, work]) => [path, await work] as const));
      return new Map(entries.filter((entry): entry is [string, Evidence] => entry[1] !== undefined));
    },
  };
}

async function gather(
  session: AwsSession,
  event: StackEvent,
  seen: readonly StackEvent[],
  template: Template,
): Promise<Evidence | undefined> {
  const { gatherEvidence } = await import('./resource-types/lambda-function.ts');
  try {
    const made = seen.filter((other) => other.stackId === event.stackId && other.physicalId);
    const resources = await listResources(session, event.stackId).catch(() => []);
    // What this operation made may be gone again by now: its events still name it.
    const physicalIds = Object.fromEntries([
      ...resources.map((item) => [item.LogicalResourceId!, item.PhysicalResourceId ?? '']),
      ...made.map((other) => [other.logicalId, other.physicalId]),
    ]) as Record<string, string>;
    return await gatherEvidence(session, event, { resources: template.resources, physicalIds });
  } catch {
    return undefined;
  }
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
    rollouts: plan.rollouts,
  };
}

async function executeChangeSet(session: AwsSession, plan: StackPlan): Promise<void> {
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
    const name = awsErrorName(error);
    if (isNotFound(error) || /^(ChangeSetNotFound|InvalidChangeSetStatus)/.test(name)) {
      throw new Failure({
        code: 'change-set-outdated',
        what: `Change set ${plan.changeSetId} can no longer be executed`,
        why: `Stack ${plan.stackName} has been changed by somebody else since it was made (${messageOf(error)})`,
        todo: 'Find out what else changes the stack (workflows that do can share a concurrency group), and run again',
        cause: error,
      });
    }
    const failure = explainAwsError(error, `Stack ${plan.stackName} was not changed`);
    const { what, why } = failure;
    // The request may have arrived, and only its answer not.
    if (failure.code === 'network') {
      throw new Failure({
        code: 'network',
        what: `Whether stack ${plan.stackName} is being changed is not known: CloudFormation did not answer`,
        why,
        todo: `${failure.todo}, and run again: what is under way is then followed to its end`,
        cause: error,
      });
    }
    if (!/_IN_PROGRESS/.test(messageOf(error))) throw failure;
    throw new Failure({
      code: 'stack-moved',
      what,
      why,
      todo: 'Run again when that operation has ended',
      cause: error,
    });
  }
}

/** A stack whose termination protection differs from what is asked gets it set; not asked, it stays. */
async function setTerminationProtection(
  session: AwsSession,
  plan: StackPlan,
  stack: StackState | undefined,
  report: Reporter,
): Promise<void> {
  const wanted = plan.terminationProtection;
  if (!stack || wanted === undefined || stack.terminationProtection === wanted) return;
  try {
    await session
      .client(CloudFormationClient)
      .send(new UpdateTerminationProtectionCommand({ StackName: plan.stackName, EnableTerminationProtection: wanted }));
    report.note(`Stack ${plan.stackName}: termination protection is now ${wanted ? 'on' : 'off'}`);
  } catch (error) {
    throw explainAwsError(error, `Termination protection of stack ${plan.stackName} could not be set`);
  }
}
