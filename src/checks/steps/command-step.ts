import { childEnvironment, runProcess } from '../../process/index.ts';
import type { CommandStep } from '../definition/check-file.ts';
import { interpolate } from '../definition/variables.ts';
import { evaluateCommand } from '../expect/evaluate.ts';
import { allPassed } from '../expect/finding.ts';
import { capture } from './capture.ts';
import type { Attempt, StepContext } from './context.ts';

/** How much of the output of a program that failed goes to the log, in characters. */
const SHOWN_OUTPUT = 2000;

/** Runs the program of a step, without a shell, and judges how it ended and what it printed. */
export async function attemptCommand(step: CommandStep, context: StepContext): Promise<Attempt> {
  const { scope, schemas, report, redact } = context;
  const lookup = scope.attempt();
  const set = Object.fromEntries(Object.entries(step.env).map(([name, value]) => [name, interpolate(value, lookup)]));
  const [program, ...args] = step.command.map((word) => interpolate(word, lookup));
  const result = await runProcess(program!, args, {
    cwd: context.directory,
    environment: childEnvironment(context.environment, { withhold: context.secretNames, set }),
    timeout: step.timeout,
  });
  const { milliseconds, outcome, ended, stdout, stderr, code } = result;
  if (outcome === 'not-started' || outcome === 'timed-out') {
    const expected = 'a program that ends';
    const finding = { verdict: 'inconclusive', where: 'command', expected, got: ended, line: step.lineOf() } as const;
    return { findings: [finding], milliseconds };
  }
  const findings = await evaluateCommand(
    { expect: step.expect, lineOf: (...path) => step.lineOf('expect', ...path) },
    result,
    { lookup, schemas },
  );
  if (code !== 0 && stderr) report.note(redact.text(stderr).slice(-SHOWN_OUTPUT).trimEnd());
  if (allPassed(findings)) findings.push(...(await capture(step, { body: Buffer.from(stdout) }, lookup, context)));
  return { findings, milliseconds };
}
