import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { systemTables } from '../../../scripts/systems.ts';

const root = join(import.meta.dirname, '../../..');
const HERE = 'unit/scripts/systems';

test('everything that docs/systems.yaml names is there, and every requirement stands in it', () => {
  const { markdown, problems } = systemTables(root);
  expect(problems).toEqual([]);
  const counts = [...markdown.matchAll(/^\| (S\d) \| (\d+) \|/gm)].map(([, id, count]) => `${id}: ${count}`);
  expect(counts).toEqual(['S1: 99', 'S2: 42', 'S3: 101', 'S4: 48', 'S5: 63']);
});

const file = (rows: string, tests = `a: [${HERE}, 'a name that is wrong is found']`) =>
  `tests:\n  ${tests}\nsystems:\n  S1:\n    name: One\n    what: An app\n    rows:\n      ${rows}\n`;

describe('a name that is wrong is found', () => {
  test.each([
    ['a test', file('1: [app, it works, [b]]', `b: [${HERE}, 'no such test']`), /has no test "no such test"/],
    [
      'a file of tests',
      file('1: [app, it works, [b]]', "b: [unit/none, 'x']"),
      /there is no test\/unit\/none\.test\.ts/,
    ],
    ['an alias', file('1: [app, it works, [a, c]]'), /S1\.1: c is not among the tests/],
    ['a test that nothing needs', file('1: [app, it works, { not-built: it }]'), /a: no requirement names it/],
    ['a parameter', file('1: [app, it works, [a, web#Nothing]]'), /web\.yaml has no parameter Nothing/],
    ['a template', file('1: [app, it works, [a, webs#DomainName]]'), /webs\.yaml has no parameter DomainName/],
    ['a heading', file("1: [app, it works, [a, 'README.md#nothing']]"), /README\.md has no heading #nothing/],
    ['a template beside AWS', file('1: [app, x, { aws: y, by: [a, web#Nothing] }]'), /no parameter Nothing/],
    ['a number', file('2: [app, it works, [a]]'), /row 2 stands where 1 should be/],
  ])('%s', (_, text, problem) => {
    expect(systemTables(root, text).problems.join('\n')).toMatch(problem);
  });

  test.each([
    ['no evidence', '1: [app, it works, []]', /line 8, column 26: .*names nothing/],
    ['no reason', '1: [app, it works, { aws: "" }]', /line 8, column/],
    ['a kind', '1: [idea, it works, [a]]', /must be one of infra, app/],
  ])('%s is refused', (_, row, problem) => {
    expect(() => systemTables(root, file(row))).toThrow(problem);
  });
});

test('what is deployed counts before the text of a template, and both before words', () => {
  const rows = "1: [app, x, [web#DomainName, a]]\n      2: [doc, y, ['README.md#deploy', web#DomainName]]";
  expect(systemTables(root, file(rows)).markdown).toContain('| S1 | 2 | 1 | 1 | 0 | 0 | 0 |');
});
