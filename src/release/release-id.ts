import { randomBytes } from 'node:crypto';

/** The time of an id, from ISO 8601. */
export function timeInId(time: string): string {
  return time.replace(/[-:.]/g, '');
}

/** Ids sort by time, to the millisecond, as text: 20261121T031502123Z-1a2b3c4-9f3e. */
export function newReleaseId(now: Date, commit: string): string {
  return `${timeInId(now.toISOString())}-${(commit || 'unknown').slice(0, 7)}-${randomBytes(2).toString('hex')}`;
}

/** Source of a pattern for ids as `newReleaseId` makes them; the first ones had no milliseconds. */
export const RELEASE_ID = String.raw`\d{8}T\d{6}(?:\d{3})?Z-[\w-]+`;
