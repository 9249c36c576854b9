import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  type StackEvent as SdkEvent,
} from '@aws-sdk/client-cloudformation';
import { ifFound, orExplain, type AwsSession } from '../../aws/index.ts';
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
  const found = await orExplain(
    ifFound(newestEvents(session, stackId)),
    `The events of stack ${stackId} could not be read`,
  );
  if (found) {
    const events = found.map((event) => toStackEvent(event)).reverse();
    return { newest: found[0]?.EventId, durations: durationsOf(events) };
  }
  throw new Failure({
    code: 'stack-moved',
    what: `Stack ${stackId} no longer exists`,
    why: 'It was deleted after the plan was made',
    todo: 'Run again',
  });
}

/** Id of the newest event of a stack, or undefined when it has none. */
export async function newestEvent(session: AwsSession, stackId: string): Promise<string | undefined> {
  return (await newestEvents(session, stackId))[0]?.EventId;
}

/** A page of events, the newest first. */
export async function newestEvents(session: AwsSession, stackId: string): Promise<SdkEvent[]> {
  const { StackEvents = [] } = await session
    .client(CloudFormationClient)
    .send(new DescribeStackEventsCommand({ StackName: stackId }));
  return StackEvents;
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
