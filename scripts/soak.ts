// The long runs: `npm run soak -- --testPathPatterns site`. With --write their results replace their sections of docs/.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replaceSection } from '../test/support/page-section.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const write = process.argv.includes('--write');
const results = mkdtempSync(join(tmpdir(), 'deploy-soak-'));
const { status } = spawnSync(
  process.execPath,
  [join(root, 'scripts/jest.ts'), 'soak', ...process.argv.slice(2).filter((argument) => argument !== '--write')],
  { stdio: 'inherit', cwd: root, env: { ...process.env, SOAK_RESULTS: results } },
);
if (write && status === 0)
  for (const name of readdirSync(results)) {
    const [page, section] = name.split('.') as [string, string];
    const path = join(root, 'docs', `${page}.md`);
    const body = readFileSync(join(results, name), 'utf8');
    writeFileSync(path, replaceSection(readFileSync(path, 'utf8'), section, body, 'soak'));
  }
rmSync(results, { recursive: true, force: true });
process.exit(status ?? 1);
