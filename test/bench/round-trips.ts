import { S3Client } from '@aws-sdk/client-s3';
import type { HttpRequest } from '@smithy/types';
import type { AwsSession } from '../../src/aws/index.ts';
import { testSession } from '../support/emulator/session.ts';

/** A request to AWS: from when to when, and what it was. */
export interface Trip {
  name: string;
  start: number;
  end: number;
}

export interface DistantSession {
  session: AwsSession;
  trips: Trip[];
}

/** A session that is `latency` milliseconds away (there and back), and writes down every request. */
export function distantSession(endpoint: string, latency: number): DistantSession {
  const session = testSession(endpoint);
  const trips: Trip[] = [];
  const handler = session.client(S3Client).config.requestHandler;
  const handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, latency));
    const answer = await handle(request, options);
    trips.push({ name: nameOf(request), start, end: performance.now() });
    return answer;
  };
  return { session, trips };
}

/** "DescribeStacks", "GET production/current.json" */
function nameOf({ method, path, headers, body }: HttpRequest): string {
  const action = headers['x-amz-target']?.split('.').at(-1) ?? /(?:^|&)Action=(\w+)/.exec(String(body))?.[1];
  return action ?? `${method} ${decodeURIComponent(path).split('/').slice(-2).join('/')}`;
}

/**
 * The longest row of requests of which each began after the one before it had ended: as many times the distance is waited
 * for. Requests that are under way at once count once.
 */
export function sequentialTrips(trips: readonly Trip[]): Trip[] {
  const row: Trip[] = [];
  for (const trip of [...trips].sort((a, b) => a.end - b.end))
    if (row.length === 0 || trip.start >= row.at(-1)!.end) row.push(trip);
  return row;
}

/** For whoever wants to know which: every answer that was waited for, and what was asked beside it. */
export function describeTrips(trips: readonly Trip[], row: readonly Trip[]): string {
  const rest = new Set(trips);
  return row
    .map((trip) => {
      rest.delete(trip);
      const beside = [...rest].filter(({ start }) => start < trip.end);
      beside.forEach((one) => rest.delete(one));
      return [trip.name, ...beside.map(({ name }) => `    ${name}`)].join('\n');
    })
    .join('\n');
}
