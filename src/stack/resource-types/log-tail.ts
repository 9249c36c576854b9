import type { AwsSession } from '../../aws/index.ts';

/** Lines that a failure shows of a log. */
const LINES = 25;

export interface LogTail {
  logGroup: string;
  logStream: string;
  /** Oldest first. */
  lines: string[];
  /** When the last of them was written, ISO 8601; empty where that is not known. */
  until: string;
}

/** Streams that are looked through for one of a function's version; an environment of it has one each. */
const STREAMS = 50;

/**
 * The last lines of a log stream, or of the group's newest stream when none is named; with `version` of the newest of
 * that version of a function. Undefined when there is no such log, or it may not be read: a missing log never hides the
 * failure that it was asked for.
 */
export async function logTail(
  session: AwsSession,
  logGroup: string,
  { stream: logStream, version }: { stream?: string; version?: string } = {},
): Promise<LogTail | undefined> {
  const { CloudWatchLogsClient, DescribeLogStreamsCommand, GetLogEventsCommand } =
    await import('@aws-sdk/client-cloudwatch-logs');
  const client = session.client(CloudWatchLogsClient);
  const newestStream = async () => {
    const { logStreams } = await client.send(
      new DescribeLogStreamsCommand({
        logGroupName: logGroup,
        orderBy: 'LastEventTime',
        descending: true,
        limit: version === undefined ? 1 : STREAMS,
      }),
    );
    // 2026/11/28/[7]0123..., or with a group of the user's own 2026/11/28/name[7][0123...].
    const names = (logStreams ?? []).map(({ logStreamName = '' }) => logStreamName);
    return names.find((name) => version === undefined || name.includes(`[${version}]`));
  };
  try {
    const stream = logStream ?? (await newestStream());
    if (!stream) return undefined;
    const { events } = await client.send(
      new GetLogEventsCommand({ logGroupName: logGroup, logStreamName: stream, limit: LINES, startFromHead: false }),
    );
    const lines = (events ?? []).map(({ message }) => (message ?? '').trimEnd()).filter(Boolean);
    const last = events?.at(-1)?.timestamp;
    const until = last === undefined ? '' : new Date(last).toISOString();
    return lines.length > 0 ? { logGroup, logStream: stream, lines, until } : undefined;
  } catch {
    return undefined;
  }
}
