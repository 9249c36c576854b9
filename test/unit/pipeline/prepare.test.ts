import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { readRequest } from '../../../src/actions/inputs/deploy-inputs.ts';
import { createSession } from '../../../src/aws/session.ts';
import { createContext } from '../../../src/operation/index.ts';
import { prepareDeployment } from '../../../src/pipeline/prepare.ts';
import { actionRun } from '../../support/actions/action-run.ts';
import { type AwsServer, awsServer, ServiceError } from '../../support/aws/aws-server.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

let server: AwsServer | undefined;
afterEach(async () => {
  await server?.close();
});

test('of two mistakes that are asked about at once the same one is told each time, however long its answer takes', async () => {
  // Of the secret SSM has many pages without it; the concurrency is known after two answers.
  const pages = 20;
  server = await awsServer(({ operation, input }) => {
    if (operation === 'DescribeStacks') throw new ServiceError('ValidationError', 'Stack with id shop does not exist');
    if (operation.includes('account-settings'))
      return JSON.stringify({ AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 } });
    if (operation !== 'DescribeParameters') return undefined;
    const page = Number(input['NextToken'] ?? '1');
    return { Parameters: [], ...(page < pages && { NextToken: String(page + 1) }) };
  });
  const session = createSession({
    region: 'eu-central-1',
    endpoint: server.endpoint,
    credentials: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b' }),
  });
  const workspace = mkdtempSync(join(tmpdir(), 'deploy-prepare-'));
  mkdirSync(join(workspace, 'api'));
  writeFileSync(join(workspace, 'api/index.mjs'), 'export const handler = 1\n');
  const request = readRequest(
    actionRun({
      GITHUB_WORKSPACE: workspace,
      INPUT_APP: 'shop',
      INPUT_MODE: 'lambda',
      INPUT_SOURCE: 'api',
      'INPUT_APP-SECRETS': 'TOKEN: ssm:/shop/token',
      'INPUT_PARAMETER-OVERRIDES': 'ReservedConcurrency: 5000',
    }),
  );
  const prepared = prepareDeployment(createContext(session, recordingReporter()), request);
  await expect(prepared).rejects.toMatchObject({ code: 'input', what: expect.stringContaining('/shop/token') });
  const asked = server.requests.map(({ operation }) => operation);
  expect(asked.filter((operation) => operation.includes('account-settings'))).toHaveLength(1);
});
