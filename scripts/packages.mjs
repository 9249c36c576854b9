// Makes sure the npm packages of a folder are those of its lock file. Plain JavaScript for Node >= 20.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Runs `npm ci` in `folder` unless node_modules already holds what package-lock.json says. */
export function ensurePackages(folder, say = console.log) {
  if (installed(folder)) return;
  say('Installing npm packages ...');
  execFileSync(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      // npm.cmd is a batch file, which Windows only starts through its shell; no argument comes from outside.
      shell: process.platform === 'win32',
    },
  );
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
