import type { AwsSession } from '../aws/index.ts';
import { Failure, markdown, type Reporter } from '../report/index.ts';
import type { Operation, StackEvent } from './events.ts';
import { allFailures, rootCause } from './failure-cause.ts';
import type { StackPlan } from './types.ts';

/** A failed stack operation as one failure: the first real cause, and the whole story for the summary. */
export async function explainOperation(
  _session: AwsSession,
  plan: StackPlan,
  operation: Operation,
  _report: Reporter,
): Promise<Failure> {
  const cause = rootCause(operation.events);
  const verb = plan.changeSetType === 'CREATE' ? 'created' : 'updated';
  return Promise.resolve(
    new Failure({
      code: 'stack-failed',
      what: `Stack ${plan.stackName} was not ${verb} (${operation.status})`,
      why: cause ? `${cause.path} (${cause.type}): ${cause.reason || cause.status}` : operation.reason,
      todo: whatNow(operation.status),
      details: failureTable(operation.events),
    }),
  );
}

function whatNow(status: string): string {
  if (status === 'UPDATE_ROLLBACK_COMPLETE') return 'Correct the cause and deploy again; the stack is as it was before';
  if (status === 'UPDATE_ROLLBACK_FAILED')
    return 'Correct the cause and run again: the rollback is then continued first';
  if (status.endsWith('ROLLBACK_COMPLETE') || status === 'DELETE_COMPLETE')
    return 'Correct the cause and deploy again; the failed stack is removed by that';
  return 'Correct the cause and deploy again';
}

function failureTable(events: readonly StackEvent[]): string {
  return markdown.table(
    ['Resource', 'Type', 'Status', 'Reason'],
    allFailures(events).map((event) => [
      markdown.code(event.path),
      markdown.code(event.type),
      event.status,
      markdown.escapeCell(event.reason),
    ]),
  );
}
