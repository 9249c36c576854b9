import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import { forceColdStart, runChecks, type ChecksRequest } from '../../../src/checks/index.ts';
import { systemClock } from '../../../src/aws/index.ts';
import { makeOrFind } from '../../../src/compute/lambda/make-or-find.ts';
import { unique } from '../../support/names.ts';
import { testSession } from '../../support/emulator/session.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const app = join(import.meta.dirname, '../../../templates/app');
const files = readdirSync(join(app, 'checks')).filter((name) => name.endsWith('.yaml'));
const ORIGIN = 'https://app.example.org';

async function run(file: string, request: Partial<ChecksRequest> & { baseUrl: string }) {
  const limit = 'defaults: { timeout: 120s }\n';
  const text = readFileSync(join(app, 'checks', file), 'utf8').replace(/^scenarios:/m, `${limit}scenarios:`);
  const checks = { checks: { text }, directory: app, deadline: 30_000 };
  const report = await runChecks({ ...checks, ...request }, recordingReporter());
  const wrong = report.results.flatMap(({ scenario, name, findings }) =>
    findings
      .filter(({ verdict }) => verdict !== 'passed')
      .map(({ where, expected, got }) => `${scenario} / ${name}: ${where}: expected ${expected}, got ${got}`),
  );
  return { ...report, wrong };
}

describe('the reference app as a server', () => {
  let server: ChildProcess;
  let baseUrl: string;

  beforeAll(async () => {
    server = spawn(process.execPath, ['src/server.ts'], {
      cwd: app,
      env: { PATH: process.env['PATH'], PORT: '0', WEB_ROOT: 'web', APP_VERSION: 'v1', CORS_ORIGINS: ORIGIN },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(server.stdout!, 'data')) as [Buffer];
    baseUrl = `http://127.0.0.1:${(JSON.parse(line.toString()) as { port: number }).port}`;
  });
  afterAll(() => void server.kill('SIGKILL'));

  test.each(files)('%s holds', async (file) => {
    const expectedVersion = { path: '/api/health', value: 'v1' };
    expect((await run(file, { baseUrl, expectedVersion })).wrong).toEqual([]);
  });

  test('another build is not taken for this one', async () => {
    const request = { baseUrl, deadline: 300, expectedVersion: { path: '/api/health', value: 'v2' } };
    expect(await run('smoke.yaml', request)).toMatchObject({ verdict: 'failed', passed: 0 });
  });
});

describe('the reference app as a function', () => {
  const session = testSession();
  const client = session.client(LambdaClient);
  const name = unique('notes');
  /** The function's URL, served by the emulator: connect-to takes the place of DNS. */
  let address: { baseUrl: string; connectTo: string[] };

  beforeAll(async () => {
    const attributes = ['pk', 'sk'];
    await session.client(DynamoDBClient).send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: attributes.map((AttributeName, index) => ({
          AttributeName,
          KeyType: index === 0 ? 'HASH' : 'RANGE',
        })),
      }),
    );
    const { outputFiles } = await build({
      entryPoints: [join(app, 'src/lambda.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      write: false,
    });
    const code = zipSync({ 'index.mjs': outputFiles[0]!.contents });
    await client.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/notes',
        Code: { ZipFile: code },
        Timeout: 120,
        Environment: {
          Variables: {
            APP_VERSION: 'v1',
            CORS_ORIGINS: ORIGIN,
            TABLE_NAME: name,
            AWS_ENDPOINT_URL: process.env['AWS_ENDPOINT_URL']!,
          },
        },
      }),
    );
    await waitUntilFunctionActiveV2({ client, maxWaitTime: 300, minDelay: 1 }, { FunctionName: name });
    const creation = new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: 'NONE' });
    // Lambda may still be changing the function.
    const { FunctionUrl } = await makeOrFind({ clock: systemClock }, () => client.send(creation));
    const { hostname } = new URL(FunctionUrl!);
    const emulator = new URL(process.env['AWS_ENDPOINT_URL']!);
    address = { baseUrl: `http://${hostname}`, connectTo: [`${hostname}:80:${emulator.hostname}:${emulator.port}`] };
  });
  afterAll(async () => {
    await client.send(new DeleteFunctionCommand({ FunctionName: name }));
    await session.client(DynamoDBClient).send(new DeleteTableCommand({ TableName: name }));
  });

  test.each([
    ['state.yaml', []],
    ['smoke.yaml', ['Page', 'Stream', 'Security headers']],
  ])('%s holds, save what a function alone does not have', async (file, elsewhere) => {
    const { wrong } = await run(file, { ...address, expectedVersion: { path: '/api/health', value: 'v1' } });
    expect(wrong.filter((text) => !elsewhere.some((scenario) => text.startsWith(scenario)))).toEqual([]);
  });

  test('a forced cold start meets a fresh environment, and leaves the configuration as it was', async () => {
    const configuration = async () =>
      (await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }))).Environment;
    const instance = async () => {
      const response = await runChecks(
        {
          ...address,
          checks: {
            text: 'scenarios: [{ name: s, steps: [{ request: /api/health, expect: { json: { $.instance: "" } } }] }]',
          },
          deadline: 0,
        },
        recordingReporter(),
      );
      return response.results[0]!.findings.find(({ where }) => where === 'json $.instance')!.got;
    };
    const before = { instance: await instance(), configuration: await configuration() };
    expect(await instance()).toBe(before.instance);
    await forceColdStart(session, name);
    expect(await instance()).not.toBe(before.instance);
    expect(await configuration()).toEqual(before.configuration);
  });
});
