import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { documentedWorkflows, writeDocumentedWorkflows } from '../../../scripts/documented-workflows.ts';
import { asLocal, rewrittenCopy } from '../../../scripts/self-references.ts';
import { blocksIn, DOCUMENTATION, readPage } from '../../support/documentation.ts';
import { describeWith, toolsPath } from '../../support/needs.ts';

/* The step "actionlint" of `npm test` checks these like files (scripts/workflows.ts): here, that it leaves none out, and
   that it can fail. */

test('every block that uses one of ours is a workflow to check', () => {
  const found = DOCUMENTATION.flatMap((page) => documentedWorkflows(page, readPage(page)));
  expect(found.length).toBeGreaterThan(60);
  expect(found).toHaveLength(blocksIn('yaml').filter(([, text]) => /uses: my-org\/deploy/.test(text)).length);
});

test('what others made is named by commit', () => {
  const others = [
    ...DOCUMENTATION.map(readPage)
      .join('\n')
      .matchAll(/uses: (?!my-org\/|[.$]\/)([\w-]+\/\S+)/g),
  ];
  expect(others.length).toBeGreaterThan(10);
  expect(others.map(([, name]) => name).filter((name) => !/@[0-9a-f]{40}$/.test(name!))).toEqual([]);
});

const root = join(import.meta.dirname, '../../..');

describeWith('actionlint')('a planted fault is found', () => {
  const copy = mkdtempSync(join(tmpdir(), 'deploy-documented-'));
  const step = 'uses: my-org/deploy/actions/smoke-test@v1\n  with: { base-url: https://app.example.org';

  beforeAll(() => {
    rewrittenCopy(root, copy, asLocal);
    symlinkSync(join(root, 'dist'), join(copy, 'dist'));
    mkdirSync(join(copy, '.git'));
  });

  test.each([
    ['', `- ${step}, checks: api }`],
    ['input "chekcs" is not defined', `- ${step}, chekcs: api }`],
    ['missing input "base-url"', '- uses: my-org/deploy/actions/smoke-test@v1\n  with: { checks: api }'],
    [
      'unexpected key "permisions"',
      'permisions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: my-org/deploy@v1',
    ],
    ['"runs-on" section is missing', `jobs:\n  a:\n    steps:\n      - uses: my-org/deploy@v1`],
    ['undefined variable "var"', `- ${step}, checks: '\${{ var.CHECKS }}' }`],
    [
      'input "modus" is not defined',
      'deploy:\n  uses: my-org/deploy/.github/workflows/deploy.yml@v1\n  with: { modus: lambda }',
    ],
  ])('%s', (message, block) => {
    const page = `Text, and in a list:\n\n  \`\`\`yaml\n${block.replace(/^/gm, '  ')}\n  \`\`\`\n`;
    const paths = writeDocumentedWorkflows(copy, documentedWorkflows('docs/a.md', page));
    expect(paths).toHaveLength(1);
    const { stdout } = spawnSync('actionlint', paths, {
      cwd: copy,
      encoding: 'utf8',
      env: { ...process.env, PATH: toolsPath() },
    });
    if (message === '') expect(stdout).toBe('');
    else expect(stdout).toContain(message);
  });
});
