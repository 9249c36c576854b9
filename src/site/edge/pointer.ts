import type { AwsSession } from '../../aws/index.ts';
import { superseded } from './superseded.ts';
import { getKey, type KeyReading, readForUpdate, updateKey } from './key-value-store.ts';
import { decodeRecord, encodeRecord, type SiteRecord } from './site-record.ts';

/** Key of the KeyValueStore that templates/stacks/edge/site.js reads. */
export const SITE_KEY = 'site';

/** The live release as the edge learns it; undefined while nothing is deployed. */
export async function readPointer(session: AwsSession, arn: string): Promise<SiteRecord | undefined> {
  const value = await getKey(session, arn, SITE_KEY);
  return value === undefined ? undefined : decodeRecord(value);
}

/** The same for a write that comes later. */
export async function readPointerAhead(session: AwsSession, arn: string): Promise<KeyReading | undefined> {
  return await readForUpdate(session, arn, SITE_KEY);
}

/**
 * Makes a release live. `expected` is the release that was live when the plan was made: another one there now means that
 * another deployment came first, and nothing is written. `read`: the pointer as it was read ahead.
 */
export async function writePointer(
  session: AwsSession,
  arn: string,
  record: SiteRecord,
  expected: string | undefined,
  read?: KeyReading,
): Promise<void> {
  const text = encodeRecord(record);
  const change = (present: string | undefined) => {
    refuseSuperseded(record, expected, present);
    return present === text ? undefined : text;
  };
  await updateKey(session, arn, SITE_KEY, change, { read });
}

/** Fails where `present`, a value of the pointer, shows that another deployment came first. */
export function refuseSuperseded(
  { release }: SiteRecord,
  expected: string | undefined,
  present: string | undefined,
): void {
  const live = present === undefined ? undefined : decodeRecord(present).release;
  if (live !== expected && live !== release) throw superseded(release, live);
}
