import { type ChildEnvironment, runProcess } from '../process/index.ts';
import { Failure, tellingLines, type Reporter } from '../report/index.ts';

/** Builds print their error early and go on: this many of their last lines are searched for it. */
const LAST_LINES = 500;

/**
 * Runs a build command as a workflow's `run:` step would: bash with -e and pipefail, in `directory`. The command is
 * the user's own code; values reach it through the environment only. Fails with the lines of its output that say most.
 */
export async function runCommand(
  command: string,
  { input, directory, environment }: { input: string; directory: string; environment: ChildEnvironment },
  report: Reporter,
): Promise<void> {
  const tail: string[] = [];
  const { code, ended, outcome } = await runProcess(
    'bash',
    ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', command],
    {
      cwd: directory,
      environment,
      onLine(line) {
        report.progress(line);
        tail.push(line);
        if (tail.length > LAST_LINES) tail.shift();
      },
    },
  );
  if (outcome === 'not-started') {
    throw new Failure({
      code: 'build',
      what: `${input} was ${ended}`,
      todo: 'Check that working-directory exists and that bash is on the PATH',
    });
  }
  if (code !== 0) {
    throw new Failure({
      code: 'build',
      what: `${input} ended with ${ended}; nothing was deployed`,
      why: tellingLines(tail.join('\n')).join(' / ') || 'It printed nothing',
      todo: `Run it locally in ${directory}: ${command.split('\n')[0]}`,
    });
  }
}
