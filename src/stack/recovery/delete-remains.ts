import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { deleteStack } from '../delete.ts';
import { described, listResourcesDeep, type PlacedResource } from '../state/resources.ts';
import { setTerminationProtection } from '../state/termination-protection.ts';
import { isStateful } from '../resource-types/stateful.ts';
import type { StackPlan } from '../types.ts';

/**
 * Deletes what is left of a stack that failed to be created or deleted. Data in it is refused, unless it is allowed or
 * left behind by name; what is left behind is listed in a warning, since no stack knows of it any more.
 */
export async function deleteRemains(context: Context, plan: StackPlan): Promise<void> {
  const resources = await listResourcesDeep(context.session, plan.stackId!);
  const present = resources.filter(({ ResourceStatus: status }) => !/^DELETE_(COMPLETE|SKIPPED)$/.test(status ?? ''));
  const retain = namesToRetain(plan, resources, present);
  const isRetained = ({ path }: PlacedResource) => retain.includes(path.split('/')[0]!);
  refuseToLoseData(
    plan,
    present.filter((resource) => !isRetained(resource)),
  );
  const kept = [
    ...resources.filter(({ ResourceStatus: status }) => status === 'DELETE_SKIPPED'),
    ...present.filter(isRetained),
  ];
  if (kept.length > 0) {
    context.report.warning(
      `Resources of stack ${plan.stackName} are kept, but no longer belong to any stack: ${kept.map(named).join(', ')}`,
      { title: 'Kept resources' },
    );
  }
  // What is asked for the stack to come holds for its remains as well: the protection would prevent the deletion.
  if (plan.terminationProtection === false) await setTerminationProtection(context, plan, plan.input.stack);
  await deleteStack(context, plan.stackId!, { timeout: plan.timeout, retain, roleArn: plan.roleArn });
}

/**
 * Resources that the deletion leaves behind. CloudFormation takes them only after a deletion has failed, only of the
 * stack itself, and not what is gone already.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
 */
function namesToRetain(
  plan: StackPlan,
  resources: readonly PlacedResource[],
  present: readonly PlacedResource[],
): string[] {
  if (plan.state !== 'DELETE_FAILED') return [];
  const names = plan.input.request.skipResources ?? [];
  const unknown = names.find((name) => name.includes('/') || !resources.some(({ path }) => path === name));
  if (unknown !== undefined) throw notRetainable(plan, unknown, present);
  return names.filter((name) => present.some(({ path }) => path === name));
}

function notRetainable(plan: StackPlan, name: string, present: readonly PlacedResource[]): Failure {
  const [own, ...below] = name.split('/');
  const what = `Input "skip-resources" names ${name}`;
  if (below.length > 0) {
    return new Failure({
      code: 'input',
      what,
      why: 'A nested stack can only be left behind as a whole',
      todo: `Name the nested stack (skip-resources: ${own}), or delete the nested stack separately first`,
    });
  }
  const there = present.filter(({ path }) => !path.includes('/')).map(({ path }) => path);
  return new Failure({
    code: 'input',
    what,
    why: `Stack ${plan.stackName} has no such resource`,
    todo: `Name resources that may be left behind: ${there.join(', ')}`,
  });
}

function refuseToLoseData(plan: StackPlan, present: readonly PlacedResource[]): void {
  // In ROLLBACK_COMPLETE nothing is left but what was kept on purpose.
  if (plan.state === 'ROLLBACK_COMPLETE') return;
  const allowed = plan.input.request.allowReplacement ?? [];
  const holding = present.filter(
    ({ ResourceType, ResourceStatus, path, PhysicalResourceId }) =>
      isStateful(ResourceType ?? '') &&
      PhysicalResourceId &&
      ResourceStatus !== 'CREATE_FAILED' &&
      !allowed.includes('*') &&
      !allowed.includes(path),
  );
  if (holding.length === 0) return;
  throw new Failure({
    code: 'guard',
    what: `Stack ${plan.stackName} is in ${plan.state} and would have to be deleted`,
    why: `It still has resources that hold data: ${holding.map(named).join(', ')}`,
    todo: `Save the data, then allow the deletion with allow-replacement: ${holding.map(({ path }) => path).join(', ')}${retainable(plan, holding)}`,
  });
}

function retainable(plan: StackPlan, holding: readonly PlacedResource[]): string {
  if (plan.state !== 'DELETE_FAILED') return '';
  const names = new Set(holding.map(({ path }) => path.split('/')[0]));
  return `; or leave it behind with skip-resources: ${[...names].join(', ')}`;
}

function named(resource: PlacedResource): string {
  return `${resource.path} (${described(resource)})`;
}
