import { type AwsSession } from '../../../src/aws/index.ts';
import { createSession } from '../../../src/aws/session.ts';
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
