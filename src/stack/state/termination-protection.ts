import { CloudFormationClient, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { orExplain } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import type { StackPlan } from '../types.ts';
import type { StackState } from '../stack-state.ts';

/** Whether a stack has the termination protection that the request asks for, if it asks for any. */
export function isProtectedAsAsked(
  { terminationProtection }: Pick<StackPlan, 'terminationProtection'>,
  stack: StackState | undefined,
): boolean {
  return !stack || terminationProtection === undefined || stack.terminationProtection === terminationProtection;
}

/** Sets the stack's termination protection where the request asks for another one than it has. */
export async function setTerminationProtection(
  { session, report }: Context,
  plan: StackPlan,
  stack: StackState | undefined,
): Promise<void> {
  if (!isProtectedAsAsked(plan, stack))
    await protectFromDeletion({ session, report }, plan.stackName, plan.terminationProtection!);
}

/** Turns the termination protection of a stack on or off. */
export async function protectFromDeletion(
  { session, report }: Pick<Context, 'session' | 'report'>,
  stackName: string,
  terminationProtection: boolean,
): Promise<void> {
  const command = new UpdateTerminationProtectionCommand({
    StackName: stackName,
    EnableTerminationProtection: terminationProtection,
  });
  const setting = session.client(CloudFormationClient).send(command);
  await orExplain(setting, `Termination protection of stack ${stackName} could not be set`);
  report.note(`Stack ${stackName}: termination protection is now ${terminationProtection ? 'on' : 'off'}`);
}
