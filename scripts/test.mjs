// `npm test`: prepares the machine as far as npm and Python packages go, then runs every check and every level of tests.
// `npm test -- eslint unit` runs only the steps whose names start so. With CI=true nothing may be skipped.
// Plain JavaScript for Node >= 20: it runs before npm packages are there.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePackages } from './packages.mjs';
import { killSteps, runStep } from './run-step.mjs';
import { stepPath, steps } from './steps.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const strict = process.env.CI === 'true';
const wanted = process.argv.slice(2).filter((option) => !option.startsWith('--'));
const chosen = (step) => wanted.length === 0 || wanted.some((name) => step.name.startsWith(name));
const started = performance.now();
const results = [];

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Node.js 20 or newer is needed; this is ${process.version}`);
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    killSteps();
    process.exit(1);
  });

const python = installPython(['emulator', 'lint', 'sam', 'checkov', 'apps', 'rivals']);
ensurePackages(root);
await python;
const { beside, engines } = steps();
const queue = beside.filter(chosen);
await Promise.all([lane(engines.filter(chosen)), lane(queue), lane(queue)]);
finish();

/** Takes steps from the queue until it is empty; two lanes over the same queue share the work. */
async function lane(queue) {
  for (let step = queue.shift(); step; step = queue.shift()) {
    const result = await runStep(step, {
      cwd: root,
      environment: { ...process.env, PATH: stepPath(), NO_COLOR: '1' },
      strict,
    });
    results.push(result);
    report(result);
  }
}

/** In a process of its own, beside npm ci. What could not be installed is missing, and its steps say so. */
function installPython(sets) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'scripts', 'tools.mjs'), ...sets], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('error', resolve);
    child.once('close', resolve);
  });
}

function report({ name, seconds, passed, failed, skipped, note, output }) {
  const mark = failed > 0 ? '✗' : passed === 0 && skipped > 0 ? '-' : '✓';
  if (failed > 0 && output) console.log(`\n──── ${name} ────\n${output.trimEnd()}\n──── end of ${name} ────`);
  const count = passed + failed + skipped > 1 ? `${passed} passed, ${failed} failed, ${skipped} skipped` : '';
  console.log(
    `${mark} ${name.padEnd(26)} ${`${seconds.toFixed(1)} s`.padStart(8)}  ${[count, note].filter(Boolean).join('  ')}`.trimEnd(),
  );
}

function finish() {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
  console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s`);
  for (const result of results.filter((each) => each.failed > 0)) console.log(`failed: ${result.name} ${result.note}`);
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exit(failed > 0 || (strict && skipped > 0) || passed === 0 ? 1 : 0);
}
