import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { parseChecks } from '../../../src/checks/definition/parse.ts';
import { parseDefinition } from '../../../src/data/definition/parse.ts';
import { parseResources } from '../../../src/resources/definition/parse.ts';
import { blocksIn, DOCUMENTATION, readPage } from '../../support/documentation.ts';

const root = join(import.meta.dirname, '../../..');
const blocks = blocksIn('yaml');

/** Values for `${Name}` in plans, since the block alone does not say what they are. */
const variables = (text: string) =>
  Object.fromEntries([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => [name!, 'value']));

/** Who judges a block, by its keys. Workflows and steps of ours are judged in examples.test.ts. */
const JUDGES: { is: RegExp; judge: (text: string) => unknown }[] = [
  { is: /uses: my-org\/deploy[/@]/, judge: (text) => parse(text) },
  { is: /^scenarios:/m, judge: (text) => parseChecks(text, 'README.md') },
  { is: /^migrations:/m, judge: (text) => parseDefinition(text, variables(text)) },
  // Places that a plan may name, shown without the plan around them.
  {
    is: /^from: \{ file-system:/m,
    judge: (text) =>
      text
        .split('\n')
        .filter((line) => line.startsWith('from:'))
        .forEach((line) => {
          const plan = `version: 1\nmigrations:\n  - name: files\n    ${line}\n    to: { folder: { path: files } }\n`;
          parseDefinition(plan, variables(plan));
        }),
  },
  {
    is: /^(tables|buckets|files|cache|network|schedules|grants):/m,
    judge: (text) => parseResources(text, 'README.md'),
  },
  {
    is: /^updates:/m,
    judge: (text) =>
      expect(parse(text)).toMatchObject({ version: 2, updates: [{ 'package-ecosystem': 'github-actions' }] }),
  },
];

describe('every YAML block of the documentation is read as what it is', () => {
  test.each(blocks)('%s: %#', (_, text) => {
    expect(parseAllDocuments(text).flatMap((document) => document.errors)).toEqual(
      // Several `from:` one below the other: each is read alone.
      text.includes('from: { file-system:') ? expect.anything() : [],
    );
    const found = JUDGES.find(({ is }) => is.test(text));
    expect(found).toBeDefined();
    expect(() => found!.judge(text)).not.toThrow();
  });
});

test('every link of the documentation leads to a file and a heading that are there', () => {
  const anchors = (page: string) =>
    [...readPage(page).matchAll(/^#+ (.*)$|<a id="([^"]+)"/gm)].map(([, heading, id]) =>
      heading === undefined
        ? id!
        : heading
            .toLowerCase()
            .replace(/\]\([^)]*\)|[^\w\- ]/g, '')
            .replace(/ /g, '-'),
    );
  const broken = DOCUMENTATION.flatMap((page) =>
    [...readPage(page).matchAll(/\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]+))?\)/g)].flatMap(
      ([link, path, anchor]) => {
        const target = path === '' ? page : join(page, '..', path!);
        if (globSync(target, { cwd: root }).length === 0) return [`${page}: ${link}`];
        return anchor === undefined || anchors(target).includes(anchor) ? [] : [`${page}: ${link}`];
      },
    ),
  );
  expect(broken).toEqual([]);
});

describe('docs/costs.md', () => {
  const text = readPage('docs/costs.md');

  test.each(
    [...text.matchAll(/^\| [^|]+ \| ([\d. *+]+) \| \**([\d.]+)\** \|$/gm)].map(([, sum, said]) => [sum!, said!]),
  )('%s = %s', (sum, said) => {
    const value = sum
      .split('+')
      .map((product) => product.split('*').reduce((all, factor) => all * Number(factor), 1))
      .reduce((all, part) => all + part, 0);
    expect(value.toFixed(2)).toBe(Number(said).toFixed(2));
  });

  test('takes each price from its table', () => {
    const prices = [...text.matchAll(/^\| [^|]+ \| ([\d.]+) \| [a-zA-Z ]+ \|$/gm)].map(([, price]) => Number(price));
    expect(prices.length).toBeGreaterThan(10);
    const factors = [...text.matchAll(/\* (0\.0\d+)/g)].map(([, factor]) => Number(factor));
    expect(factors.filter((factor) => !prices.includes(factor))).toEqual([]);
  });

  test('says at how many requests a container becomes cheaper', () => {
    const rows = [...text.matchAll(/^\| ([\d,]+) \| ([\d.]+) \| ([\d.]+) \| (function|container) \|$/gm)];
    expect(rows).toHaveLength(5);
    for (const [, requests, lambda, container, cheaper] of rows) {
      expect(((Number(requests!.replaceAll(',', '')) / 1e6) * 2.03).toFixed(2)).toBe(lambda);
      expect(cheaper).toBe(Number(lambda) < Number(container) ? 'function' : 'container');
    }
    expect((36.39 / 2.03).toFixed(1)).toBe(/= ([\d.]+) million requests/.exec(text)![1]);
  });
});
