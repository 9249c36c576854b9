import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ESLint } from 'eslint';
import { MAY_USE } from '../../../scripts/layer-rules.ts';

const root = join(import.meta.dirname, '../../..');

type Tree = Record<string, string>;

const packageJson = (dependencies: object) =>
  JSON.stringify({ name: 'planted', type: 'module', dependencies, devDependencies: {} });

/** An action over a capability over the door to AWS. */
const SOUND: Tree = {
  'package.json': packageJson({}),
  'src/main.ts': "import { run } from './actions/deploy.ts';\nrun();\n",
  'src/actions/deploy.ts': "import { apply } from '../stack/index.ts';\nexport const run = apply;\n",
  'src/stack/index.ts': "export { apply } from './apply.ts';\n",
  'src/stack/apply.ts': "import { open } from '../aws/index.ts';\nexport const apply = () => open();\n",
  'src/stack/types.ts': "import type { Run } from '../github/index.ts';\nexport const types = (run?: Run) => run;\n",
  'src/github/index.ts': 'export type Run = string;\n',
  'src/aws/index.ts': "export { open } from './session.ts';\n",
  'src/aws/session.ts': 'export const open = () => 1;\n',
};

/** Runs a script over a tree of these files; returns what it printed, and whether it failed. */
function check(script: string, files: Tree): { failed: boolean; output: string } {
  const tree = mkdtempSync(join(tmpdir(), 'deploy-rules-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  const argv = [join(root, 'scripts', script), '--root', tree];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  expect(stderr).toBe('');
  return { failed: status === 1, output: stdout };
}

describe('layers', () => {
  const faults: [string, Tree, string][] = [
    [
      'a circle of types',
      {
        'src/stack/type-a.ts': "import type { B } from './type-b.ts';\nexport type A = B;\n",
        'src/stack/type-b.ts': "import type { A } from './type-a.ts';\nexport type B = A[];\n",
      },
      'circle: src/stack/type-a.ts → src/stack/type-b.ts → src/stack/type-a.ts',
    ],
    [
      'a circle with a dynamic import',
      {
        'src/stack/lazy-a.ts': "export const a = () => import('./lazy-b.ts');\n",
        'src/stack/lazy-b.ts': "export * from './lazy-a.ts';\n",
      },
      'circle: src/stack/lazy-a.ts → src/stack/lazy-b.ts → src/stack/lazy-a.ts',
    ],
    [
      'a circle of folders without a circle of modules',
      {
        'src/stack/one/a.ts': "import '../two/b.ts';\n",
        'src/stack/two/b.ts': 'export {};\n',
        'src/stack/two/c.ts': "import '../one/d.ts';\n",
        'src/stack/one/d.ts': 'export {};\n',
      },
      'folders: src/stack/one/a.ts → src/stack/two/b.ts, src/stack/two/c.ts → src/stack/one/d.ts',
    ],
    [
      'an arrow that runs upward',
      { 'src/stack/upward.ts': "export { run } from '../actions/deploy.ts';\n" },
      'layer-stack: src/stack/upward.ts → src/actions/deploy.ts',
    ],
    [
      'an arrow that runs upward for a type',
      { 'src/aws/upward.ts': "export type Up = typeof import('../stack/index.ts');\n" },
      'layer-aws: src/aws/upward.ts → src/stack/index.ts',
    ],
    [
      "a capability's inside",
      { 'src/site/plan.ts': "import '../stack/apply.ts';\n" },
      'inside: src/site/plan.ts → src/stack/apply.ts',
    ],
    [
      'the inside of the door to AWS',
      { 'src/stack/inside.ts': "export { open } from '../aws/session.ts';\n" },
      'inside: src/stack/inside.ts → src/aws/session.ts',
    ],
    [
      'a capability that talks to the runner',
      { 'src/stack/runner.ts': "export * from '../github/index.ts';\n" },
      'runner: src/stack/runner.ts → src/github/index.ts',
    ],
    [
      'a folder that no layer knows',
      { 'src/stack/unknown.ts': "export { x } from '../util/x.ts';\n", 'src/util/x.ts': 'export const x = 1;\n' },
      'unknown-part: src/stack/unknown.ts → src/util/x.ts',
    ],
    [
      'tests in what ships',
      { 'src/stack/shipped.ts': "export { x } from '../../test/x.ts';\n", 'test/x.ts': 'export const x = 1;\n' },
      'shipped: src/stack/shipped.ts → test/x.ts',
    ],
    [
      'a test that imports from another level',
      { 'test/unit/a.ts': "import '../soak/b.ts';\n", 'test/soak/b.ts': 'export {};\n' },
      'test-level: test/unit/a.ts → test/soak/b.ts',
    ],
    [
      'a package that is nowhere declared',
      { 'src/stack/package.ts': "import 'left-pad';\n" },
      'unresolvable: src/stack/package.ts → left-pad',
    ],
  ];
  let found: ReturnType<typeof check>;
  beforeAll(() => {
    found = check('layers.ts', Object.assign({}, SOUND, ...faults.map(([, files]) => files)));
  });

  test('a sound tree passes', () => {
    expect(check('layers.ts', SOUND)).toEqual({ failed: false, output: '0 faults in 8 modules\n' });
  });

  test.each(faults)('%s is a fault', (_, __, line) => {
    expect(found.failed).toBe(true);
    expect(found.output.split('\n')).toContain(line);
  });

  test('nothing else in that tree is one', () => {
    const lines = found.output.split('\n').filter((line) => /^[a-z-]+: /.test(line));
    expect(lines.filter((line) => !faults.some(([, , expected]) => line === expected))).toEqual([
      // The unknown folder is in no layer's list, and what is imported there is its inside.
      'inside: src/stack/unknown.ts → src/util/x.ts',
      'layer-stack: src/stack/unknown.ts → src/util/x.ts',
    ]);
  });

  test('the table has every part of src/, and ARCHITECTURE.md has them as well', () => {
    const parts = readdirSync(join(root, 'src')).map((name) => name.replace(/\.ts$/, ''));
    expect(Object.keys(MAY_USE).sort()).toEqual(parts.sort());
    const table = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| '));
    expect(parts.filter((part) => !table.some((line) => line.includes(part)))).toEqual([]);
  });
});

describe('unused', () => {
  const faults: [string, Tree, string][] = [
    ['a file', { 'src/aws/old.ts': 'export const old = 1;\n' }, 'src/aws/old.ts: unused file'],
    [
      'an export, and a type',
      { 'src/aws/session.ts': 'export const open = () => 1;\nexport const shut = 1;\nexport type Shut = 1;\n' },
      'src/aws/session.ts:2: exports: shut',
    ],
    ['a type', {}, 'src/aws/session.ts:3: types: Shut'],
    [
      'a package',
      { 'package.json': packageJson({ undici: '7.0.0', yaml: '2.0.0' }) },
      'package.json:1: dependencies: undici',
    ],
    [
      'a package in `dependencies` that only tests import',
      { 'test/unit/a.test.ts': "import 'yaml';\n" },
      'package.json:1: dependencies: yaml (tests only)',
    ],
    [
      'an export of an index.ts that only tests import',
      {
        'src/stack/index.ts': "export { apply } from './apply.ts';\nexport { hook } from './hook.ts';\n",
        'src/stack/hook.ts': 'export const hook = 1;\n',
        'test/unit/b.test.ts': "import { hook } from '../../src/stack/index.ts';\nhook;\n",
      },
      'src/stack/index.ts:2: exports: hook (tests only)',
    ],
  ];
  let found: ReturnType<typeof check>;
  beforeAll(() => {
    found = check('unused.ts', Object.assign({}, SOUND, ...faults.map(([, files]) => files)));
  });

  test.each(faults)('%s is found', (_, __, line) => {
    expect(found.failed).toBe(true);
    expect(found.output.split('\n')).toContain(line);
  });

  test('a tree that uses all it has passes', () => {
    const { 'src/stack/types.ts': _, 'src/github/index.ts': __, ...used } = SOUND;
    expect(check('unused.ts', used)).toEqual({ failed: false, output: '0 unused\n' });
  });
});

describe('eslint', () => {
  const eslint = new ESLint({ cwd: root });
  const rules = async (text: string, filePath: string): Promise<(string | null)[]> => {
    const [result] = await eslint.lintText(text, { filePath: join(root, filePath) });
    return result!.messages.map(({ ruleId }) => ruleId).filter((rule) => rule?.match(/^max-|function-length$/));
  };

  test.each<[string, string, string]>([
    ['a function of 90 lines', `export function long() {\n${'  void 0;\n'.repeat(90)}}\n`, 'deploy/function-length'],
    [
      'six parameters',
      'export const add = (a: 1, b: 1, c: 1, d: 1, e: 1, f: 1) => [a, b, c, d, e, f];\n',
      'max-params',
    ],
    ['a file of 301 lines', 'export {};\n'.repeat(301), 'max-lines'],
  ])('%s is refused', async (_, text, rule) => {
    expect(await rules(text, 'src/report/failure.ts')).toEqual([rule]);
  });

  test('a describe may be long, what stands in it may not', async () => {
    const body = 'void 0;\n'.repeat(90);
    const inTest = (text: string) => rules(text, 'test/unit/dist.test.ts');
    expect(await inTest(`describe('a', () => {\n${body}});\n`)).toEqual([]);
    expect(await inTest(`(x ? describe.skip : describe).each([1])('a', () => {\n${body}});\n`)).toEqual([]);
    expect(await inTest(`describeWith('docker')('a', () => {\n${body}});\n`)).toEqual([]);
    expect(await inTest(`describe('a', () => {\n  test('b', () => {\n${body}});\n});\n`)).toEqual([
      'deploy/function-length',
    ]);
  });
});

describe('oxlint', () => {
  const faults: [string, string, string][] = [
    ['a promise that nobody waits for', 'work();', 'no-floating-promises'],
    ['a promise where none is expected', 'if (work()) void 0;', 'no-misused-promises'],
    ['waiting for what is no promise', 'await 1;', 'await-thenable'],
    ['a case that a switch leaves out', "switch (mode) { case 'a': break; }", 'switch-exhaustiveness-check'],
  ];

  test('what needs types is refused', () => {
    const tree = mkdtempSync(join(tmpdir(), 'deploy-rules-'));
    mkdirSync(join(tree, 'src'));
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'), 'junction');
    writeFileSync(join(tree, 'tsconfig.json'), '{ "compilerOptions": { "strict": true, "module": "esnext" } }');
    const declared = "const work = async () => 1;\ndeclare const mode: 'a' | 'b';\nexport { work, mode };\n";
    faults.forEach(([, text], at) => writeFileSync(join(tree, 'src', `${at}.ts`), `${declared}${text}\n`));
    writeFileSync(join(tree, 'src/sound.ts'), `${declared}await work();\nvoid mode;\n`);
    const argv = [
      join(root, 'node_modules/oxlint/bin/oxlint'),
      '-c',
      join(root, '.oxlintrc.json'),
      '-f',
      'json',
      'src',
    ];
    const { stdout, status } = spawnSync(process.execPath, argv, { cwd: tree, encoding: 'utf8' });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; code: string }[] };
    expect(diagnostics.map(({ filename, code }) => `${filename.replaceAll('\\', '/')} ${code}`).sort()).toEqual(
      faults.map(([, , rule], at) => `src/${at}.ts typescript(${rule})`),
    );
    expect(status).toBe(1);
  });
});
