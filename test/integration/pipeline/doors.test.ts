import { request } from 'node:http';
import {
  GetAliasCommand,
  GetFunctionUrlConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { type Answer, Visitors } from '../../support/apps/visitors.ts';
import { viewerOf } from '../../support/edge/client.ts';
import type { Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { failureWith } from '../../support/failure-with.ts';
import { TOLD } from '../../support/apps/told.ts';
import { CANDIDATE, LIVE } from '../../../src/compute/lambda/request.ts';

let edge: Edge;
let store: JsonStore;
beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

/** Answers whatever form its events have, and says which it was. */
const plain = (text: string, more = '') => `
export const handler = async (event) => {
  const form = event.version ?? '1.0';
  let statusCode = 200;
  ${more}
  const body = { text: ${JSON.stringify(text)}, form, version: process.env.APP_VERSION };
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
};
`;

/** Writes three events, \`pause\` milliseconds apart. */
const streaming = (text: string, pause: number) => `
export const handler = awslambda.streamifyResponse(async (event, out) => {
  const path = event.rawPath ?? event.path;
  const events = path.endsWith('/events');
  const type = events ? 'text/event-stream' : 'application/json';
  const answer = awslambda.HttpResponseStream.from(out, { statusCode: 200, headers: { 'content-type': type } });
  if (events)
    for (let count = 1; count <= 3; count++) {
      answer.write('data: ' + count + '\\n\\n');
      await new Promise((resolve) => setTimeout(resolve, ${pause}));
    }
  else answer.write(JSON.stringify({ text: ${JSON.stringify(text)}, form: event.version ?? '1.0', version: process.env.APP_VERSION }));
  answer.end();
});
`;

const STREAM_CHECK = `
scenarios:
  - name: own
    steps:
      - { name: health, request: 'GET \${health-url}', expect: { status: 200 } }
      - name: events
        request: { path: /api/events, headers: { accept: text/event-stream } }
        timeout: 60s
        expect: { stream: { content-type: text/event-stream, events: 3, spread: 200ms, last: '3' } }
`;

/** As a browser asks, through whatever stands in for DNS. */
function askAt(address: string, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { hostname, pathname, port } = new URL(address);
  // The emulator serves HTTP APIs under its own name.
  const place = port ? { port, host: `${hostname}:${port}` } : { port: edge.port, host: hostname };
  return new Promise<Answer & { headers: Record<string, unknown> }>((resolve, reject) => {
    const at = { host: '127.0.0.1', port: place.port, path: pathname.replace(/\/$/, '') + path, method };
    request({ ...at, headers: { ...headers, host: place.host } }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.once('error', reject);
      incoming.once('end', () =>
        resolve({ status: incoming.statusCode!, headers: incoming.headers, text: Buffer.concat(chunks).toString() }),
      );
    })
      .once('error', reject)
      .end();
  });
}

const visitorsOf = (address: string) =>
  new Visitors(
    () => askAt(address, '/api/anything'),
    ({ status, text }) => (status === 200 ? (JSON.parse(text) as { text: string }).text : `${status} ${text}`),
  );

/** A function URL and a REST API that answer whole are below: beside the version, behind a site. */
const DOORS: { name: string; inputs: Record<string, string>; stack: string; form?: string; streams: boolean }[] = [
  // The emulator sends form 2.0 whatever the integration says.
  { name: 'HTTP API, form 1.0', inputs: overrides("PayloadFormat: '1.0'"), stack: '-v1', streams: false },
  {
    name: 'function URL that streams',
    inputs: { 'invoke-mode': 'response_stream' },
    stack: '-url-stream',
    form: '2.0',
    streams: true,
  },
  {
    name: 'REST API that streams',
    inputs: { ...overrides('Door: rest'), 'invoke-mode': 'response_stream' },
    stack: '-rest-stream',
    form: '1.0',
    streams: true,
  },
];

function overrides(text: string): Record<string, string> {
  return { 'parameter-overrides': text };
}

describe.each(DOORS)('a new version comes in by the door of the candidate: $name', (door) => {
  test('a bad one meets nobody, the next good one goes live without a failed request', async () => {
    const stage = new DeployStage(edge, store);
    const functionName = `${stage.stackName('lambda')}${door.stack}`;
    const inputs = {
      ...door.inputs,
      web: 'none',
      'health-path': '/api/health',
      ...(door.streams && { checks: STREAM_CHECK }),
    };
    // Far more than the spread that is asked for: a pause of this process takes from it.
    const write = (text: string, more = '', pause = 1500) =>
      stage.app.write('api/index.mjs', door.streams ? streaming(text, pause) : plain(text, more));
    const versionOf = async (Name: string) =>
      (
        await testSession()
          .client(LambdaClient)
          .send(new GetAliasCommand({ FunctionName: functionName, Name }))
      ).FunctionVersion;

    write('good');
    const first = await stage.deploy(inputs);
    expect(first.error).toBeUndefined();
    const address = first.outputs['api-url']!;
    expect(JSON.parse((await askAt(address, '/api/anything')).text)).toMatchObject({
      text: 'good',
      ...(door.form && { form: door.form }),
    });

    const before = await versionOf(LIVE);
    const meanwhile = visitorsOf(address);
    // The stream comes all at once, the other answers 500.
    write('bad', 'statusCode = 500;', 0);
    const failed = await stage.deploy({ ...inputs, deadline: '1500ms' });
    expect(Object.keys(await meanwhile.stop())).toEqual(['good']);
    expect(failed.error).toEqual(failureWith('checks', TOLD.untouched));
    expect(failed.error!.message).toMatch(door.streams ? /events.*at once|spread|expected 200 ms/i : /500/);
    expect(await versionOf(LIVE)).toBe(before);
    expect(await versionOf(CANDIDATE)).not.toBe(before);

    const later = visitorsOf(address);
    write('better');
    const good = await stage.deploy(inputs);
    expect(good.error).toBeUndefined();
    expect(good.outputs).toMatchObject({ verdict: 'passed', 'api-url': address });
    expect(Object.keys(await later.stop('better')).sort()).toEqual(['better', 'good']);
  });
});

describe('behind a site', () => {
  test('another door is another backend: no request fails on the way there and back', async () => {
    const stage = new DeployStage(edge, store);
    stage.app.build('one');
    expect((await stage.deploy()).error).toBeUndefined();
    const answers: string[] = [];
    let over = false;
    const visitor = (async () => {
      while (!over) answers.push(await stage.seen().then(({ api }) => api.text, String));
    })();
    // A backend that does not answer well is asked at its own address, and no viewer is sent there.
    stage.app.write('api/index.mjs', plain('bad', 'statusCode = 500;'));
    const refused = await stage.deploy({ ...overrides('{ Door: rest }'), deadline: '1500ms' });
    expect(refused.error).toEqual(failureWith('checks', TOLD.untouched));
    stage.app.build('two').write('api/index.mjs', plain('two'));
    const more = `{ Door: rest, ApiPath: '/api/*,/v2/*', ApiTimeout: 90 }`;
    const { error, outputs, summary } = await stage.deploy(overrides(more));
    expect(error).toBeUndefined();
    expect(outputs).toMatchObject({ verdict: 'passed' });
    expect(summary).toContain(`Stack ${stage.stackName('lambda')}`);
    expect((await stage.seen()).api.text).toBe('two');
    const web = await stage.stack('web');
    const visit = viewerOf(edge, web!.outputs['DistributionId']!);
    expect((await visit('/v2/x')).json()).toMatchObject({ text: 'two' });
    expect((await visit('/v3/x')).text).toContain('<p>');
    expect((await stage.rollback()).error).toBeUndefined();
    over = true;
    await visitor;
    expect((await stage.seen()).api.text).toBe('one');
    expect([...new Set(answers)].sort()).toEqual(['one', 'two']);
  });
});

describe('beside the version', () => {
  let stage: DeployStage;
  let name = '';
  const lambda = testSession().client(LambdaClient);
  const base = { web: 'none', 'health-path': '/api/health' };
  const alone = async (text: string) => {
    const inputs = { ...base, ...overrides(text) };
    const run = await stage.deploy(inputs);
    expect(run.error).toBeUndefined();
    expect(run.outputs).toMatchObject({ 'has-changes': 'true', verdict: 'passed' });
    expect((await stage.deploy({ ...inputs, 'dry-run': 'true' })).outputs).toMatchObject({ 'has-changes': 'false' });
    return run;
  };
  const provisioned = async () =>
    (await lambda.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName: name, Qualifier: LIVE })))
      .RequestedProvisionedConcurrentExecutions;

  beforeAll(async () => {
    stage = new DeployStage(edge, store);
    name = `${stage.stackName('lambda')}-url`;
    stage.app.write('api/index.mjs', plain('one'));
    expect((await stage.deploy({ ...base, ...overrides('Door: function-url') })).error).toBeUndefined();
  });

  test('copies that are kept ready, and none again', async () => {
    expect((await alone('{ Door: function-url, ProvisionedConcurrency: 2 }')).log).toContain(
      'provisioned concurrency is 2',
    );
    expect(await provisioned()).toBe(2);
    await alone('{ Door: function-url, ProvisionedConcurrency: 0 }');
    await expect(provisioned()).rejects.toThrow();
  });

  test('pages of other addresses may ask at a function URL', async () => {
    const cors = 'CorsOrigins: https://shop.example, CorsHeaders: authorization, CorsCredentials: true';
    const { outputs } = await alone(`{ Door: function-url, ${cors} }`);
    const asked = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };
    const answer = await askAt(outputs['api-url']!, '/api/x', asked, 'OPTIONS');
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': 'https://shop.example' });
    await alone(`{ Door: function-url, CorsOrigins: '', CorsHeaders: '*', CorsCredentials: false }`);
    const of = { FunctionName: name, Qualifier: LIVE };
    expect((await lambda.send(new GetFunctionUrlConfigCommand(of))).Cors ?? {}).toEqual({});
  });

  test('more than the account has left is refused before anything is written', async () => {
    const fresh = new DeployStage(edge, store);
    for (const text of ['ReservedConcurrency: 990', 'ProvisionedConcurrency: 990']) {
      const { error } = await fresh.deploy({ ...base, ...overrides(text) });
      expect(error).toEqual(failureWith('input', text.split(':')[0]!, 'at most'));
    }
    expect(await fresh.releases.list()).toEqual([]);
  });
});
