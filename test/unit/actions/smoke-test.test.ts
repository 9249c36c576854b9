import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import smokeTest from '../../../src/actions/smoke-test.ts';
import { actionRun, inputVariables } from '../../support/actions/action-run.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { failureWith } from '../../support/failure-with.ts';

let server: Server;
let baseUrl: string;
let workspace: string;

beforeAll(async () => {
  workspace = mkdtempSync(join(tmpdir(), 'smoke-test-'));
  server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.statusCode = request.url === '/bad' ? 500 : 200;
    response.end(JSON.stringify({ version: 'v7', key: request.headers['x-key'] }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});

afterAll(async () => {
  rmSync(workspace, { recursive: true });
  await new Promise((closed) => server.close(closed));
});

async function run(values: Record<string, string>, more: Record<string, string> = {}) {
  const inputs = inputVariables({ 'base-url': baseUrl, deadline: '500ms', ...values });
  const environment = { GITHUB_WORKSPACE: workspace, RUNNER_TEMP: workspace, ...more, ...inputs };
  const outputs: Record<string, unknown> = {};
  const report = recordingReporter();
  const printed: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  let error: Error | undefined;
  try {
    await smokeTest(actionRun(environment, { report, output: (name, value) => void (outputs[name] = value) }));
  } catch (thrown) {
    error = thrown as Error;
  } finally {
    write.mockRestore();
  }
  return { outputs, report, error, printed: printed.join('') };
}

describe('smoke-test action', () => {
  test('writes outputs, JSON and JUnit reports, and fails with the first reason and an annotation on the line', async () => {
    writeFileSync(
      join(workspace, 'checks.yaml'),
      'scenarios:\n  - name: all\n    steps:\n      - request: /good\n      - request: { path: /bad, headers: { x-key: "${KEY}" } }\n        expect:\n          status: 200\n',
    );
    const { outputs, report, error, printed } = await run(
      { checks: 'checks.yaml', junit: 'out/junit.xml', 'secrets-from': 'KEY' },
      { KEY: 'very<secret>&"value"' },
    );
    expect(outputs).toMatchObject({ verdict: 'failed', passed: 1, failed: 1, inconclusive: 0 });
    expect(error).toMatchObject({
      code: 'checks-failed',
      message: expect.stringMatching(/GET \/bad: status: .*200.*500/),
    });
    expect(printed).toContain(
      '::error title=all / GET /bad,file=checks.yaml,line=7::status%3A expected 200'.replace('%3A', ':'),
    );
    const json = readFileSync(String(outputs['report']), 'utf8');
    expect(JSON.parse(json)).toMatchObject({
      verdict: 'failed',
      results: [{ verdict: 'passed' }, { verdict: 'failed' }],
    });
    const xml = readFileSync(join(workspace, 'out/junit.xml'), 'utf8');
    expect(xml).toContain('<testsuites name="smoke-test" tests="2" failures="1" errors="0"');
    expect(xml).toContain('file="checks.yaml" line="5"');
    expect(report.masked).toEqual(['very<secret>&"value"']);
    for (const text of [json, xml, printed, error!.message, ...report.lines, ...report.markdown]) {
      expect(text).not.toMatch(/very<secret>|very\\u003csecret|very&lt;secret/);
    }
    expect(report.markdown.join()).toContain('$KEY');
  });

  test('an expected version alone is a check', async () => {
    const good = await run({ 'expected-version': 'v7' });
    expect(good.outputs).toMatchObject({ verdict: 'passed', passed: 1 });
    const old = await run({ 'expected-version': 'v8' });
    expect(old.error).toEqual(failureWith('checks-failed', '"v8"', '"v7"'));
  });

  test('fail-on: failed lets an inconclusive verdict go on, and says it', async () => {
    const values = { checks: 'spa', 'base-url': 'http://127.0.0.1:9' };
    expect((await run(values)).error).toMatchObject({ code: 'checks-inconclusive' });
    const lenient = await run({ ...values, 'fail-on': 'failed' });
    expect(lenient.error).toBeUndefined();
    expect(lenient.outputs).toMatchObject({ verdict: 'inconclusive', passed: 0 });
    expect(lenient.printed).toContain('::warning');
  });

  test.each([
    [{}, ['"checks"']],
    [{ checks: 'apis' }, ['"checks"', 'apis', 'api, spa, stream, security-headers']],
    [{ checks: 'missing.yaml' }, ['missing.yaml']],
    [{ checks: 'api', 'base-url': 'app.example.org' }, ['"base-url"', 'app.example.org', 'https:']],
    [{ checks: 'api', 'secrets-from': 'NOPE' }, ['"secrets-from"', 'NOPE']],
    [{ checks: 'api', 'connect-to': 'host:443' }, ['connect-to', '"host:443"']],
    [{ checks: 'api', 'fail-on': 'never' }, ['"fail-on"', 'failed', 'inconclusive']],
    [{ checks: 'scenarios: [{ name: a, steps: [{ request: "/${x}" }] }]' }, ['line 1', 'variable x']],
  ])('%j is refused before anything is sent', async (values, facts) => {
    const { error, outputs } = await run(values);
    expect(error).toEqual(failureWith('input', ...facts));
    expect(outputs).toEqual({});
  });
});
