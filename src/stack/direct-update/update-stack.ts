import { randomBytes } from 'node:crypto';
import { CloudFormationClient, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { awsErrorName, isDenied, poll } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { messageOf } from '../../report/index.ts';
import { explainUnsureChange } from '../failure/unsure-change.ts';
import { withStackRole } from '../failure/unusable-role.ts';
import { newestEvents } from '../state/history.ts';
import type { StackState } from '../stack-state.ts';
import { capabilitiesFor } from '../template/capabilities.ts';
import type { StackPlan } from '../types.ts';

/**
 * Gives the stack other values of its parameters; its template stays. `present` is the stack as it was read right before:
 * `moved` where somebody else has changed it since the plan, or does; `unchanged` where CloudFormation finds that nothing
 * changes; `denied` where the role may not update a stack without a change set.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html
 */
export async function updateStack(
  context: Context,
  plan: StackPlan,
  present: StackState | undefined,
): Promise<'begun' | 'unchanged' | 'moved' | 'denied'> {
  const { stack, request, template, given } = plan.input;
  if (present?.status !== stack!.status || present.lastUpdated?.getTime() !== stack!.lastUpdated?.getTime())
    return 'moved';
  const keeps = plan.onFailure === 'keep';
  const token = `deploy-${randomBytes(16).toString('hex')}`;
  const command = new UpdateStackCommand({
    StackName: plan.stackId,
    UsePreviousTemplate: true,
    Parameters: given?.map((value) => ({ ...value })),
    Capabilities: capabilitiesFor(request, template),
    ClientRequestToken: token,
    ...(plan.roleArn && { RoleARN: plan.roleArn }),
    ...(request.express
      ? { DeploymentConfig: { Mode: 'EXPRESS', DisableRollback: keeps } }
      : { DisableRollback: keeps, ...(!keeps && { RetainExceptOnCreate: true }) }),
  });
  try {
    await withStackRole(context, () => context.session.client(CloudFormationClient).send(command));
  } catch (error) {
    if (/No updates are to be performed/i.test(messageOf(error))) return 'unchanged';
    const isBusy = /_IN_PROGRESS/.test(messageOf(error));
    const isOwn =
      awsErrorName(error) === 'TokenAlreadyExistsException' || (isBusy && (await hasBegun(context, plan, token)));
    if (!isOwn && isBusy) return 'moved';
    if (isDenied(error)) return 'denied';
    if (!isOwn) throw explainUnsureChange(error, plan.stackName);
    context.report.note(`Stack ${plan.stackName}: the update had already begun; only the answer was lost`);
  }
  return 'begun';
}

/** Milliseconds until the events of a stack, which are eventually consistent, certainly show who began its operation. */
const CONSISTENT_AFTER = 10_000;

/** Whether the operation under way is that of the same request, which had arrived before: its events carry the token. */
async function hasBegun({ session, clock }: Context, { stackId }: StackPlan, token: string): Promise<boolean> {
  const look = async () => {
    const events = await newestEvents(session, stackId!);
    return events.some(({ ClientRequestToken }) => ClientRequestToken === token) || undefined;
  };
  return await poll(look, { timeout: CONSISTENT_AFTER, clock }).catch(() => false);
}
