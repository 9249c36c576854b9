import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runChecks } from '../../../src/checks/index.ts';
import type { Preset } from '../../../src/checks/definition/schema.ts';
import { recordingReporter } from '../../../src/report/index.ts';
import { serve, type RunningServer } from '../../support/http/misbehaving-server.ts';

/** A busy machine is slow, not wrong. */
const PAGE = '<!doctype html><title>Shop</title>';
const SECURE = { 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'same-origin' };

/** A deployment as it should be, with one thing changed. */
interface Site {
  health?: [status: number, type: string, body: string];
  unknown?: [status: number, type: string, body: string];
  page?: [status: number, type: string, body: string];
  deep?: [status: number, type: string, body: string];
  headers?: Record<string, string>;
  /** 0: all events at once. */
  pause?: 0;
}
let site: Site = {};
let server: RunningServer;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url!;
  if (url === '/api/stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (site.pause === 0) return void response.end('data: a\n\ndata: b\n\n');
    for (const data of ['a', 'b', 'c']) {
      response.write(`data: ${data}\n\n`);
      await sleep(40);
    }
    return void response.end();
  }
  const [status, type, body] =
    url === '/api/health'
      ? (site.health ?? [200, 'application/json', '{"status":"ok"}'])
      : url.startsWith('/api/')
        ? (site.unknown ?? [404, 'application/json', '{}'])
        : url === '/'
          ? (site.page ?? [200, 'text/html', PAGE])
          : (site.deep ?? [200, 'text/html', PAGE]);
  response.writeHead(status, { 'content-type': type, ...(site.headers ?? SECURE) }).end(body);
}

beforeAll(async () => {
  server = await serve((request, response) => void answer(request, response));
});
afterAll(() => server.close());

async function judge(presets: readonly Preset[], change: Site) {
  site = change;
  const report = await runChecks({ baseUrl: server.url, checks: { presets }, deadline: 0 }, recordingReporter());
  const wrong = report.results.flatMap(({ name, findings }) =>
    findings.filter(({ verdict }) => verdict !== 'passed').map(({ where }) => `${name}: ${where}`),
  );
  return { verdict: report.verdict, wrong: wrong.join('; ') };
}

describe('presets', () => {
  test('all of them together pass a deployment as it should be', async () => {
    const all = await judge(['api', 'spa', 'stream', 'security-headers'], {});
    expect(all).toEqual({ verdict: 'passed', wrong: '' });
  });

  test.each<[Preset, string, Site, RegExp]>([
    ['api', 'an error', { health: [503, 'application/json', '{}'] }, /health: status/],
    ['api', 'the page for the API', { health: [200, 'text/html', PAGE] }, /health: content-type/],
    ['api', 'nothing', { health: [200, 'application/json', ''] }, /health: size/],
    [
      'api',
      "a fallback that swallows the API's errors",
      { unknown: [200, 'text/html', PAGE] },
      /unknown path.*: status/,
    ],
    ['spa', 'no page', { page: [403, 'application/xml', '<Error/>'] }, /page: status/],
    ['spa', 'an empty page', { page: [200, 'text/html', ''], deep: [200, 'text/html', ''] }, /page: body/],
    ['spa', 'no deep links', { deep: [404, 'text/html', PAGE] }, /deep link.*: status/],
    ['spa', 'another page for deep links', { deep: [200, 'text/html', `${PAGE}old`] }, /deep link.*: same-body-as/],
    ['stream', 'a buffered stream', { pause: 0 }, /stream spread/],
    ['security-headers', 'a header less', { headers: { ...SECURE, 'referrer-policy': '' } }, /referrer-policy/],
  ])('%s catches %s', async (preset, _, change, reason) => {
    const { verdict, wrong } = await judge([preset], change);
    expect(verdict).toBe('failed');
    expect(wrong).toMatch(reason);
  });

  test('take variables from the file that asks for them, and from the caller before it', async () => {
    site = { deep: [200, 'application/json', '{}'] };
    const text = 'presets: [api, spa]\nvariables: { health-path: /health, deep-link: / }';
    const run = (variables: Record<string, string>) =>
      runChecks({ baseUrl: server.url, checks: { text }, variables, deadline: 0 }, recordingReporter());
    expect((await run({})).results.map(({ verdict }) => verdict)).toEqual(['passed', 'failed', 'passed', 'passed']);
    expect((await run({ 'health-path': '/api/health' })).verdict).toBe('passed');
  });
});

test('scenarios run at the same time where the file says so, and are reported in its order', async () => {
  let now = 0;
  let most = 0;
  const slow = await serve((request, response) => {
    most = Math.max(most, ++now);
    setTimeout(() => void (now--, response.end()), request.url === '/1' ? 200 : 50);
  });
  const scenarios = Array.from({ length: 9 }, (_, index) => ({ name: `${index}`, steps: [{ request: `/${index}` }] }));
  const run = (concurrency: number) =>
    runChecks({ baseUrl: slow.url, checks: { text: JSON.stringify({ concurrency, scenarios }) } }, recordingReporter());
  const { verdict, results } = await run(4);
  expect(verdict).toBe('passed');
  expect(results.map(({ scenario }) => scenario)).toEqual(scenarios.map(({ name }) => name));
  expect(most).toBe(4);
  most = 0;
  await run(1);
  expect(most).toBe(1);
  await slow.close();
});
