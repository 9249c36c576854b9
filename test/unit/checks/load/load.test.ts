import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { describeChecks, runChecks, type ChecksRequest } from '../../../../src/checks/index.ts';
import { ManualClock } from '../../../support/http/manual-clock.ts';
import { serve, type RunningServer } from '../../../support/http/misbehaving-server.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

/**
 * Status 0 cuts the connection, "silent" never answers, "half" is a 200 whose body breaks off. `delay` is how far the
 * clock moves before the answer.
 */
type Answer = [status: number | 'silent' | 'half', delay?: number, body?: string];

let server: RunningServer;
let clock: ManualClock;
let answers: (request: { count: number; url: string; body: string }) => Answer;
/** How many requests must be there, from this one on, before they are answered. */
let together: (count: number) => number;
let count = 0;
let bodies: string[] = [];
let atOnce = 0;
let most = 0;

beforeAll(async () => {
  let held: [Answer, respond: (answer: Answer) => void][] = [];
  server = await serve((request, response) => {
    let body = '';
    most = Math.max(most, ++atOnce);
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      bodies.push(body);
      const wanted = together(count);
      const answer = answers({ count: count++, url: request.url!, body });
      held.push([
        answer,
        ([status, , text = '{}']) => {
          atOnce--;
          if (status === 0) response.destroy();
          else if (status === 'half')
            response
              .writeHead(200, { 'content-length': 2 * text.length })
              .write(text, () => setImmediate(() => response.destroy()));
          else if (status !== 'silent') response.writeHead(status).end(text);
        },
      ]);
      if (held.length < wanted) return;
      const group = held;
      held = [];
      // One more than there should be would arrive now.
      setImmediate(() => {
        clock.advance(Math.max(...group.map(([[, delay = 0]]) => delay)));
        for (const [each, respond] of group) respond(each);
      });
    });
  });
});
afterAll(() => server.close());
beforeEach(() => {
  clock = new ManualClock();
  together = () => 1;
  count = atOnce = most = 0;
  bodies = [];
});

async function run(step: object, request: Partial<ChecksRequest> = {}) {
  const checks = { text: JSON.stringify({ scenarios: [{ name: 's', steps: [{ request: '/', ...step }] }] }) };
  const report = await runChecks({ baseUrl: server.url, checks, deadline: 0, clock, ...request }, recordingReporter());
  const result = report.results[0]!;
  const wrong = result.findings
    .filter(({ verdict }) => verdict !== 'passed')
    .map(({ where, got }) => `${where}: ${got}`);
  return { report, result, verdict: report.verdict, wrong };
}

describe('a latency budget', () => {
  test('counts requests, keeps the warm-up apart and holds the concurrency', async () => {
    answers = ({ count: n }) => [200, n < 7 ? 400 : 10];
    together = (n) => (n < 2 ? 1 : 5);
    const { verdict, result, report } = await run({
      budget: { requests: 40, concurrency: 5, 'warm-up': 5, p50: '300ms', p95: '350ms', p99: '350ms', mean: '300ms' },
    });
    expect(verdict).toBe('passed');
    // The wait for the first answer, the one that is judged whole, the warm-up, the measured ones.
    expect(count).toBe(1 + 1 + 5 + 40);
    expect(most).toBe(5);
    expect(result.latency).toMatchObject({ requests: 40, errors: 0, concurrency: 5, p50: 10, p99: 10, max: 10 });
    expect(result.latency!.perSecond).toBe(500);
    expect(report.p95Ms).toBe(10);
    const summary = describeChecks(report);
    expect(summary).toMatch(/```mermaid\n%%\{init: .*\}%%\nxychart-beta\n {4}x-axis "up to \(ms\)" \["[\d.]+"/);
  });

  test.each([
    ['p50', { p50: '20ms' }, /budget p50/],
    ['p95', { p95: '20ms' }, /budget p95/],
    ['p99', { p99: '20ms' }, /budget p99/],
    ['mean', { mean: '20ms' }, /budget mean/],
  ])('%s over its limit is a failure', async (_, limit, reason) => {
    answers = () => [200, 40];
    together = (n) => (n < 2 ? 1 : 5);
    const { verdict, wrong } = await run({ budget: { requests: 10, concurrency: 5, ...limit } });
    expect(verdict).toBe('failed');
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toMatch(reason);
  });

  test('one slow request in twenty moves p99 and not p50', async () => {
    answers = ({ count: n }) => [200, n % 20 === 18 ? 500 : 5];
    const { wrong, result } = await run({ budget: { requests: 40, 'warm-up': 0, p50: '300ms', p99: '400ms' } });
    expect(wrong).toEqual(['budget p99: 500 ms over 40 requests']);
    expect(result.latency).toMatchObject({ p50: 5, p95: 5, p99: 500 });
  });

  test.each([
    ['an error status', [500] as [number], {}, /20 % \(4 of 20\), first: status: 500/],
    [
      'a wrong body',
      [200, 0, '{"n":2}'] as [number, number, string],
      { json: { '$.n': { exists: false } } },
      /json \$\.n/,
    ],
    ['a cut connection', [0] as [number], {}, /closed the connection/],
  ])('%s counts as an error', async (_, bad, expectation, reason) => {
    answers = ({ count: n }) => (n >= 4 && (n - 4) % 5 === 4 ? bad : [200]);
    const step = { expect: expectation, budget: { requests: 20, concurrency: 2, 'warm-up': 2 } };
    const { verdict, wrong } = await run(step);
    expect(verdict).toBe('failed');
    expect(wrong.join()).toMatch(reason);
    count = 0;
    expect((await run({ ...step, budget: { ...step.budget, 'error-rate': '20%' } })).verdict).toBe('passed');
  });

  test('without a single answer nothing is known', async () => {
    answers = ({ count: n }) => [n < 2 ? 200 : 0];
    const { verdict, wrong, report } = await run({ budget: { requests: 10, 'warm-up': 0 } });
    expect(verdict).toBe('inconclusive');
    expect(wrong.join()).toMatch(/budget: none: .*closed the connection/);
    expect(report.results[0]!.latency).toBeUndefined();
  });

  test('a request that runs into its timeout is as slow as the timeout', async () => {
    answers = ({ count: n }) => (n > 1 && n % 5 === 0 ? ['silent', 150] : [200, 1]);
    const { result } = await run({
      timeout: '150ms',
      budget: { requests: 10, 'warm-up': 0, 'error-rate': 1 },
    });
    expect(result.latency).toMatchObject({ errors: 2, p50: 1, p99: 150 });
  });

  test('requests that differ each time are built anew', async () => {
    answers = () => [200];
    await run({
      request: { path: '/', json: { id: '${uuid}', user: '${user}' } },
      budget: { requests: 10, concurrency: 2 },
    });
    expect(new Set(bodies).size).toBe(13);
  });

  test('a cold start is forced and judged where the platform allows, and only reported where not', async () => {
    let cold = false;
    answers = () => {
      const delay = cold ? 500 : 10;
      cold = false;
      return [200, delay];
    };
    const forceColdStart = () => {
      cold = true;
      return Promise.resolve();
    };
    const budget = { requests: 5, 'cold-start': { 'at-most': '300ms', 'warm-faster': 10000 } };
    const forced = await run({ budget }, { forceColdStart });
    expect(forced.wrong).toEqual([
      expect.stringMatching(/cold-start: 500 ms/),
      expect.stringMatching(/warm-faster: 50.0 times/),
    ]);
    const unforced = await run({ budget });
    expect(unforced.verdict).toBe('passed');
    expect(unforced.result.latency!.cold).toEqual({ milliseconds: 10, forced: false });
    expect(describeChecks(unforced.report)).toContain('(not forced)');
  });
});

describe('users at the same time', () => {
  const step = {
    request: { path: '/', method: 'PUT', json: { user: '${user}' } },
    parallel: { users: 5, answers: { 200: 1, 409: { count: 'rest', expect: { json: { '$.retry': true } } } } },
  };
  const retry = '{"retry":true}';

  test('the expected set of answers passes, and all are sent at once', async () => {
    answers = ({ count: n }) => (n === 2 ? [200] : [409, 0, retry]);
    together = () => 5;
    expect(await run(step)).toMatchObject({ verdict: 'passed', wrong: [] });
    expect(most).toBe(5);
    expect(bodies.sort()).toEqual([1, 2, 3, 4, 5].map((user) => `{"user":${user}}`));
  });

  test.each<[string, typeof answers, string, RegExp]>([
    ['a lost update: all win', () => [200], 'failed', /200: 5/],
    ['nobody wins', () => [409, 0, retry], 'failed', /409: 5/],
    [
      'an error among them',
      ({ count: n }) => (n === 0 ? [200] : n === 1 ? [500] : [409, 0, retry]),
      'failed',
      /500: 1/,
    ],
    [
      'a conflict without retry',
      ({ count: n }) => (n === 0 ? [200] : [409]),
      'failed',
      /json \$\.retry \(status 409\): nothing/,
    ],
    [
      'one without an answer',
      ({ count: n }) => (n === 0 ? [200] : n === 1 ? [0] : [409, 0, retry]),
      'inconclusive',
      /no answer: 1/,
    ],
    [
      'an answer that breaks off',
      ({ count: n }) => (n === 0 ? ['half'] : [409, 0, retry]),
      'failed',
      /answer: .*after status 200 and 2 bytes/,
    ],
    ['one without an answer beside a wrong one', ({ count: n }) => (n === 0 ? [0] : [200]), 'failed', /200: 4/],
  ])('%s', async (_, behaviour, verdict, reason) => {
    answers = behaviour;
    const result = await run(step);
    expect(result.verdict).toBe(verdict);
    expect(result.wrong.join()).toMatch(reason);
  });
});

describe('ranges of answers', () => {
  const limit = (least: object, most: object) => ({
    parallel: { users: 6, answers: { 200: least, 429: most } },
    request: { path: '/', method: 'POST' },
  });
  const first = (good: number) => (answers = ({ count: n }) => [n < good ? 200 : 429]);

  test.each<[object, object, number, string]>([
    [{ 'at-least': 1 }, { count: 'rest' }, 1, 'passed'],
    [{ 'at-least': 1 }, { count: 'rest' }, 0, 'failed'],
    [{ 'at-most': 3 }, { 'at-least': 3 }, 3, 'passed'],
    [{ 'at-most': 3 }, { 'at-least': 3 }, 4, 'failed'],
    [{ 'at-least': 2, 'at-most': 3 }, { 'at-least': 0 }, 1, 'failed'],
    [{ 'at-least': 2, 'at-most': 3 }, { 'at-least': 0 }, 2, 'passed'],
  ])('200: %j, 429: %j, with %d good answers: %s', async (least, most, good, verdict) => {
    first(good);
    expect((await run(limit(least, most))).verdict).toBe(verdict);
  });

  test('what is expected says the range', async () => {
    first(0);
    const { result } = await run(limit({ 'at-least': 2, 'at-most': 3 }, { count: 'rest' }));
    expect(result.findings[0]!.expected).toBe('200: at least 2 and at most 3, 429: rest');
  });
  test('a user without an answer makes it inconclusive, unless there are too many of the others', async () => {
    answers = ({ count: n }) => (n === 0 ? [0] : [200]);
    expect((await run(limit({ 'at-least': 1 }, { count: 'rest' }))).verdict).toBe('inconclusive');
    count = 0;
    expect((await run(limit({ 'at-most': 2 }, { count: 'rest' }))).verdict).toBe('failed');
  });
});

describe('a load as the first step', () => {
  test('waits for the first good answer like any other', async () => {
    answers = ({ count: n }) => [n < 2 ? 503 : 200];
    const { verdict, result } = await run({ budget: { requests: 5 } }, { deadline: 5000 });
    expect(verdict).toBe('passed');
    expect(result.latency).toMatchObject({ requests: 5, errors: 0 });
  });

  test('does not wait, and warm up, where the cold start is judged as it comes', async () => {
    answers = ({ count: n }) => [200, n === 0 ? 500 : 5];
    const { wrong } = await run({ budget: { requests: 5, 'cold-start': { force: false, 'at-most': '300ms' } } });
    expect(wrong).toEqual(['budget cold-start: 500 ms over 5 requests']);
  });
});

describe('retry', () => {
  /** Two steps of which only the second is retried; verdicts and attempts. */
  async function attempts(retry?: object) {
    clock = new ManualClock();
    const checks = {
      text: JSON.stringify({ scenarios: [{ name: 's', steps: [{ request: '/' }, { request: '/late', retry }] }] }),
    };
    const { results } = await runChecks({ baseUrl: server.url, checks, clock }, recordingReporter());
    return results.map(({ verdict, attempts: tries, status }) => [verdict, tries, status]);
  }

  test('only where a step says it, and only until its deadline', async () => {
    answers = ({ url, count: n }) => [url === '/' || n > 3 ? 200 : 503];
    expect(await attempts()).toEqual([
      ['passed', 1, 200],
      ['failed', 1, 503],
    ]);
    count = 0;
    expect(await attempts({ deadline: '5s', interval: '10ms' })).toEqual([
      ['passed', 1, 200],
      ['passed', 4, 200],
    ]);
    answers = ({ url }) => [url === '/' ? 200 : 503];
    expect(await attempts({ deadline: '100ms', interval: '20ms' })).toEqual([
      ['passed', 1, 200],
      ['failed', 6, 503],
    ]);
  });

  test('an answer that the deadline cuts short does not hide the one before', async () => {
    answers = ({ count: n }) => (n === 0 ? [503] : ['silent', 800]);
    const { result } = await run({ retry: { deadline: '300ms', interval: '20ms' } });
    expect(result).toMatchObject({ verdict: 'failed', status: 503, attempts: 2 });
  });
});
