// Project-local Python tools, each in a virtual environment of its own under .tools/, installed with pinned hashes.
// Plain JavaScript for Node >= 20: it runs before npm packages are there.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const toolsDirectory = join(root, '.tools');
const bin = process.platform === 'win32' ? 'Scripts' : 'bin';
/** The set with which the others are installed. */
const INSTALLER = 'uv';

/** The path of a program in the virtual environment `set` (uv, emulator, sam, lint, checkov, rivals, apps). */
export function toolPath(set, program) {
  return join(toolsDirectory, set, bin, process.platform === 'win32' ? `${program}.exe` : program);
}

/** Makes sure the virtual environment for scripts/requirements/<set>.txt is there and current. Returns its bin folder. */
export function ensureTools(set, say = console.log) {
  const requirements = join(root, 'scripts', 'requirements', `${set}.txt`);
  // An environment that pip has made has pip in it.
  const by = set === INSTALLER ? 'pip' : INSTALLER;
  const wanted = `${by} ${createHash('sha256').update(readFileSync(requirements)).digest('hex')}`;
  const folder = join(toolsDirectory, set);
  const stamp = join(folder, '.requirements');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return join(folder, bin);
  return locked(folder, () => {
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return join(folder, bin);
    say(`Installing ${set} (${relative(root, requirements)}) ...`);
    rmSync(folder, { recursive: true, force: true });
    if (set === INSTALLER) withPip(folder, requirements);
    else withUv(folder, requirements);
    writeFileSync(stamp, wanted);
    return join(folder, bin);
  });
}

/** uv comes by pip, which every Python brings. */
function withPip(folder, requirements) {
  execFileSync(findPython(), ['-m', 'venv', folder], { stdio: 'pipe' });
  threeTries(join(folder, bin, 'python'), [
    '-m',
    'pip',
    'install',
    '--disable-pip-version-check',
    '--no-input',
    ...complete(requirements),
  ]);
}

/** All else comes by uv: in two seconds what takes pip a minute and a half. An environment has pip only where its file names it. */
function withUv(folder, requirements) {
  ensureTools(INSTALLER, () => {});
  execFileSync(findPython(), ['-m', 'venv', '--without-pip', folder], { stdio: 'pipe' });
  threeTries(toolPath(INSTALLER, 'uv'), ['pip', 'install', '--python', folder, ...complete(requirements)]);
}

/** uv reads none of pip's settings: whoever reaches a registry only through them does so by uv too. */
const PIP_SETTINGS = {
  PIP_INDEX_URL: 'UV_DEFAULT_INDEX',
  PIP_EXTRA_INDEX_URL: 'UV_INDEX',
  PIP_FIND_LINKS: 'UV_FIND_LINKS',
  PIP_CERT: 'SSL_CERT_FILE',
};

function registrySettings() {
  const given = Object.entries(PIP_SETTINGS).filter(([pip, uv]) => process.env[pip] && !process.env[uv]);
  return Object.fromEntries(given.map(([pip, uv]) => [uv, process.env[pip]]));
}

/** The files are complete (uv pip compile --universal): nothing is left to resolve. */
function complete(requirements) {
  return ['--quiet', '--no-deps', '--require-hashes', '-r', requirements];
}

/** A registry may fail for a moment. */
function threeTries(program, argv) {
  for (let attempt = 1; ; attempt++) {
    try {
      execFileSync(program, argv, {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, ...registrySettings() },
      });
      return;
    } catch (error) {
      if (attempt === 3) throw error;
      pause(attempt * 5000);
    }
  }
}

/** Two processes that need the same set at once (a test run and the demo): one installs, the other waits for it. */
function locked(folder, work) {
  const lock = `${folder}.lock`;
  mkdirSync(dirname(lock), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (abandoned(lock)) rmSync(lock, { force: true });
      else pause(500);
    }
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Whether the process that holds the lock is gone. */
function abandoned(lock) {
  try {
    const holder = Number(readFileSync(lock, 'utf8'));
    // Written a moment after it was created: no number yet is no proof.
    if (holder > 0) process.kill(holder, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function pause(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** A Python >= 3.10, or an error that says what to install. */
export function findPython() {
  for (const name of ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10']) {
    try {
      const [major, minor] = execFileSync(name, ['-c', 'import sys; print(sys.version_info[0], sys.version_info[1])'], {
        stdio: 'pipe',
      })
        .toString()
        .split(' ')
        .map(Number);
      if (major === 3 && minor >= 10) return name;
    } catch {
      // not there, or not a Python that starts: try the next
    }
  }
  throw new Error('Python 3.10 or newer is needed for the local AWS emulator: install python3 and python3-venv');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const set of process.argv.slice(2)) {
    try {
      console.log(ensureTools(set));
    } catch (error) {
      console.error(`${set} is not installed: ${error.message}`);
      process.exitCode = 1;
    }
  }
}
