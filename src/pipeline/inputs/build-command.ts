import { type ChildEnvironment, runProcess } from '../../process/index.ts';
import { Failure, tellingLines, type Reporter } from '../../report/index.ts';

/** A build may print much after its error: this many of its last lines are searched for it. */
const LAST_LINES = 500;

export interface BuildCommand {
  /** Name of the input that holds the command. */
  input: string;
  command: string;
  directory: string;
  environment: ChildEnvironment;
}

/**
 * Runs a build command as a workflow's `run:` step would: bash with -e and pipefail, in `directory`. The command is
 * the user's own code; values reach it through the environment only. Fails with the most telling lines of its output.
 */
export async function runBuild(build: BuildCommand, report: Reporter): Promise<void> {
  const { input, command, directory, environment } = build;
  const [firstLine] = command.split('\n');
  const tail: string[] = [];
  const onLine = (line: string) => {
    report.progress(line);
    tail.push(line);
    if (tail.length > LAST_LINES) tail.shift();
  };
  const args = ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', command];
  const { code, ended, outcome } = await report.group(`${input}: ${firstLine}`, () =>
    runProcess('bash', args, { cwd: directory, environment, onLine }),
  );
  if (code === 0) return;
  const started = outcome !== 'not-started';
  throw new Failure({
    code: 'build',
    what: started ? `${input} ended with ${ended}` : `${input} was ${ended}`,
    why: started ? tellingLines(tail.join('\n')).join(' / ') || 'It printed nothing' : undefined,
    todo: todoFor(code, started, firstLine!),
  });
}

function todoFor(code: number | undefined, started: boolean, firstLine: string): string {
  if (!started) return 'Check that working-directory exists and that bash is on the PATH';
  // https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html
  if (code === 127)
    return 'Install the missing program in an earlier step (actions/setup-node, actions/setup-python, aws-actions/setup-sam), or in the command itself';
  return `Run it locally in the same folder: ${firstLine}`;
}
