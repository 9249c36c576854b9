import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runChecks, type ChecksRequest } from '../../../../src/checks/index.ts';
import { ManualClock } from '../../../support/http/manual-clock.ts';
import { freePort } from '../../../support/ports.ts';
import {
  createAuthority,
  serve,
  serveSockets,
  startMisbehavingServer,
  type Authority,
  type RunningServer,
} from '../../../support/http/misbehaving-server.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const clock = new ManualClock();
let server: RunningServer;
let authority: Authority;
const own: RunningServer[] = [];

beforeAll(async () => {
  server = await startMisbehavingServer(clock);
  authority = await createAuthority();
  setDefaultCACertificates([...getCACertificates('default'), authority.cert]);
});

afterAll(async () => {
  setDefaultCACertificates(getCACertificates('bundled'));
  await Promise.all([server, ...own].map((each) => each.close()));
});

async function check(step: object, request: Partial<ChecksRequest> = {}) {
  const checks = { text: JSON.stringify({ scenarios: [{ name: 's', steps: [{ timeout: '1s', ...step }] }] }) };
  const report = await runChecks({ baseUrl: server.url, checks, deadline: 0, clock, ...request }, recordingReporter());
  const [result] = report.results;
  return { ...result!, wrong: result!.findings.filter(({ verdict }) => verdict !== 'passed') };
}

const stream = {
  'content-type': 'text/event-stream',
  'first-byte': '800ms',
  events: 4,
  spread: '100ms',
  last: '[DONE]',
};

describe('a server that misbehaves', () => {
  test.each([
    ['a good answer', '/good', { body: 'good' }, 'passed', undefined],
    ['no answer', '/silent', {}, 'inconclusive', /timeout.*No answer came within 1000 ms/],
    ['no answer in the time that the step sets', '/silent', { within: '300ms' }, 'failed', /within.*No answer/],
    ['a slow first byte', '/slow-first-byte', { within: '300ms' }, 'failed', /within.*at most 300 ms.*\d+ ms/],
    [
      'a slow first byte of a stream',
      '/slow-first-byte',
      { stream: { 'first-byte': '300ms' } },
      'failed',
      /first-byte/,
    ],
    ['a progressive stream', '/progressive', { stream }, 'passed', undefined],
    ['a buffered stream', '/buffered', { stream: { ...stream, 'first-byte': '1s' } }, 'failed', /spread.*buffered/],
    ['a stream that stalls', '/stalled', { stream: { 'max-gap': '300ms' } }, 'failed', /max-gap/],
    [
      'a stream cut before its end',
      '/cut-stream',
      { stream: { events: 2 } },
      'failed',
      /stream end.*closed the connection.*after 2 events/,
    ],
    ['a stream without its last event', '/cut-stream', { stream: { last: '[DONE]' } }, 'failed', /stream last.*"two"/],
    [
      'a body cut before its end',
      '/cut-body',
      { body: { contains: 'first' } },
      'failed',
      /answer.*after status 200 and 14 bytes/,
    ],
    ['a reset connection', '/reset', {}, 'inconclusive', /reset.*closed the connection/],
    ['a body without end', '/endless', {}, 'failed', /larger than 2000000 bytes/],
    ['a redirect loop', '/redirect-loop', {}, 'failed', /More than 20 redirects, a loop/],
    ['redirects without end', '/redirect-on-and-on', {}, 'failed', /More than 20 redirects, no end/],
  ] as const)('%s', async (_, path, expectation, verdict, reason) => {
    const result = await check({ request: { path, 'max-body': '2 MB' }, expect: expectation });
    expect(result.verdict).toBe(verdict);
    if (reason)
      expect(result.wrong.map(({ where, expected, got }) => `${where} ${expected} ${got}`).join('; ')).toMatch(reason);
  });

  test('a port that nobody listens on and a name that is not there are inconclusive, and named', async () => {
    const refused = await check({ request: '/' }, { baseUrl: `http://127.0.0.1:${await freePort()}` });
    expect(refused.wrong).toMatchObject([{ verdict: 'inconclusive', where: 'refused' }]);
    const unknown = await check({ request: '/', timeout: '5s' }, { baseUrl: 'http://not-there.invalid' });
    expect(unknown.wrong).toMatchObject([{ verdict: 'inconclusive', where: 'dns' }]);
  });

  test('an answer that is not HTTP is a failure', async () => {
    const sockets = await serveSockets((socket) => socket.end('SSH-2.0-server\r\n'));
    own.push(sockets);
    expect((await check({ request: '/' }, { baseUrl: sockets.url })).wrong).toMatchObject([
      { verdict: 'failed', where: 'protocol' },
    ]);
  });
});

describe('TLS', () => {
  async function https(name: string, days?: [number, number], issuer = authority): Promise<RunningServer> {
    const running = await serve(
      (request, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ host: request.headers.host }));
      },
      await issuer.issue(name, days),
    );
    own.push(running);
    return running;
  }
  const to = (port: number) => ({
    baseUrl: 'https://app.example.org',
    connectTo: [`app.example.org:443:127.0.0.1:${port}`],
  });

  test('connect-to keeps the Host header and checks the certificate for the original name', async () => {
    const { port } = await https('app.example.org');
    const step = { request: '/', expect: { json: { '$.host': 'app.example.org' }, tls: { 'days-left': 80 } } };
    const result = await check(step, to(port));
    expect(result.wrong).toEqual([]);
    expect(result.curl).toBe(`curl -i -L --connect-to app.example.org:443:127.0.0.1:${port} https://app.example.org/`);
  });

  test('a certificate with too few days left', async () => {
    const { port } = await https('app.example.org', [-1, 10]);
    const { wrong } = await check({ request: '/', expect: { tls: { 'days-left': 14 } } }, to(port));
    expect(wrong).toMatchObject([
      { verdict: 'failed', where: 'tls days-left', got: expect.stringMatching(/^9 days|^10 days/) },
    ]);
  });

  test.each([
    ['expired', 'app.example.org', [-10, -1], /expired/],
    ['for another name', 'other.example.org', [-1, 10], /does not match|altnames/i],
  ] as const)('a certificate that is %s is a failure', async (_, name, days, reason) => {
    const { port } = await https(name, [...days]);
    const { wrong } = await check({ request: '/' }, to(port));
    expect(wrong).toMatchObject([{ verdict: 'failed', where: 'certificate', got: expect.stringMatching(reason) }]);
  });

  test('a certificate of an unknown authority is a failure', async () => {
    const { port } = await https('app.example.org', [-1, 10], await createAuthority());
    const { wrong } = await check({ request: '/' }, to(port));
    expect(wrong).toMatchObject([{ verdict: 'failed', where: 'certificate' }]);
  });

  test('a server without TLS behind an https address is named as such', async () => {
    const { wrong } = await check({ request: '/' }, to(server.port));
    expect(wrong).toMatchObject([{ verdict: 'inconclusive', where: 'tls' }]);
  });
});
