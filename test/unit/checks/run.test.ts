import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { runChecks, describeChecks, type ChecksRequest } from '../../../src/checks/index.ts';
import { worst } from '../../../src/checks/expect/finding.ts';
import { ManualClock } from '../../support/http/manual-clock.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { failureWith } from '../../support/failure-with.ts';

let server: Server | undefined;
afterEach(() => new Promise<void>((done) => (server ? server.close(() => done()) : done())));

function serve(listener: RequestListener): Promise<string> {
  return new Promise((resolve) => {
    server = createServer(listener).listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server!.address() as { port: number }).port}`);
    });
  });
}

const run = (request: Partial<ChecksRequest> & Pick<ChecksRequest, 'baseUrl' | 'checks'>) =>
  runChecks({ deadline: 1000, clock: new ManualClock(), ...request }, recordingReporter());

describe('runChecks', () => {
  test('passes what is right, with captures and cookies from step to step', async () => {
    const baseUrl = await serve((request, response) => {
      if (request.url === '/login')
        response.setHeader('set-cookie', 'sid=abcdefgh12; HttpOnly').end('{"token":"t-42"}');
      else response.end(JSON.stringify({ auth: request.headers.authorization, cookie: request.headers.cookie }));
    });
    const reporter = recordingReporter();
    const report = await runChecks(
      {
        baseUrl,
        checks: {
          text: `
scenarios:
  - name: sign in
    steps:
      - request: { path: /login, method: POST, json: { user: a } }
        capture: { token: { json: $.token, secret: true } }
      - request: { path: /me, headers: { authorization: 'Bearer \${token}' } }
        expect: { json: { $.auth: 'Bearer \${token}', $.cookie: { contains: sid= } } }
`,
        },
      },
      reporter,
    );
    expect(report).toMatchObject({ verdict: 'passed', passed: 2, failed: 0, inconclusive: 0 });
    expect(report.results[1]!.curl).toBe(
      `curl -i -L -H "authorization: Bearer $token" -b "sid=$COOKIE_sid" ${baseUrl}/me`,
    );
    expect(describeChecks(report)).toContain('Checks passed: 2 passed');
    expect(JSON.stringify(report)).not.toMatch(/t-42|abcdefgh12/);
    expect(reporter.masked).toEqual(['t-42']);
  });

  test.each(['abc1234', 'a.b'])('masks a short session cookie, too: %s', async (session) => {
    const baseUrl = await serve((request, response) =>
      response.setHeader('set-cookie', `sid=${session}; HttpOnly`).end(`hello ${request.headers.cookie}`),
    );
    const text = 'scenarios: [{ name: s, steps: [{ request: / }, { request: /, expect: { body: bye } }] }]';
    const report = await run({ baseUrl, checks: { text } });
    expect(report).toMatchObject({ passed: 1, failed: 1 });
    expect(report.results[1]).toMatchObject({ curl: expect.stringContaining('sid=$COOKIE_sid') });
    expect(report.results[1]!.findings.find(({ where }) => where === 'body')!.got).toContain('sid=$COOKIE_sid');
    expect(JSON.stringify(report)).not.toContain(session);
  });

  test.each(['failed', 'verdict', 'passed'])('judges as it would without a cookie of the value %s', async (value) => {
    const baseUrl = await serve((_, response) => response.setHeader('set-cookie', `state=${value}`).end('hello'));
    const text = 'scenarios: [{ name: s, steps: [{ request: /, expect: { body: bye } }] }]';
    const report = await run({ baseUrl, checks: { text } });
    expect(report).toMatchObject({ verdict: 'failed', passed: 0, failed: 1, results: [{ verdict: 'failed' }] });
    expect(report.results[0]!.findings.map(({ verdict }) => verdict)).toContain('failed');
  });

  test('an address that nobody answers is inconclusive, and the rest is not asked', async () => {
    const report = await run({ baseUrl: 'http://127.0.0.1:9', checks: { presets: ['api', 'spa'] }, deadline: 200 });
    expect(report).toMatchObject({ verdict: 'inconclusive', passed: 0, acceptable: false, p95Ms: 0 });
    expect(report.results[0]!.findings[0]!.got).toMatch(/refused the connection/);
    expect(report.results[1]!.findings[0]!.got).toMatch(/no answer from/);
  });

  test('the old build answering well is a failure once the deadline is over', async () => {
    let asked = 0;
    let newFrom = Infinity;
    const baseUrl = await serve((_, response) =>
      response.end(JSON.stringify({ version: asked++ < newFrom ? 'old' : 'new' })),
    );
    const request = {
      baseUrl,
      checks: { text: 'scenarios: [{ name: s, steps: [{ request: / }] }]' },
      expectedVersion: { path: '/', value: 'new' },
    };
    const early = await run({ ...request, deadline: 100 });
    expect(early).toMatchObject({ verdict: 'failed', failed: 1, inconclusive: 1 });
    expect(early.results[0]!.findings.at(-1)).toMatchObject({ expected: '"new"', got: '"old"' });
    newFrom = asked + 2;
    expect(await run({ ...request, deadline: 5000 })).toMatchObject({ verdict: 'passed', passed: 2 });
  });
});

const step = (only: object) => ({
  baseUrl: 'http://h',
  checks: { text: JSON.stringify({ scenarios: [{ name: 's', steps: [only] }] }) },
});

test.each([
  [[], 'inconclusive'],
  [['passed'], 'passed'],
  [['passed', 'inconclusive'], 'inconclusive'],
  [['inconclusive', 'failed', 'passed'], 'failed'],
] as const)('the verdict on %j is %s', (verdicts, expected) => expect(worst(verdicts)).toBe(expected));

describe('what is said about an answer', () => {
  test('a secret at the edge of what is shown is masked whole, and a large body is cut', async () => {
    const key = 'k'.repeat(100) + 'THE-END-OF-THE-KEY';
    const baseUrl = await serve((_, response) => {
      response.statusCode = 500;
      response.end(`${'x'.repeat(250)}${key}${'y'.repeat(100_000)}`);
    });
    const { checks } = step({ request: '/', expect: { status: 200, body: 'short' } });
    const report = await run({ baseUrl, checks, secrets: { KEY: key }, deadline: 0 });
    expect(JSON.stringify(report)).not.toContain('kkk');
    expect(JSON.stringify(report)).toContain('$KEY');
    expect(JSON.stringify(report).length).toBeLessThan(3000);
  });

  test.each([
    [{ baseUrl: 'https://user:password1@app.example.org' }, ['user name', 'password']],
    [{ baseUrl: 'http://h', secrets: { A: 'ab' } }, ['A', '3 characters']],
    [{ baseUrl: 'http://h', secrets: { A: 'abc' }, variables: { A: 'x' } }, ['A', 'variable', 'secret']],
    [{ baseUrl: 'http://h', connectTo: ['x'] }, ['connect-to', '"x"']],
    [step({ request: '/', expect: { 'json-schema': { type: 'nothing' } } }), ['line 1', 'json-schema']],
    [step({ request: '/', expect: { 'json-schema': { file: 'nowhere.json' } } }), ['nowhere.json']],
    [step({ request: { path: '/', multipart: { a: { file: 'nowhere.png' } } } }), ['nowhere.png']],
  ])('%j is refused', async (request, facts) => {
    const failure = run({ checks: { text: 'scenarios: [{ name: s, steps: [{ request: / }] }]' }, ...request });
    await expect(failure).rejects.toThrow(failureWith('input', ...facts));
    await expect(failure).rejects.not.toThrow(/password1/);
  });
});

describe('an answer that is final', () => {
  const finalAfter = (status: number) => (status === 404 ? 30_000 : undefined);
  const ask = async (statuses: number[]) => {
    let asked = 0;
    const baseUrl = await serve((_, response) => {
      response.writeHead(statuses[Math.min(asked++, statuses.length - 1)]!).end('{}');
    });
    const clock = new ManualClock();
    const start = clock.now();
    const report = await run({ baseUrl, checks: { presets: ['api'] }, deadline: 120_000, finalAfter, clock });
    return { verdict: report.verdict, seconds: Math.round((clock.now() - start) / 1000) };
  };

  test.each<[string, number[], number, number]>([
    ['is waited for as long as it takes to be that', [404], 30, 31],
    ['counts anew after another one', [...Array<number>(20).fill(404), 503, 404], 40, 45],
    ['is none where it may change', [503], 119, 125],
  ])('%s', async (_, statuses, least, most) => {
    const { seconds, verdict } = await ask(statuses);
    expect(verdict).toBe('failed');
    expect(seconds).toBeGreaterThanOrEqual(least);
    expect(seconds).toBeLessThanOrEqual(most);
  });
});
