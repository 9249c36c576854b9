import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { appVersion, type Deployment } from '../../../../src/pipeline/deployment.ts';
import { checks } from '../../../../src/pipeline/steps/checks.ts';
import { childEnvironment } from '../../../../src/process/index.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

/** Runs the checks of a deployment whose app gives these answers, one after the other; the last one is repeated. */
async function check(answers: { status?: number; body: unknown }[], more: Partial<Deployment> = {}) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    const { status = 200, body } = answers[Math.min(asked.length, answers.length) - 1]!;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const report = recordingReporter();
  const outputs = { ApiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  const deployment = {
    request: {
      app: 'shop',
      environment: 'production',
      mode: 'container',
      directory: '.',
      healthPath: '/up',
      checks: '',
      checkSecrets: {},
      connectTo: [],
      deadline: 300,
      traffic: [],
      parameterOverrides: {},
    },
    context: createContext({ region: 'eu-central-1' } as unknown as AwsSession, report),
    commandEnvironment: childEnvironment({}, {}),
    contentId: CONTENT,
    plans: { backend: { hasChanges: false, outputs } },
    results: {},
    ...more,
  } as unknown as Deployment;
  try {
    const plan = await checks.plan(deployment);
    if ('pending' in plan) throw new Error(plan.pending);
    const error: unknown = await plan.apply().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return { error: error as Error | undefined, lines: report.lines.join('\n') };
  } finally {
    server.close();
  }
}

const CONTENT = `sha256:${'0123456789abcdef'.repeat(4)}`;
const version = appVersion({ contentId: CONTENT } as Deployment)!;

test.each([['1.2.3'], ['0.0.1-beta'], ['abcdef0'], [3], [null]])(
  'a version of the app itself (%j) is no failure',
  async (own) => {
    const { error, lines } = await check([{ body: { status: 'ok', version: own } }]);
    expect(error).toBeUndefined();
    expect(lines).toMatch(/does not say which build answers/);
  },
);

test('the version of the new build passes', async () => {
  const { error, lines } = await check([{ body: { version } }]);
  expect(error).toBeUndefined();
  expect(lines).not.toMatch(/does not say which build answers/);
});

test('the version of another build is a failure that says what to do', async () => {
  const { error } = await check([{ body: { version: 'f'.repeat(16) } }]);
  expect(error).toMatchObject({ code: 'checks', todo: expect.stringContaining('/up') });
  expect(error!.message).toContain(version);
});
