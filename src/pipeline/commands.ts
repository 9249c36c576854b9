import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Failure, tellingLines, type Reporter } from '../report/index.ts';

/** What a build must never see unless asked by name: credentials of AWS, of the job, and the inputs of the action. */
const WITHHELD = /^(AWS_|ACTIONS_|INPUT_|GITHUB_TOKEN$|GH_TOKEN$|GITHUB_(ENV|PATH|OUTPUT|STATE|STEP_SUMMARY)$)/i;

/** The environment of a build: everything but what WITHHELD names, plus what `pass` names and `extra` sets. */
export function buildEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  pass: readonly string[],
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (!WITHHELD.test(entry[0]) || pass.includes(entry[0])),
  );
  return { ...Object.fromEntries(kept), ...extra };
}

/** A build tells its error early and goes on talking. */
const LAST_LINES = 500;

/**
 * Runs a build command as a workflow's `run:` step would: bash with -e and pipefail, in `directory`. The command is
 * the user's own code; values reach it through the environment only. Fails with the lines of its output that tell most.
 */
export async function runCommand(
  command: string,
  options: { input: string; directory: string; environment: Record<string, string> },
  report: Reporter,
): Promise<void> {
  const child = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', command], {
    cwd: options.directory,
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      report.progress(line);
      tail.push(line);
      if (tail.length > LAST_LINES) tail.shift();
    });
  }
  const { code, signal, error } = await new Promise<{ code: number | null; signal: string | null; error?: Error }>(
    (resolve) => {
      child.once('error', (error) => resolve({ code: null, signal: null, error }));
      child.once('close', (code, signal) => resolve({ code, signal }));
    },
  );
  if (error) {
    throw new Failure({
      code: 'build',
      what: `${options.input} could not be started`,
      why: error.message,
      todo: 'Check that working-directory exists and that bash is on the PATH',
    });
  }
  if (code !== 0) {
    throw new Failure({
      code: 'build',
      what: `${options.input} ended with ${signal ? `signal ${signal}` : `exit code ${code}`}; nothing was deployed`,
      why: tellingLines(tail.join('\n')).join(' / ') || 'it printed nothing',
      todo: `Run it locally in ${options.directory}: ${command.split('\n')[0]}`,
    });
  }
}
