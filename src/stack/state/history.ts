import { CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { explainAwsError, isNotFound, type AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import { toStackEvent, type StackEvent } from './stack-event.ts';

export interface History {
  /** Id of the newest event: it and all older ones belong to the past. */
  newest: string | undefined;
  /** Milliseconds that each resource took the last time that it was made or changed. */
  durations: Record<string, number>;
}

/** What the newest events of a stack say about the past, with one read. */
export async function stackHistory(session: AwsSession, stackId: string): Promise<History> {
  try {
    const { StackEvents } = await session
      .client(CloudFormationClient)
      .send(new DescribeStackEventsCommand({ StackName: stackId }));
    const events = (StackEvents ?? []).map((event) => toStackEvent(event)).reverse();
    return { newest: StackEvents?.[0]?.EventId, durations: durationsOf(events) };
  } catch (error) {
    if (isNotFound(error)) {
      throw new Failure({
        code: 'stack-moved',
        what: `Stack ${stackId} is no longer there`,
        why: 'It was deleted after the plan was made',
        todo: 'Run again',
        cause: error,
      });
    }
    throw explainAwsError(error, `The events of stack ${stackId} could not be read`);
  }
}

/** Time from a resource's first event of an operation to its COMPLETE, by path; the newest operation counts. */
export function durationsOf(events: readonly StackEvent[]): Record<string, number> {
  const started = new Map<string, number>();
  const durations: Record<string, number> = {};
  for (const event of events) {
    if (event.self) continue;
    if (/^(CREATE|UPDATE|IMPORT)_IN_PROGRESS$/.test(event.status)) {
      if (!started.has(event.path)) started.set(event.path, event.time);
    } else if (/_(COMPLETE|FAILED)$/.test(event.status)) {
      const start = started.get(event.path);
      if (start !== undefined && /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(event.status)) {
        durations[event.path] = event.time - start;
      }
      started.delete(event.path);
    }
  }
  return durations;
}
