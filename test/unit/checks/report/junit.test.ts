import { expect, test } from '@jest/globals';
import type { Verdict } from '../../../../src/checks/expect/finding.ts';
import { annotationsOf, junitXml, type ChecksReport } from '../../../../src/checks/index.ts';
import type { CheckResult } from '../../../../src/checks/result.ts';

const ODD = 'a<b> & "c"\n\u0000\u001b[31m\ud800 ]]>';

function result(verdict: Verdict, attempts = 1): CheckResult {
  const finding = { verdict, where: 'body', expected: ODD, got: ODD, line: 7 };
  const base = { file: 'checks/a.yaml', scenario: ODD, name: ODD, line: 5, milliseconds: 1234, curl: 'curl a&b' };
  return { ...base, verdict, findings: [finding], attempts };
}

const results = [result('passed'), result('failed'), result('inconclusive'), result('inconclusive', 0)];
const report: ChecksReport = {
  verdict: 'failed',
  acceptable: false,
  passed: 1,
  failed: 1,
  inconclusive: 2,
  p95Ms: 3,
  baseUrl: 'https://app.example.org/x',
  startedAt: '2026-11-21T03:00:00.123Z',
  milliseconds: 4321,
  results,
};

test('JUnit XML escapes what XML cannot hold, and counts inconclusive steps as errors', () => {
  const xml = junitXml(report);
  const name = 'a&lt;b&gt; &amp; &quot;c&quot;&#10;\ufffd\ufffd[31m\ufffd ]]&gt;';
  expect(xml.split('\n').slice(0, 4)).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="smoke-test" tests="4" failures="1" errors="2" time="4.321">',
    `  <testsuite name="${name}" tests="4" failures="1" errors="2" skipped="0" time="4.936" timestamp="2026-11-21T03:00:00" hostname="app.example.org">`,
    `    <testcase classname="${name}" name="${name}" time="1.234" file="checks/a.yaml" line="5"/>`,
  ]);
  expect(xml.match(/<failure type="failed"/g)).toHaveLength(1);
  expect(xml.match(/<error type="inconclusive"/g)).toHaveLength(2);
  expect(xml).toContain('curl a&amp;b</failure>');
  // Nothing but the tags themselves opens or closes a tag.
  expect(xml.replace(/<\/?(testsuites|testsuite|testcase|failure|error)\b[^<>]*>/g, '')).not.toMatch(
    /<(?!\?xml)|[^?]>/,
  );
});

test('annotations stand on the line of the expectation, below the working directory, and leave out what was not run', () => {
  expect(annotationsOf(report, 'services\\shop').map(({ level, file, line }) => [level, file, line])).toEqual([
    ['error', 'services/shop/checks/a.yaml', 7],
    ['warning', 'services/shop/checks/a.yaml', 7],
  ]);
});
