import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ensureTools, toolPath } from '../../../scripts/tools.mjs';
import { blocksIn } from '../../support/documentation.ts';

/*
 * Commands that the documentation prints. Bash itself splits each block: the programs in it are replaced by one that
 * notes its arguments. Then each program's own rules judge them; one that has none here is a failure.
 */
const root = join(import.meta.dirname, '../../..');

const commands = blocksIn('sh', 'bash').flatMap(([page, block]) => noted(block).map((argv) => ({ page, argv })));

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
  const known = ['aws', 'gh', 'npm', 'git', 'curl', 'pip', 'python', 'python3'];
  expect(commands.length).toBeGreaterThan(30);
  expect(commands.filter(({ argv }) => !known.includes(argv[0]!))).toEqual([]);
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
  }, 120_000);

  test.each(judged.map(({ page, argv }, index) => [page, argv.join(' '), index] as const))('%s: %s', (_, __, index) => {
    expect(answers[index]).toContain('Could not connect to the endpoint URL');
  });
});

test.each(of('gh').map(({ page, argv }) => [page, argv.join(' '), argv] as const))('%s: %s', (_, __, argv) => {
  expect(argv.slice(1, 3)).toEqual(argv[1] === 'variable' ? ['variable', 'set'] : ['workflow', 'run']);
  if (argv[1] === 'variable') return;
  const caller = parse(readFileSync(join(root, 'templates/workflows', argv[3]!), 'utf8')) as {
    on: { workflow_dispatch?: { inputs?: Record<string, unknown> } | null };
  };
  expect(caller.on).toHaveProperty('workflow_dispatch');
  const given = argv.flatMap((word, index) => (argv[index - 1] === '-f' ? [word.split('=')[0]] : []));
  expect(Object.keys(caller.on.workflow_dispatch?.inputs ?? {})).toEqual(expect.arrayContaining(given));
});

test.each(of('npm').map(({ page, argv }) => [page, argv.join(' '), argv] as const))('%s: %s', (page, _, argv) => {
  const folder = page.startsWith('templates/') ? join(root, page, '..') : root;
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { scripts: object };
  const name = argv[1] === 'run' ? argv[2]! : argv[1]!;
  expect(['ci', 'install', ...Object.keys(scripts)]).toContain(name);
});
