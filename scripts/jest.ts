// Runs one level of tests: `npm run unit -- --testPathPatterns inputs`. The levels are jest projects (jest.config.js).
// --record-calls adds the calls to AWS that src/ made to test/support/aws/recorded-calls.json, with which
// test/unit/stack/roles/recorded-calls.test.ts compares the policies of the roles.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [level = 'unit', ...given] = process.argv.slice(2);
const rest = given.filter((option) => option !== '--record-calls');
// Only for what hangs: a test that passes slowly on a busy machine passes. Long ones say their own limit.
const limit = 1_800_000;
// Tests wait for engines and servers more than they compute, those of the emulator two thirds of their time: four keep two
// processors busy, with what runs beside them.
const atOnce = level === 'integration' ? 4 : Math.max(2, availableParallelism() - 1);
const workers = [`--maxWorkers=${atOnce}`];
// One temporary folder for the whole run: what tests of killed runs leave behind goes with it.
const scratch = mkdtempSync(join(tmpdir(), 'deploy-tests-'));
const calls = rest.length < given.length ? join(scratch, 'calls') : undefined;
const { status } = spawnSync(
  process.execPath,
  [
    // With room for young objects, and for old ones before they are looked through, less time goes to collecting them: it was
    // a fifth of the CPU of all suites. They wait much of their time, which Node.js would use to give memory back.
    '--max-semi-space-size=64',
    '--initial-old-space-size=512',
    '--no-memory-reducer',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    '--selectProjects',
    level,
    `--testTimeout=${limit}`,
    ...(rest.some((option) => option.startsWith('--maxWorkers')) ? [] : workers),
    ...rest,
  ],
  {
    stdio: 'inherit',
    cwd: root,
    env: {
      ...process.env,
      TMPDIR: scratch,
      TEMP: scratch,
      TMP: scratch,
      ...(calls && { DEPLOY_RECORD_CALLS: calls }),
    },
  },
);
if (calls && existsSync(calls)) addRecorded(readFileSync(calls, 'utf8'));
rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
process.exit(status ?? 1);

function addRecorded(lines: string): void {
  const file = join(root, 'test/support/aws/recorded-calls.json');
  const known = JSON.parse(readFileSync(file, 'utf8')) as string[];
  const all = [...new Set([...known, ...lines.trim().split('\n')])].sort();
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
}
