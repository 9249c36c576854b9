import { createSession } from '../../../src/aws/session.ts';
import { type AwsServer, awsServer, ServiceError } from './aws-server.ts';

export interface SecretsAccount {
  server: AwsServer;
  session: ReturnType<typeof createSession>;
}

/**
 * An account with so many pages of parameters, of which the one that is asked for is on this, as version 7 unless told
 * otherwise; `secret` is what DescribeSecret answers. With `refusal` it answers that error alone.
 */
export async function secretsAccount(
  options: { pages?: number; page?: number; version?: number; secret?: object; refusal?: string } = {},
): Promise<SecretsAccount> {
  const { pages = 50, page = 1, version = 7, refusal } = options;
  const server = await awsServer(({ operation, input }) => {
    if (refusal) throw new ServiceError(refusal);
    if (operation === 'DescribeSecret') return options.secret;
    if (operation !== 'DescribeParameters') return undefined;
    const at = Number(input['NextToken'] ?? '1');
    const [{ Values: [name] = [] } = {}] = input['ParameterFilters'] as { Values?: string[] }[];
    return {
      Parameters: at === page ? [{ Name: name, Type: 'String', Version: version, ARN: `arn:${name}` }] : [],
      ...(at < pages && { NextToken: String(at + 1) }),
    };
  });
  const session = createSession({
    region: 'eu-central-1',
    endpoint: server.endpoint,
    credentials: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b' }),
    maxAttempts: 1,
  });
  return { server, session };
}
