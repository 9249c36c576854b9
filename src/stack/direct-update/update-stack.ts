import { randomBytes } from 'node:crypto';
import {
  type Capability,
  CloudFormationClient,
  DescribeStackEventsCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { awsErrorName, explainAwsError } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure, messageOf } from '../../report/index.ts';
import { withStackRole } from '../failure/unusable-role.ts';
import type { StackState } from '../stack-state.ts';
import { requiredCapabilities } from '../template/capabilities.ts';
import type { StackPlan } from '../types.ts';

/**
 * Gives the stack other values of its parameters; its template stays. `present` is the stack as it was read right before:
 * where somebody else has changed it since the plan, that is a Failure with code "stack-moved". Returns false where
 * CloudFormation finds that nothing changes.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html
 */
export async function updateStack(
  context: Context,
  plan: StackPlan,
  present: StackState | undefined,
): Promise<boolean> {
  const { stack, request, template, given } = plan.input;
  if (!present || present.status !== stack!.status || present.lastUpdated?.getTime() !== stack!.lastUpdated?.getTime())
    throw moved(
      plan,
      `It is in ${present?.status ?? 'no state any more'}, last changed at ${present?.lastUpdated?.toISOString()}`,
    );
  const keeps = plan.onFailure === 'keep';
  const token = `deploy-${randomBytes(16).toString('hex')}`;
  const command = new UpdateStackCommand({
    StackName: plan.stackId,
    UsePreviousTemplate: true,
    Parameters: given?.map((value) => ({ ...value })),
    Capabilities: (request.capabilities ?? requiredCapabilities(template)) as Capability[],
    ClientRequestToken: token,
    ...(plan.roleArn && { RoleARN: plan.roleArn }),
    ...(request.express
      ? { DeploymentConfig: { Mode: 'EXPRESS', DisableRollback: keeps } }
      : { DisableRollback: keeps, ...(!keeps && { RetainExceptOnCreate: true }) }),
  });
  try {
    await withStackRole(context, () => context.session.client(CloudFormationClient).send(command));
    return true;
  } catch (error) {
    if (/No updates are to be performed/i.test(messageOf(error))) return false;
    if (!(await hasBegun(context, plan, token, error))) throw explainUpdateError(error, plan);
    context.report.note(`Stack ${plan.stackName}: the update had begun already, only its answer was lost`);
    return true;
  }
}

/** Whether a refusal means that the same request had arrived before: events of an operation carry the token of its request. */
async function hasBegun({ session }: Context, { stackId }: StackPlan, token: string, error: unknown): Promise<boolean> {
  if (awsErrorName(error) === 'TokenAlreadyExistsException') return true;
  if (!/_IN_PROGRESS/.test(messageOf(error))) return false;
  const answer = await session
    .client(CloudFormationClient)
    .send(new DescribeStackEventsCommand({ StackName: stackId }))
    .catch(() => undefined);
  return answer?.StackEvents?.some(({ ClientRequestToken }) => ClientRequestToken === token) ?? false;
}

function moved({ stackName }: StackPlan, why: string, cause?: unknown): Failure {
  return new Failure({
    code: 'stack-moved',
    what: `Stack ${stackName} was not changed: somebody else has changed it since the plan`,
    why,
    todo: 'Run again when that operation has ended',
    cause,
  });
}

function explainUpdateError(error: unknown, plan: StackPlan): Failure {
  if (error instanceof Failure) return error;
  if (/_IN_PROGRESS/.test(messageOf(error))) return moved(plan, messageOf(error), error);
  const failure = explainAwsError(error, `Stack ${plan.stackName} was not changed`);
  if (failure.code !== 'network') return failure;
  return new Failure({
    code: 'network',
    what: `CloudFormation did not answer: stack ${plan.stackName} may be changing or not`,
    why: failure.why,
    todo: `${failure.todo}, and run again: an operation under way is then followed to its end`,
    cause: error,
  });
}
