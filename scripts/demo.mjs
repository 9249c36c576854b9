// npm run demo: deploys the reference app into an AWS emulator on this machine and shows it running.
// Plain JavaScript for Node >= 20: it runs before npm packages are there, then hands over to scripts/demo/main.ts.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const options = process.argv.slice(2);
const say = (line) => console.log(`  ${line}`);

/** The package `node` fetches its binary by an install script. */
function missingNode() {
  return `The demo runs on Node.js 24, and the package \`node\` has not brought it (this is ${process.versions.node}). If npm is told to ignore install scripts (ignore-scripts), run: npm rebuild node --ignore-scripts=false. Or run the demo with a Node.js 24 of your own`;
}

function fail(message) {
  console.error(`\n  ✖ ${message}\n`);
  process.exit(1);
}

if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`The demo needs Node.js 20 or newer; this is ${process.versions.node}.`);
const { node24 } = await import('./node24.mjs');
if (
  options.includes('--down') &&
  !existsSync(node24) &&
  !['.demo', '.demo-app'].some((folder) => existsSync(join(root, folder)))
) {
  say('Nothing to stop: no demo is running.');
  process.exit(0);
}
try {
  const { ensurePackages } = await import('./packages.mjs');
  ensurePackages(root, say);
  if (!existsSync(node24)) fail(missingNode());
  if (!['--down', '--help', '-h'].some((option) => options.includes(option))) {
    const { ensureTools } = await import('./tools.mjs');
    ensureTools('emulator', say);
  }
} catch (error) {
  fail(error instanceof Error ? error.message.split('\n')[0] : String(error));
}

const child = spawn(node24, [join(root, 'scripts', 'demo', 'main.ts'), ...options], { stdio: 'inherit' });
// Ctrl+C reaches the child by itself: this process only waits for what it says.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 0)));
