import { CloudFormationClient, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { explainAwsError } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import type { StackPlan } from '../types.ts';
import type { StackState } from '../stack-state.ts';

/** Sets the stack's termination protection where the request asks for another one than it has. */
export async function setTerminationProtection(
  { session, report }: Context,
  { terminationProtection, stackName }: StackPlan,
  stack: StackState | undefined,
): Promise<void> {
  if (!stack || terminationProtection === undefined || stack.terminationProtection === terminationProtection) return;
  await protectFromDeletion({ session, report }, stackName, terminationProtection);
}

/** Turns the termination protection of a stack on or off. */
export async function protectFromDeletion(
  { session, report }: Pick<Context, 'session' | 'report'>,
  stackName: string,
  terminationProtection: boolean,
): Promise<void> {
  try {
    await session.client(CloudFormationClient).send(
      new UpdateTerminationProtectionCommand({
        StackName: stackName,
        EnableTerminationProtection: terminationProtection,
      }),
    );
    report.note(`Stack ${stackName}: termination protection is now ${terminationProtection ? 'on' : 'off'}`);
  } catch (error) {
    throw explainAwsError(error, `Termination protection of stack ${stackName} could not be set`);
  }
}
