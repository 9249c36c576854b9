import { S3Client } from '@aws-sdk/client-s3';
import { type AwsSession } from '../../../src/aws/index.ts';
import { createSession } from '../../../src/aws/session.ts';
import type { QuickClock } from '../http/quick-clock.ts';
import { TEST_REGION } from './emulator.ts';

/** A session in another account of the emulator, which takes an access key of twelve digits for its id. */
export function sessionIn(account: string): AwsSession {
  return testSession().withCredentials(() => Promise.resolve({ accessKeyId: account, secretAccessKey: 'test' }));
}

/** A session against the emulator that the level's global setup started. */
export function testSession(endpoint = process.env['AWS_ENDPOINT_URL']!): AwsSession {
  return createSession({
    region: TEST_REGION,
    endpoint,
    forcePathStyle: true,
    credentials: () => Promise.resolve({ accessKeyId: 'test', secretAccessKey: 'test' }),
    maxAttempts: 3,
  });
}

/** A session whose requests hold a clock of the test's: an answer that is slow here is not slow by that clock. */
export function heldSession(clock: QuickClock): AwsSession {
  const session = testSession();
  // One for all clients of a session.
  const handler = session.client(S3Client).config.requestHandler;
  const handle = handler.handle.bind(handler);
  handler.handle = (request, options) => clock.during(() => handle(request, options));
  return session;
}
