// Runs a script on the Node.js that GitHub's runners ship (the npm package `node`), whatever `node` is on the PATH.
// That node strips types itself, so scripts are TypeScript without a build step.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packaged = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** The package has no binary for some platforms (macOS): there a Node.js 24 that runs this serves as well. */
export const node24 = !existsSync(packaged) && process.versions.node.startsWith('24.') ? process.execPath : packaged;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const child = spawn(node24, process.argv.slice(2), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('error', () => {
    console.error(`${node24} does not run: npm ci puts it there, or use Node.js 24 (this is ${process.version})`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
