import { afterEach, describe, expect, test } from '@jest/globals';
import { createSession } from '../../../../src/aws/session.ts';
import { getKey, listKeys, removeKeys, updateKey } from '../../../../src/site/edge/key-value-store.ts';
import { type AwsServer, awsServer, ServiceError } from '../../../support/aws/aws-server.ts';

let server: AwsServer | undefined;
afterEach(() => server?.close());

const ARN = 'arn:aws:cloudfront::123456789012:key-value-store/k1';

async function sessionRefusedWith(message: string) {
  server = await awsServer(() => {
    throw new ServiceError('AccessDeniedException', message, 403);
  });
  return createSession({
    region: 'eu-central-1',
    endpoint: server.endpoint,
    credentials: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b' }),
    maxAttempts: 1,
  });
}

type Session = Awaited<ReturnType<typeof sessionRefusedWith>>;
const CALLS: Record<string, (session: Session) => Promise<unknown>> = {
  read: (session) => getKey(session, ARN, 'site'),
  written: (session) => updateKey(session, ARN, 'site', () => 'x'),
  listed: (session) => listKeys(session, ARN),
  emptied: (session) => removeKeys(session, ARN, ['site']),
};

describe('a KeyValueStore that refuses', () => {
  test.each(Object.entries(CALLS))(
    'credentials of the global STS, when it is %s, says which it takes',
    async (_, call) => {
      await expect(call(await sessionRefusedWith('Authentication failed'))).rejects.toMatchObject({
        code: 'credentials',
        todo: expect.stringMatching(/role-to-assume.*AWS_STS_REGIONAL_ENDPOINTS/),
      });
    },
  );

  test.each(Object.entries(CALLS))(
    'a role that lacks the permission, when it is %s, says which one',
    async (_, call) => {
      const message = 'User: x is not authorized to perform: cloudfront-keyvaluestore:GetKey on resource: y';
      await expect(call(await sessionRefusedWith(message))).rejects.toMatchObject({
        code: 'permission',
        todo: expect.stringContaining('cloudfront-keyvaluestore:GetKey'),
      });
    },
  );
});
