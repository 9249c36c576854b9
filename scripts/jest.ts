// Runs one level of tests: `npm run unit -- --testPathPatterns inputs`. The levels are jest projects (jest.config.js).
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [level = 'unit', ...rest] = process.argv.slice(2);
// Only for what hangs: a test that passes slowly on a busy machine passes. Long ones say their own limit.
const limit = level === 'unit' ? 60_000 : 180_000;
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    '--selectProjects',
    level,
    `--testTimeout=${limit}`,
    ...rest,
  ],
  { stdio: 'inherit', cwd: root },
);
process.exit(status ?? 1);
