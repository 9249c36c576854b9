import type { AwsSession, Clock } from '../../../src/aws/index.ts';
import { createContext, run, type Context } from '../../../src/operation/index.ts';
import type { Reporter } from '../../../src/report/index.ts';
import {
  ensureBootstrap,
  stackOperation,
  type Bootstrap,
  type StackRequest,
  type StackResult,
} from '../../../src/stack/index.ts';
import { recordingReporter } from '../recording-reporter.ts';
import { deleteStack as deleteInContext } from '../../../src/stack/delete.ts';

/** The context of an operation whose log nobody reads, unless a reporter is given. */
export function contextOf(session: AwsSession, report: Reporter = recordingReporter(), clock?: Clock): Context {
  return createContext(session, report, { clock });
}

/** The whole stack operation, as deploy-sam and deploy run it. */
export async function deployStack(session: AwsSession, request: StackRequest, report?: Reporter): Promise<StackResult> {
  return (await run(stackOperation, contextOf(session, report), request)).result!;
}

export async function deleteStack(
  session: AwsSession,
  name: string,
  options: { roleArn?: string } = {},
): Promise<boolean> {
  return await deleteInContext(contextOf(session), name, options);
}

/** The bootstrap stack of the templates that ship. */
export async function bootstrapOf(session: AwsSession, report?: Reporter): Promise<Bootstrap> {
  return await ensureBootstrap(contextOf(session, report), new URL('../../../templates', import.meta.url).pathname);
}
