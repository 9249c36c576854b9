import type { AwsSession } from '../../../src/aws/index.ts';
import { createSession } from '../../../src/aws/session.ts';

/** A session against a server of the test's own, such as `awsServer`, which asks once. */
export function sessionOn({ endpoint }: { endpoint: string }, region = 'eu-central-1'): AwsSession {
  return createSession({
    region,
    endpoint,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: () => Promise.resolve({ accessKeyId: 'ASIA', secretAccessKey: 's', sessionToken: 't' }),
  });
}
