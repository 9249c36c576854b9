import type { AwsSession } from '../../aws/index.ts';

/** Lines that a failure shows of a log. */
const LINES = 25;

export interface LogTail {
  logGroup: string;
  logStream: string;
  /** Oldest first. */
  lines: string[];
}

/**
 * The last lines of a log stream, or of the group's newest stream when none is named. Undefined when there is no such
 * log, or it may not be read: a missing log never hides the failure that it was asked for.
 */
export async function logTail(session: AwsSession, logGroup: string, logStream?: string): Promise<LogTail | undefined> {
  const { CloudWatchLogsClient, DescribeLogStreamsCommand, GetLogEventsCommand } =
    await import('@aws-sdk/client-cloudwatch-logs');
  const client = session.client(CloudWatchLogsClient);
  const newestStream = async () => {
    const { logStreams } = await client.send(
      new DescribeLogStreamsCommand({ logGroupName: logGroup, orderBy: 'LastEventTime', descending: true, limit: 1 }),
    );
    return logStreams?.[0]?.logStreamName;
  };
  try {
    const stream = logStream ?? (await newestStream());
    if (!stream) return undefined;
    const { events } = await client.send(
      new GetLogEventsCommand({ logGroupName: logGroup, logStreamName: stream, limit: LINES, startFromHead: false }),
    );
    const lines = (events ?? []).map(({ message }) => (message ?? '').trimEnd()).filter(Boolean);
    return lines.length > 0 ? { logGroup, logStream: stream, lines } : undefined;
  } catch {
    return undefined;
  }
}
