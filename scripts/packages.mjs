// Makes sure the npm packages of a folder are those of its lock file. Plain JavaScript for Node >= 20.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs `npm ci` in `folder` unless node_modules already holds what package-lock.json says. A registry that fails for a
 * moment gets three tries; then the error has all that npm said.
 */
export function ensurePackages(folder, say = console.log) {
  if (installed(folder)) return;
  say('Installing npm packages ...');
  const argv = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  let output = '';
  for (let attempt = 1; attempt <= 3; attempt++) {
    const { status, stdout, stderr, error } = npm(argv, folder);
    if (status === 0) return;
    output = `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`;
    if (output.includes('EUSAGE')) break;
  }
  throw new Error(`npm ci failed in ${folder}\n${output}`);
}

/** Through npm's own script where npm started us; else by name, which on Windows is a batch file and needs its shell. */
function npm(argv, cwd) {
  const script = process.env.npm_execpath;
  const options = { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
  if (script?.endsWith('.js')) return spawnSync(process.execPath, [script, ...argv], options);
  return spawnSync('npm', argv, { ...options, shell: process.platform === 'win32' });
}

/** Compares the lock file with the one that npm keeps of what it installed; packages for other platforms may miss. */
function installed(folder) {
  const hidden = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = read(join(folder, 'package-lock.json'));
  const present = read(hidden);
  return Object.entries(wanted).every(
    ([path, { version, optional, peer, devOptional }]) =>
      path === '' || present[path]?.version === version || (!present[path] && (optional || peer || devOptional)),
  );
}

function read(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}
