import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runChecks } from '../../../../src/checks/index.ts';
import type { Preset } from '../../../../src/checks/definition/schema.ts';
import { ManualClock } from '../../../support/http/manual-clock.ts';
import { serve, stream, type RunningServer } from '../../../support/http/misbehaving-server.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const clock = new ManualClock();
const PAGE = '<!doctype html><title>Shop</title>';
const SECURE = { 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'same-origin' };

/** A deployment as it should be, with one thing changed. */
interface Site {
  health?: [status: number, type: string, body: string];
  unknown?: [status: number, type: string, body: string];
  page?: [status: number, type: string, body: string];
  deep?: [status: number, type: string, body: string];
  headers?: Record<string, string>;
  /** Milliseconds between two events. */
  pause?: number;
}
let site: Site = {};
let server: RunningServer;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url!;
  if (url === '/api/stream') {
    return await stream(response, clock, site.pause ?? 40, ['a', 'b', 'c']);
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
  const report = await runChecks({ baseUrl: server.url, checks: { presets }, deadline: 0, clock }, recordingReporter());
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
      runChecks({ baseUrl: server.url, checks: { text }, variables, deadline: 0, clock }, recordingReporter());
    expect((await run({})).results.map(({ verdict }) => verdict)).toEqual(['passed', 'failed', 'passed', 'passed']);
    expect((await run({ 'health-path': '/api/health' })).verdict).toBe('passed');
  });
});

test('scenarios run at the same time where the file says so, and are reported in its order', async () => {
  let most = 0;
  let together = 1;
  let held: (() => unknown)[] = [];
  const slow = await serve((request, response) => {
    held.push(() => response.end());
    most = Math.max(most, held.length);
    // The first scenario runs alone, until something has answered.
    if (held.length < together && request.url !== '/0') return;
    const group = held;
    held = [];
    // Those that came last are answered first; one more than there should be would arrive now.
    setImmediate(() => group.reverse().forEach((answer) => answer()));
  });
  const scenarios = Array.from({ length: 9 }, (_, index) => ({ name: `${index}`, steps: [{ request: `/${index}` }] }));
  const run = async (concurrency: number) => {
    most = 0;
    together = concurrency;
    const checks = { text: JSON.stringify({ concurrency, scenarios }) };
    return await runChecks({ baseUrl: slow.url, checks }, recordingReporter());
  };
  const { verdict, results } = await run(4);
  expect(verdict).toBe('passed');
  expect(results.map(({ scenario }) => scenario)).toEqual(scenarios.map(({ name }) => name));
  expect(most).toBe(4);
  await run(1);
  expect(most).toBe(1);
  await slow.close();
});
