import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseOptions } from '../../../scripts/demo/options.ts';
import { ensureTools, toolPath } from '../../../scripts/tools.mjs';
import { blocksIn, spansIn } from '../../support/documentation.ts';
import { describeWith } from '../../support/needs.ts';

/*
 * Commands that the documentation prints. Bash itself splits each block: the programs in it are replaced by one that
 * notes its arguments. Then each program's own rules judge them; one that has none here is a failure.
 */
const root = join(import.meta.dirname, '../../..');

const PROGRAMS = ['aws', 'gh', 'npm', 'git', 'curl', 'pip', 'python', 'python3', 'docker', 'node'];
const inText = new RegExp(`^(${PROGRAMS.join('|')}) [^]`);

const commands = [
  ...blocksIn('sh', 'bash'),
  // What rows of inputs show is run by the caller's own package.json. buildx is named, where ours does what it does.
  ...spansIn().filter(
    ([page, text]) => inText.test(text) && !page.startsWith('actions/') && !text.startsWith('docker buildx'),
  ),
].flatMap(([page, block]) => noted(block.replace(/<(\w+)>/g, '$1')).map((argv) => ({ page, argv })));

/** The command lines of a block, as bash splits them. */
function noted(block: string): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-commands-'));
  const log = join(folder, 'log');
  const note = join(folder, 'note');
  writeFileSync(note, `#!/bin/bash\nprintf '%s\\0' "\${0##*/}" "$@" $'\\n' >>"${log}"\n`);
  chmodSync(note, 0o755);
  const programs = new Set(block.match(/^ *[\w-]+|(?<=&& )[\w-]+/gm)!.map((name) => name.trim()));
  for (const name of programs) spawnSync('ln', ['-s', note, join(folder, name)]);
  // `.` would read a file that is not there.
  const script = block.replace(/(?<=&& )\. \S+/g, 'true');
  const { status, stderr } = spawnSync('bash', ['--norc', '-euc', script], {
    cwd: folder,
    env: { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`, NEW_VALUE: 'new' },
    encoding: 'utf8',
  });
  expect({ block, status, stderr }).toEqual({ block, status: 0, stderr: '' });
  return existsSync(log)
    ? readFileSync(log, 'utf8')
        .split('\0\n\0')
        .filter(Boolean)
        .map((line) => line.split('\0'))
    : [];
}

const of = (program: string) => commands.filter(({ argv }) => argv[0] === program);

test('each program is one whose arguments are judged here', () => {
  expect(commands.length).toBeGreaterThan(90);
  expect(commands.filter(({ argv }) => !PROGRAMS.includes(argv[0]!))).toEqual([]);
});

describe('aws', () => {
  /** What the CLI says; a command that it takes is one that it tries to send. */
  let answers: string[] = [];
  // `logs tail` came with version 2 of the CLI; what Python's packages have is version 1.
  const judged = of('aws').filter(({ argv }) => argv.slice(1, 3).join(' ') !== 'logs tail');

  beforeAll(() => {
    ensureTools('rivals');
    const program = `
import contextlib, io, json, sys
from awscli.clidriver import create_clidriver
answers = []
for argv in json.load(sys.stdin):
    out = io.StringIO()
    with contextlib.redirect_stderr(out), contextlib.redirect_stdout(out):
        try:
            create_clidriver().main(argv)
        except SystemExit:
            pass
    answers.append(out.getvalue().strip())
print(json.dumps(answers))
`;
    const { stdout, stderr } = spawnSync(toolPath('rivals', 'python'), ['-c', program], {
      cwd: root,
      input: JSON.stringify(judged.map(({ argv }) => argv.slice(1))),
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        AWS_ACCESS_KEY_ID: 'none',
        AWS_SECRET_ACCESS_KEY: 'none',
        AWS_DEFAULT_REGION: 'eu-central-1',
        AWS_MAX_ATTEMPTS: '1',
        // Nothing listens there.
        AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      },
    });
    expect(stderr).toBe('');
    answers = JSON.parse(stdout) as string[];
  });

  test.each(judged.map(({ page, argv }, index) => [page, argv.join(' '), index] as const))('%s: %s', (_, __, index) => {
    // Two or three words name a command: it is one, and that is all.
    const isName = judged[index]!.argv.length <= 3;
    expect(answers[index]).toMatch(
      isName ? /Could not connect|arguments are required/ : /Could not connect to the endp/,
    );
  });
});

const each = (program: string) => of(program).map(({ page, argv }) => [page, argv.join(' '), argv] as const);
const files = (pattern: string) => globSync(pattern, { cwd: root }).map(String);

test.each(each('gh'))('%s: %s', (_, __, argv) => {
  if (argv[1] === 'variable') return expect(argv[2]).toBe('set');
  if (argv[1] === 'api') return expect(argv[2]).toMatch(/^repos\/[\w-]+\/[\w-]+(\/|$)/);
  expect(argv.slice(1, 3)).toEqual(['workflow', 'run']);
  const caller = parse(readFileSync(join(root, 'templates/workflows', argv[3]!), 'utf8')) as {
    on: { workflow_dispatch?: { inputs?: Record<string, unknown> } | null };
  };
  expect(caller.on).toHaveProperty('workflow_dispatch');
  const given = argv.flatMap((word, index) => (argv[index - 1] === '-f' ? [word.split('=')[0]] : []));
  expect(Object.keys(caller.on.workflow_dispatch?.inputs ?? {})).toEqual(expect.arrayContaining(given));
});

test.each(each('npm'))('%s: %s', (page, _, argv) => {
  const folder = page.startsWith('templates/') ? join(root, page, '..') : root;
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { scripts: object };
  const name = argv[1] === 'run' ? argv[2]! : argv[1]!;
  expect(['ci', 'install', 'version', ...Object.keys(scripts)]).toContain(name);
  const options = argv.includes('--') ? argv.slice(argv.indexOf('--') + 1) : [];
  if (name === 'demo') parseOptions(options);
  const pattern = options[options.indexOf('--testPathPatterns') + 1];
  if (options.includes('--testPathPatterns'))
    expect(files(`test/${name}/**/*.test.ts`).filter((path) => path.includes(pattern!))).not.toEqual([]);
  const bench = name === 'bench' && options[0] !== 'name' && options[0];
  if (bench) expect(files('test/bench/*.bench.ts')).toContain(`test/bench/${bench}.bench.ts`);
});

/** What a program says of a command of its own; every option of a line must be in it. */
const HELP: Record<string, (command: string) => string[]> = {
  git: (command) => ['git', command, '-h'],
  curl: () => ['curl', '--help', 'all'],
  docker: (command) => ['docker', command, '--help'],
};
const helped = Object.keys(HELP).flatMap((program) => (program === 'docker' ? [] : each(program)));
const judgeByHelp = (_: string, __: string, argv: string[]) => {
  const [program, ...help] = HELP[argv[0]!]!(argv[1]!);
  const { stdout, stderr } = spawnSync(program!, help, { encoding: 'utf8' });
  const said = new Set((stdout + stderr).match(/(?<![\w-])--?[\w][\w-]*/g));
  expect(stdout + stderr).toMatch(/usage|options|^ +-/i);
  const end = argv[1] === 'run' ? argv.findIndex((word) => word === 'notes' || word === 'IMAGE') : argv.length;
  expect(argv.slice(1, end).filter((word) => /^-/.test(word) && !said.has(word.split('=')[0]!))).toEqual([]);
};
test.each(helped)('%s: %s', judgeByHelp);
describeWith('docker')('docker', () => {
  test.each(each('docker'))('%s: %s', judgeByHelp);
});

test.each([...each('pip'), ...each('python'), ...each('python3'), ...each('node')])('%s: %s', (page, _, argv) => {
  const folder = page.startsWith('templates/') ? join(root, page, '..') : root;
  const named = argv.slice(1).filter((word) => /\.(txt|py|ts|mjs)$/.test(word));
  expect(named.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  const module = argv[argv.indexOf('-m') + 1]!;
  const packages = files(`${folder}/requirements*.in`).concat(files(`${folder}/requirements*.txt`));
  const installed = packages.map((path) => readFileSync(path, 'utf8')).join('\n');
  if (argv.includes('-m') && module !== 'venv') expect(installed).toMatch(new RegExp(`^${module}\\b`, 'm'));
});
