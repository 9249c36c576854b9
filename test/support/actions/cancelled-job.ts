import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** When the runner of GitHub asks a step to end, how long it waits then, and what for: milliseconds. */
const TERMINATE = 7_500;
const KILL = 2_500;
/**
 * How many times slower than a runner the machine of a test may be: it has other tests at work, and the bar is the runner's.
 * That the product's own waits stay within it is for their constants (src/actions/interrupt.ts).
 */
const SLOWNESS = 6;

export interface CancelledJob {
  /** Exit code; null where the runner had to kill it. */
  code: number | null;
  log: string;
  summary: string;
  /** The annotation about the end, decoded. */
  said: string;
}

/**
 * Runs an action's source in a process of its own and cancels its job when the log says `when`, as GitHub's runner does:
 * SIGINT to the process alone, SIGTERM 7.5 s later, and SIGKILL after 2.5 s more, times what a busy machine needs.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation
 */
export async function cancelledJob(
  action: string,
  inputs: Record<string, string>,
  { when, workspace, environment }: { when: RegExp; workspace: string; environment: Record<string, string> },
): Promise<CancelledJob> {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-cancelled-'));
  const summary = join(folder, 'summary.md');
  writeFileSync(summary, '');
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const program = join(import.meta.dirname, 'action-program.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, action], {
    env: {
      ...process.env,
      GITHUB_WORKSPACE: workspace,
      GITHUB_EVENT_NAME: 'push',
      GITHUB_OUTPUT: '',
      RUNNER_TEMP: folder,
      ...environment,
      ...Object.fromEntries(given),
      GITHUB_STEP_SUMMARY: summary,
    },
  });
  let log = '';
  let timers: NodeJS.Timeout[] | undefined;
  const look = (text: string) => {
    log += text;
    if (timers || !when.test(log)) return;
    child.kill('SIGINT');
    timers = [
      setTimeout(() => child.kill('SIGTERM'), TERMINATE),
      setTimeout(() => child.kill('SIGKILL'), (TERMINATE + KILL) * SLOWNESS),
    ];
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', look);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  timers?.forEach(clearTimeout);
  if (!timers) throw new Error(`The log never said ${when.source}:\n${log}`);
  const said = /^::warning title=Interrupted::(.*)$/m.exec(log)?.[1] ?? '';
  return { code, log, summary: readFileSync(summary, 'utf8'), said: decodeURIComponent(said) };
}
