import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { annotationsOf, describeChecks, runChecks } from '../../../../src/checks/index.ts';
import { ManualClock } from '../../../support/http/manual-clock.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((closed) => server.close(closed))));
});

/** An app that gives each of several people a session, keeps what each adds, and knows no one else by it. */
async function learn(users: number, { broken = () => false }: { broken?: (name: string) => boolean } = {}) {
  const sessions = new Map<string, string>();
  let waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      if (request.url === '/join') {
        const { name } = JSON.parse(body) as { name: string };
        sessions.set(`s-${name}`, name);
        waiting.push(() => response.setHeader('set-cookie', `sid=s-${name}`).end(JSON.stringify({ name })));
        // Nobody is answered before all have asked: they are there at the same time.
        if (waiting.length < users) return;
        for (const answer of waiting) answer();
        waiting = [];
        return;
      }
      const name = sessions.get(/sid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '') ?? 'nobody';
      if (broken(name)) response.writeHead(500);
      response.end(JSON.stringify({ name }));
    });
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const text = `scenarios:
  - name: people
    users: ${users}
    steps:
      - request: { path: /join, json: { name: 'p\${user}' } }
        capture: { name: { json: $.name } }
      - name: is still who it was
        request: /me
        expect: { json: { $.name: '\${name}' } }
      - name: and again
        request: /me
`;
  return await runChecks({ baseUrl, checks: { text }, deadline: 0, clock: new ManualClock() }, recordingReporter());
}

describe('a scenario with users', () => {
  test('is a journey of each, at the same time, with its own cookies, captures and number', async () => {
    const report = await learn(10);
    expect(report).toMatchObject({ verdict: 'passed', passed: 3, failed: 0, inconclusive: 0 });
    expect(report.results.map(({ name }) => name)).toEqual(['POST /join', 'is still who it was', 'and again']);
    expect(describeChecks(report)).toContain('Checks passed: 3 passed');
  });

  test('fails where it fails for one: it is named, and its later steps are not run', async () => {
    const report = await learn(4, { broken: (name) => name === 'p3' });
    expect(report).toMatchObject({ verdict: 'failed', passed: 1, failed: 1, inconclusive: 1 });
    expect(report.results[1]!.findings).toMatchObject([
      { where: 'status (user 3 of 4)', got: expect.stringContaining('500') },
    ]);
    expect(report.results[2]!.findings).toMatchObject([{ where: 'not run (user 3 of 4)', verdict: 'inconclusive' }]);
    expect(report.results[1]!.curl).toContain('/me');
    expect(annotationsOf(report, '').map(({ level }) => level)).toContain('error');
  });

  test('what all meet is one finding', async () => {
    const report = await learn(12, { broken: () => true });
    expect(report.results[1]!.findings.filter(({ where }) => where.startsWith('status'))).toMatchObject([
      { where: 'status (all 12 users)', got: expect.stringMatching(/p1.*; .*p2.*; .*p3/) },
    ]);
    const some = await learn(12, { broken: (name) => name !== 'p1' });
    expect(some.results[1]!.findings.map(({ where }) => where)).toContainEqual(
      'status (user 2, 3, 4, 5, 6 and 6 more of 12)',
    );
  });

  test('none of whom gets an answer is inconclusive', async () => {
    const text =
      'scenarios: [{ name: people, users: 3, steps: [{ request: { path: /, method: POST } }, { request: / }] }]';
    const report = await runChecks(
      { baseUrl: 'http://127.0.0.1:9', checks: { text }, deadline: 0, clock: new ManualClock() },
      recordingReporter(),
    );
    expect(report).toMatchObject({ verdict: 'inconclusive', passed: 0, inconclusive: 2 });
  });
});
