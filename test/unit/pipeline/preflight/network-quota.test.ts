import { afterEach, describe, expect, test } from '@jest/globals';
import { createSession } from '../../../../src/aws/session.ts';
import { createContext } from '../../../../src/operation/index.ts';
import type { DeployRequest } from '../../../../src/pipeline/request.ts';
import { checkVpcQuota } from '../../../../src/pipeline/preflight/network-quota.ts';
import { shippedTemplate } from '../../../../src/stack/index.ts';
import { type AwsServer, awsServer, ServiceError } from '../../../support/aws/aws-server.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

let server: AwsServer | undefined;
afterEach(async () => {
  await server?.close();
});

/** A region with so many networks, and perhaps the stack of the environment. */
async function check(options: { vpcs?: number; hasStack?: boolean; quota?: number | 'denied' } = {}, more = {}) {
  const { vpcs = 5, hasStack = false, quota = 5 } = options;
  server = await awsServer(({ operation }) => {
    if (operation === 'DescribeStacks') {
      if (!hasStack) throw new ServiceError('ValidationError', 'Stack with id shop does not exist');
      return { Stacks: [{ StackName: 'shop', StackStatus: 'CREATE_COMPLETE', CreationTime: '2026-01-01T00:00:00Z' }] };
    }
    if (operation === 'DescribeVpcs')
      return { vpcSet: Array.from({ length: vpcs }, (_, id) => ({ vpcId: `vpc-${id}` })) };
    if (operation !== 'GetServiceQuota') return undefined;
    if (quota === 'denied') throw new ServiceError('AccessDeniedException', 'not authorized', 403);
    return { Quota: { Value: quota } };
  });
  const session = createSession({
    region: 'eu-central-1',
    endpoint: server.endpoint,
    credentials: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b' }),
  });
  const request = {
    app: 'shop',
    environment: 'production',
    mode: 'container',
    backend: 'container-fargate',
    template: '',
    parameterOverrides: {},
    ...more,
  } as unknown as DeployRequest;
  const report = recordingReporter();
  const backend = shippedTemplate('templates', request.backend);
  await checkVpcQuota(createContext(session, report), request, { backend, network: undefined, resources: undefined });
  return { lines: report.lines.join('\n'), asked: server.requests.map(({ operation }) => operation) };
}

describe('one network more than the region may have', () => {
  test('is refused before anything is written, with what to do', async () => {
    await expect(check()).rejects.toMatchObject({
      code: 'input',
      why: 'There are 5, and the account may have 5',
      todo: expect.stringContaining('VpcId'),
    });
  });

  test.each<[string, Parameters<typeof check>]>([
    ['there is room', [{ vpcs: 4 }]],
    ['the account has asked for more', [{ quota: 20 }]],
    ['the environment has its network already', [{ hasStack: true }]],
    ['the network is a given one', [{}, { parameterOverrides: { VpcId: 'vpc-1' } }]],
    ['a function needs none', [{}, { mode: 'lambda', backend: 'lambda-http' }]],
  ])('is none where %s', async (_, given) => {
    await expect(check(...given)).resolves.toBeDefined();
  });

  test('is left to CloudFormation where the quota cannot be read, and said', async () => {
    expect((await check({ quota: 'denied' })).lines).toContain('and their quota could not be read');
  });
});
