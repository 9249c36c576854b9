import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { ifFound, orExplain, type AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { markdown } from '../../report/index.ts';
import { followOperation } from './follow-operation.ts';
import { readStack } from './read-stack.ts';
import { ruleFor } from '../states.ts';
import { DEFAULT_TIMEOUT, type StackRequest } from '../request.ts';
import type { PresentStack } from '../stack-state.ts';

/** Two calls at once. */
export async function readPresent(session: AwsSession, stackName: string): Promise<PresentStack> {
  const [stack, deployed] = await Promise.all([
    readStack(session, stackName),
    readTemplateBody(session, { StackName: stackName, TemplateStage: 'Original' }),
  ]);
  return { stack, deployed };
}

/** The stack and its template once nothing else is under way; `reading` is the first look. */
export async function settledState(
  context: Context,
  request: StackRequest,
  reading?: Promise<PresentStack>,
): Promise<PresentStack> {
  for (let look = reading; ; look = undefined) {
    const present = await (look ?? readPresent(context.session, request.stackName));
    const { stack } = present;
    if (!stack || ruleFor(stack.status).handling !== 'wait') return present;
    context.report.note(`Stack ${request.stackName} is in ${stack.status}: waiting for that operation to end`);
    const end = await followOperation(context, {
      stackId: stack.stackId,
      stackName: request.stackName,
      timeout: request.timeout ?? DEFAULT_TIMEOUT,
    });
    context.report.note(`That operation ended in ${end.status} after ${markdown.duration(end.duration)}`);
  }
}

/** The text of a stack's template; undefined where there is no such stack. */
export async function readTemplateBody(
  session: AwsSession,
  which: { StackName: string; TemplateStage: 'Original' | 'Processed' },
): Promise<string | undefined> {
  const asked = session.client(CloudFormationClient).send(new GetTemplateCommand(which));
  const found = await orExplain(ifFound(asked), `The template of stack ${which.StackName} could not be read`);
  return found?.TemplateBody;
}
