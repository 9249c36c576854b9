import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runChecks } from '../../../../src/checks/index.ts';
import { requestExpectations } from '../../../../src/checks/definition/expectation-schema.ts';
import { ROWS, type Answer } from './mutation-table.ts';
import { ManualClock } from '../../../support/http/manual-clock.ts';
import { serve, written, type RunningServer } from '../../../support/http/misbehaving-server.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const clock = new ManualClock();
let server: RunningServer;
let current: Answer = {};

beforeAll(async () => {
  server = await serve((request, response) => void respond(request, response));
});
afterAll(() => server.close());

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const beside = { '/preflight': current.preflight, '/other': current.other };
  const key = request.method === 'OPTIONS' ? '/preflight' : request.url;
  const answer = key === '/' ? current : (beside[key as keyof typeof beside] ?? {});
  if (answer.delay) clock.advance(answer.delay);
  response.writeHead(answer.status ?? 200, answer.headers);
  for (const [index, chunk] of (answer.chunks ?? [answer.body ?? '']).entries()) {
    if (index > 0 && answer.pause) clock.advance(answer.pause);
    if (answer.pause) await written(response, clock, chunk);
    else response.write(chunk);
  }
  response.end();
}

async function judge(expectation: object, answer: Answer) {
  current = answer;
  const follow = !('redirect' in expectation);
  const step = { request: { path: '/', 'follow-redirects': follow }, expect: expectation };
  const checks = { text: JSON.stringify({ scenarios: [{ name: 's', steps: [step] }] }) };
  const report = await runChecks({ baseUrl: server.url, checks, deadline: 0, clock }, recordingReporter());
  const wrong = report.results[0]!.findings.filter(({ verdict }) => verdict !== 'passed');
  return { verdict: report.verdict, wrong: wrong.map(({ where, expected, got }) => `${where} ${expected} ${got}`) };
}

describe('every expectation', () => {
  for (const { kind, expect: expectation, good, broken } of ROWS.filter((row) => row.kind !== 'tls')) {
    test(`${kind} ${JSON.stringify(expectation)}`, async () => {
      expect(await judge(expectation, good)).toEqual({ verdict: 'passed', wrong: [] });
      for (const [answer, reason] of broken) {
        const { verdict, wrong } = await judge(expectation, answer);
        expect({ answer, verdict }).toEqual({ answer, verdict: 'failed' });
        // Just that one is broken, and just that one is reported (a stream may lack two things at once).
        expect(new Set(wrong.map((text) => text.split(' ')[0])).size).toBe(1);
        expect(wrong.join('; ')).toMatch(reason);
      }
    });
  }

  test('stands in the table', () => {
    expect(new Set(ROWS.map(({ kind }) => kind))).toEqual(new Set(Object.keys(requestExpectations.entries)));
  });

  test('a server that cannot answer does not show that it refuses an origin', async () => {
    const refused = { cors: { origin: 'https://evil.example', allowed: false } };
    expect((await judge(refused, { preflight: { status: 503 } })).verdict).toBe('inconclusive');
    const dead = { ...refused, status: '5xx' };
    expect((await judge(dead, { status: 502, preflight: { status: 403 } })).verdict).toBe('inconclusive');
  });

  test('two empty or two missing bodies are no proof of being the same', async () => {
    const same = { 'same-body-as': '/other' };
    expect((await judge(same, { body: '', other: { body: '' } })).verdict).toBe('inconclusive');
    expect((await judge(same, { body: 'x', other: { status: 404, body: 'x' } })).verdict).toBe('inconclusive');
  });
});
