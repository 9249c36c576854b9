import { existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { prepareOwnApp } from '../../../scripts/demo/own-app.ts';
import { StateFile } from '../../../scripts/demo/state.ts';

/** What the demo makes of a folder whose one job deploys with these lines. */
function prepared(strategy: string, given: string, below = '') {
  const folder = join(mkdtempSync(join(tmpdir(), 'deploy-own-')), 'mono');
  const path = join(folder, '.github/workflows/deploy.yml');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    `on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    ${strategy}
    steps:
      - uses: actions/checkout@v7
      - uses: my-org/deploy@v1
        with: { mode: lambda, aws-region: eu-central-1, ${given} }
`,
  );
  mkdirSync(join(folder, below), { recursive: true });
  return prepareOwnApp(new StateFile(mkdtempSync(join(tmpdir(), 'deploy-demo-'))), join(folder, below), undefined);
}

test.each([
  ['strategy: { matrix: { folder: [apps/api, apps/billing] } }', 'mono-api', 'apps/api'],
  ['strategy: { matrix: { include: [{ folder: apps/web }, { folder: apps/api }] } }', 'mono-web', 'apps/web'],
])('of a job that deploys several apps the first one is shown: %s', (strategy, app, folder) => {
  const own = prepared(strategy, 'working-directory: "${{ matrix.folder }}"');
  expect(own).toMatchObject({ app, inputs: { app, 'working-directory': folder }, leftOut: ['aws-region'] });
});

test.each([
  ['strategy: { matrix: { folder: [apps/api, apps/billing] } }'],
  ['strategy: { matrix: { include: [{ folder: ./apps/api }, { folder: ./apps/billing/ }] } }'],
  ['strategy: { matrix: { arch: [x64, arm64], folder: [apps/api, apps/billing], include: [{ folder: apps/web }] } }'],
])('another app of the repository is shown where its folder is named: %s', (strategy) => {
  const own = prepared(strategy, 'working-directory: "${{ matrix.folder }}"', 'apps/billing');
  expect(own).toMatchObject({ app: 'mono-billing', workflow: '.github/workflows/deploy.yml' });
});

test('a folder that no job deploys is told', () => {
  expect(() => prepared('timeout-minutes: 5', 'working-directory: apps/api', 'apps/orders')).toThrow(
    'has apps/orders as working-directory',
  );
});

test('what only GitHub knows is left out, and told', () => {
  const own = prepared('timeout-minutes: 5', 'health-path: "${{ vars.HEALTH }}", source: dist, registry: example.org');
  expect(own.leftOut).toEqual(['aws-region', 'health-path', 'registry']);
  expect(own.inputs).toMatchObject({ app: 'mono', source: 'dist', edge: 'true' });
});

test('a distribution that the workflow does not ask for is told', () => {
  expect(prepared('timeout-minutes: 5', 'source: dist').added).toEqual([expect.stringMatching(/^edge: true\b/)]);
  expect(prepared('timeout-minutes: 5', 'source: dist, edge: true').added).toEqual([]);
  expect(prepared('timeout-minutes: 5', 'web: public').added).toEqual([]);
});

test('an input that the action does not have is refused, with the nearest one', () => {
  expect(() => prepared('timeout-minutes: 5', 'webb: public')).toThrow(/webb \(did you mean web\?\)/);
  expect(() => prepared('timeout-minutes: 5', 'zzzzzz: 1, source: dist')).toThrow(/does not have: zzzzzz\./);
  // Of the reusable workflow's job, not of the action.
  expect(() => prepared('timeout-minutes: 5', 'runs-on: large')).toThrow(/does not have: runs-on/);
});

test('each run begins with the files of the folder alone, whatever another app or run has left', () => {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-own-'));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write(
    '.github/workflows/deploy.yml',
    `jobs:
  deploy:
    uses: my-org/deploy/.github/workflows/deploy.yml@v1
    with: { web: public, node-version: 24, runs-on: large }
`,
  );
  write('public/index.html', 'Shop');
  write('node_modules/left/index.js', '');
  symlinkSync('index.html', join(folder, 'public/home.html'));
  const state = new StateFile(mkdtempSync(join(tmpdir(), 'deploy-demo-')));
  for (const left of ['app/node_modules/serverless-http', 'app/dist', 'app/.git'])
    mkdirSync(state.path(left), { recursive: true });
  const { workspace, leftOut } = prepareOwnApp(state, folder, undefined);
  // Inputs of the reusable workflow alone.
  expect(leftOut).toEqual(['node-version', 'runs-on']);
  expect(readdirSync(workspace).sort()).toEqual(['.github', 'public']);
  expect(readlinkSync(join(workspace, 'public/home.html'))).toBe('index.html');
  expect(existsSync(join(folder, 'node_modules'))).toBe(true);
});
