import { expect, test } from '@jest/globals';
import { runChecks } from '../../../../src/checks/index.ts';
import { naming } from '../../../support/failure-with.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

/** The findings of a program that prints `printed`. */
async function findingsOf(step: object, printed: string, given: { variables?: object; secrets?: object }) {
  const command = [process.execPath, '-e', 'console.log(process.argv[1])', printed];
  const text = JSON.stringify({ scenarios: [{ name: 's', steps: [{ name: 'x', command, ...step }] }] });
  const request = {
    baseUrl: 'http://127.0.0.1',
    checks: { text },
    ...(given as { variables?: Record<string, string> }),
  };
  const { results, verdict } = await runChecks(request, recordingReporter());
  return { findings: results[0]!.findings, verdict };
}

test.each<[string, object, string, string[]]>([
  ['a matcher', { expect: { stdout: { matches: '^a${x}' } } }, '(', ['^a(', 'Unterminated group']],
  ['a matcher that must not hold', { expect: { stdout: { 'not-matches': '${x}' } } }, '[', ['[']],
  ['a JSONPath', { expect: { json: { '$.a${x}': 1 } } }, '[', ['$.a[']],
  ['the regex of a capture', { capture: { y: { regex: 'a${x}' } } }, '(', ['a(', 'Unterminated group']],
  ['the JSONPath of a capture', { capture: { y: { json: '$.b${x}' } } }, '[', ['$.b[']],
])('a variable that makes %s no pattern is a finding of the step', async (_, step, x, facts) => {
  const { findings, verdict } = await findingsOf(step, '{"a": 1}', { variables: { x } });
  expect(verdict).toBe('inconclusive');
  expect(findings.at(-1)).toMatchObject({ verdict: 'inconclusive', where: 'pattern', got: naming(...facts) });
});

test('a body that is nested too deep for a JSONPath is a finding too', async () => {
  const deep = `${'['.repeat(2000)}${']'.repeat(2000)}`;
  const { findings } = await findingsOf({ expect: { json: { '$..a': { exists: false } } } }, deep, {});
  expect(findings).toEqual([expect.objectContaining({ verdict: 'inconclusive', got: naming('$..a') })]);
});

test('of a pattern that a secret made, the secret stays hidden', async () => {
  const step = { expect: { stdout: { matches: '${KEY}' } } };
  const { findings } = await findingsOf(step, 'x', { secrets: { KEY: 'my-secret(' } });
  expect(findings.at(-1)).toMatchObject({ where: 'pattern', got: naming('$KEY') });
  expect(JSON.stringify(findings)).not.toContain('my-secret');
});
