import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { type Exceptions, findingsOf, problemsOf } from '../../../scripts/checkov-findings.ts';
import { shippedTemplate } from '../../../src/stack/index.ts';

const exceptions = JSON.parse(readFileSync('scripts/checkov-exceptions.json', 'utf8')) as Exceptions;
const FOUND = { check: 'CKV_AWS_18', name: 'access logging', where: 'web.yaml Bucket' };
const WHY = 'Access logs need a bucket of their own.';

test('each exception has a reason, and names a resource that is there', () => {
  for (const [check, { reason, where }] of Object.entries(exceptions)) {
    expect([check, reason.length > 20, where.length > 0]).toEqual([check, true, true]);
    for (const place of where) {
      const [file, id] = place.split(' ') as [string, string];
      expect([place, id in shippedTemplate('templates', file.replace('.yaml', '')).resources]).toEqual([place, true]);
    }
  }
});

test.each<[string, Exceptions, RegExp | undefined]>([
  ['one that nobody explains', {}, /web.yaml Bucket: access logging \(CKV_AWS_18\)/],
  ['one that is explained elsewhere', { CKV_AWS_18: { reason: WHY, where: ['data.yaml Files'] } }, /web.yaml Bucket/],
  ['one without a reason', { CKV_AWS_18: { reason: ' ', where: ['web.yaml Bucket'] } }, /has no reason/],
  [
    'an exception that nothing needs',
    { CKV_AWS_18: { reason: WHY, where: ['web.yaml Bucket', 'web.yaml Other'] } },
    /web.yaml Other passes/,
  ],
  ['all explained', { CKV_AWS_18: { reason: WHY, where: ['web.yaml Bucket'] } }, undefined],
])('%s', (_, given, expected) => {
  const problems = problemsOf([FOUND], given).join('\n');
  if (expected) expect(problems).toMatch(expected);
  else expect(problems).toBe('');
});

test('its report is read, and a template that it cannot read is no pass', () => {
  const failed = { check_id: 'CKV_AWS_18', check_name: 'access logging', file_path: '/web.yaml', resource: 'T.Bucket' };
  const report = (parsing_errors: number) =>
    JSON.stringify({ results: { failed_checks: [failed] }, summary: { parsing_errors } });
  expect(findingsOf(report(0))).toEqual([FOUND]);
  expect(() => findingsOf(report(1))).toThrow('1 templates');
});
