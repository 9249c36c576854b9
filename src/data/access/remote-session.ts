import { assumedSession, type AwsSession } from '../../aws/index.ts';
import type { RemoteAccess } from '../definition/definition.ts';

/** The session for one side of a migration: another region, or a role in another account, which is assumed as long as it lasts. */
export async function sessionFor(place: RemoteAccess, session: AwsSession): Promise<AwsSession> {
  const roleArn = place['role-to-assume'];
  const there = session.inRegion(place.region ?? session.region);
  return roleArn ? await assumedSession(there, roleArn, 'migrate-data') : there;
}
