import type { Clock } from '../poll.ts';
import type { AwsSession } from '../session.ts';
import { signedRequest } from '../requests/signed-request.ts';

/** One request of EC2's Query protocol, and what it answers. */
export async function ec2Query(
  session: AwsSession,
  parameters: Readonly<Record<string, string>>,
  clock: Clock,
): Promise<string> {
  const request = {
    service: 'ec2',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams({ Version: '2016-11-15', ...parameters }).toString(),
  };
  return await signedRequest(session, request, clock);
}
