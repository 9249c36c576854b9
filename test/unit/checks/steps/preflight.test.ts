import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { runChecks } from '../../../../src/checks/index.ts';
import { silentReporter } from '../../../../src/report/index.ts';

const HEADERS = { 'x-deploy-candidate': 'signed' };
const CHECKS = `scenarios:
  - name: CORS
    steps:
      - name: another origin may not
        request: { path: /api/notes, headers: { authorization: Bearer t } }
        expect: { cors: { origin: 'https://evil.example', method: PUT, allowed: false } }
`;

test('a preflight of a version that is not live goes to that version, and without the headers of the step', async () => {
  const preflights: unknown[] = [];
  const server = createServer(({ method, headers }, response) => {
    if (method === 'OPTIONS') preflights.push([headers['x-deploy-candidate'], headers['authorization']]);
    // Nothing is live: only who brings the header reaches an app.
    response.writeHead(headers['x-deploy-candidate'] ? 204 : 503).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const report = await runChecks(
    {
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      headers: { 'X-Deploy-Candidate': HEADERS['x-deploy-candidate'] },
      checks: [{ text: CHECKS, name: 'checks' }],
    },
    silentReporter,
  );
  server.close();
  expect([report.verdict, preflights]).toEqual(['passed', [[HEADERS['x-deploy-candidate'], undefined]]]);
});
