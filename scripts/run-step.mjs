// Runs one step of `npm test` in a process group of its own, keeps what it prints, and judges how it ended.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/**
 * @typedef {{ name: string, argv: string[], minutes?: number, jest?: boolean, yields?: boolean, missing?: () => string | undefined }} Step
 * @typedef {{ name: string, seconds: number, passed: number, failed: number, skipped: number, note: string, output: string }} Result
 */

/** Every process group that runs now: what `npm test` started must not outlive it. */
const running = new Set();

/** @param {Step} step */
export async function runStep(step, { cwd, environment, strict }) {
  const missing = step.missing?.();
  if (missing)
    return strict ? ended(step, 0, { failed: 1, note: missing }) : ended(step, 0, { skipped: 1, note: missing });
  const report = step.jest && join(tmpdir(), `deploy-${step.name.replace(/\W+/g, '-')}-${process.pid}.json`);
  const start = performance.now();
  const { code, output, late } = await execute(step, report ? ['--json', `--outputFile=${report}`] : [], {
    cwd,
    environment,
  });
  const seconds = (performance.now() - start) / 1000;
  const counts = report ? jestCounts(report) : { passed: 1, failed: 0, skipped: 0 };
  if (report) rmSync(report, { force: true });
  if (code === 0 && counts) return ended(step, seconds, { ...counts, output });
  const why = late ? `not done after ${step.minutes ?? 5} min` : `ended with ${code}`;
  const failed = Math.max(1, counts?.failed ?? 1);
  return ended(step, seconds, {
    passed: report ? (counts?.passed ?? 0) : 0,
    failed,
    skipped: counts?.skipped,
    note: why,
    output,
  });
}

function ended(step, seconds, { passed = 0, failed = 0, skipped = 0, note = '', output = '' }) {
  return { name: step.name, seconds, passed, failed, skipped, note, output };
}

function execute({ argv, minutes = 5, yields = false }, extra, { cwd, environment }) {
  return new Promise((resolve) => {
    const posix = process.platform !== 'win32';
    // Whoever else wants the processor then gets three quarters of it.
    const [program, ...rest] = yields && posix ? ['nice', '-n', '5', ...argv] : argv;
    const child = spawn(program, [...rest, ...extra], {
      cwd,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: posix,
    });
    running.add(child);
    let output = '';
    let late = false;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    const limit = setTimeout(() => {
      late = true;
      kill(child, 'SIGKILL');
    }, minutes * 60_000);
    const done = (code) => {
      clearTimeout(limit);
      running.delete(child);
      resolve({ code, output, late });
    };
    child.once('error', (error) => {
      output += `${error.message}\n`;
      done(127);
    });
    child.once('close', (code, signal) => done(code ?? signal));
  });
}

/** Ends the steps that still run, with everything they started. */
export function killSteps() {
  for (const child of running) kill(child, 'SIGTERM');
}

function kill(child, signal) {
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // gone already
  }
}

/** What jest counted; a suite that did not even load counts as one failure. */
function jestCounts(report) {
  if (!existsSync(report)) return undefined;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites, testResults } =
    JSON.parse(readFileSync(report, 'utf8'));
  return {
    passed: numPassedTests,
    failed: numFailedTests + numRuntimeErrorTestSuites,
    skipped: numPendingTests + numTodoTests,
    note: slowest(testResults),
  };
}

/** The suites that took longest, where one took long enough to be worth a look. */
function slowest(suites) {
  const times = suites.map(({ name, startTime, endTime }) => ({
    name: basename(name),
    seconds: (endTime - startTime) / 1000,
  }));
  const slow = times.filter(({ seconds }) => seconds >= 10).sort((a, b) => b.seconds - a.seconds);
  return slow.length === 0
    ? ''
    : `slowest: ${slow
        .slice(0, 4)
        .map(({ name, seconds }) => `${name} ${seconds.toFixed(0)} s`)
        .join(', ')}`;
}
