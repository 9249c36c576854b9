import { poll, PollTimeout } from '../../aws/index.ts';
import type { Redactor } from '../../report/index.ts';
import type { RequestStep, Step } from '../definition/check-file.ts';
import { UnusablePattern } from '../definition/patterns.ts';
import { UnknownVariable } from '../definition/variables.ts';
import { shorten, worst, type Finding, type Verdict } from '../expect/finding.ts';
import type { ChecksRequest } from '../request.ts';
import type { StepResult } from '../result.ts';
import { attemptAlarm } from './alarm-step.ts';
import { attemptCommand } from './command-step.ts';
import type { Attempt, StepContext } from './context.ts';
import { attemptRequest } from './request-step.ts';

/** The last attempt before a deadline gets at least this long, in milliseconds. */
const SHORTEST_TIMEOUT = 250;

/** Until when a step is repeated. */
export type Retry = NonNullable<RequestStep['retry']> & Pick<ChecksRequest, 'finalAfter'>;

/**
 * Runs a step: once, or until it passes, its answer is final, or the deadline of its retry is over. The last attempt is what is reported, so
 * that a deadline that passes shows the newest state.
 */
export async function runStep(
  step: Step,
  context: StepContext,
  retry: Retry | undefined = step.retry,
): Promise<StepResult> {
  const { clock, redact } = context;
  let attempts = 0;
  let last: Attempt | undefined;
  const steady = new SteadyStatus(retry?.finalAfter);
  const start = clock.now();
  const once = async (): Promise<Attempt | undefined> => {
    attempts++;
    // The first attempt has all its time, however close the deadline is.
    const left = retry && attempts > 1 ? retry.deadline - (clock.now() - start) : Infinity;
    const timeout = Math.min(step.timeout, Math.max(SHORTEST_TIMEOUT, left));
    const result = await attempt({ ...step, timeout }, context);
    // An answer cut short by the deadline says less than the one before it.
    if (last && timeout < step.timeout && verdictOf(result) === 'inconclusive') return undefined;
    last = result;
    return verdictOf(last) === 'passed' || steady.isFinal(last.status, clock.now()) ? last : undefined;
  };
  if (retry) {
    try {
      await poll(once, { clock, timeout: retry.deadline, interval: () => retry.interval });
    } catch (error) {
      if (!(error instanceof PollTimeout)) throw error;
    }
  } else await once();
  return masked({ name: step.name, line: step.lineOf(), verdict: verdictOf(last!), attempts, ...last! }, redact);
}

/** Without secrets in its texts. The verdicts stay: a cookie may have the value `failed`. */
function masked(result: StepResult, redact: Redactor): StepResult {
  const { name, curl } = result;
  const findings = result.findings.map((one) => ({
    ...one,
    where: redact.text(one.where),
    expected: shorten(redact.text(one.expected)),
    got: shorten(redact.text(one.got)),
  }));
  return { ...result, name: redact.text(name), curl: curl && redact.text(curl), findings };
}

/** How long the answers have had one status. */
class SteadyStatus {
  readonly #finalAfter: NonNullable<Retry['finalAfter']>;
  #status: number | undefined;
  #since = 0;

  constructor(finalAfter: Retry['finalAfter'] = () => undefined) {
    this.#finalAfter = finalAfter;
  }

  isFinal(status: number | undefined, now: number): boolean {
    if (status !== this.#status) this.#since = now;
    this.#status = status;
    const after = status === undefined ? undefined : this.#finalAfter(status);
    return after !== undefined && now - this.#since >= after;
  }
}

function verdictOf({ findings }: Attempt): Verdict {
  return worst(findings.map(({ verdict }) => verdict));
}

async function attempt(step: Step, context: StepContext): Promise<Attempt> {
  try {
    switch (step.kind) {
      case 'command':
        return await attemptCommand(step, context);
      case 'alarm':
        return await attemptAlarm(step, context);
      case 'request':
        return await attemptRequest(step, context);
    }
  } catch (error) {
    return { findings: [unsaid(step, error)], milliseconds: 0 };
  }
}

/** What a step cannot say because of the values of its variables; other errors go on. */
function unsaid(step: Step, error: unknown): Finding {
  if (error instanceof UnknownVariable)
    return unknown(step, 'variable', `\${${error.variable}}`, `nothing: ${error.message}`);
  if (error instanceof UnusablePattern)
    return unknown(step, 'pattern', `a ${error.kind}`, `${error.pattern}: ${error.message}`);
  throw error;
}

/** A step that was not sent, with the reason: nothing was learned about it. */
export function notRun(step: Step, reason: string): StepResult {
  const findings = [unknown(step, 'not run', 'an answer', reason)];
  return { name: step.name, line: step.lineOf(), verdict: 'inconclusive', findings, attempts: 0, milliseconds: 0 };
}

function unknown({ lineOf }: Step, where: string, expected: string, got: string): Finding {
  return { verdict: 'inconclusive', where, expected, got, line: lineOf() };
}
