import { parallel } from '../aws/index.ts';
import { Redactor, type Reporter } from '../report/index.ts';
import type { RequestStep, Scenario } from './definition/check-file.ts';
import { findingText, notPassed, worst, type Verdict } from './expect/finding.ts';
import { HttpClient } from './http/client.ts';
import { checkClock } from './http/clock.ts';
import { expectedAnswers } from './load/concurrent-users.ts';
import { asOne } from './load/journeys.ts';
import { percentile } from './load/latency.ts';
import { prepare, type ChecksRequest, type PreparedChecks } from './request.ts';
import type { CheckResult, ChecksReport, StepResult } from './result.ts';
import type { RunContext, StepContext } from './steps/context.ts';
import { Scope } from './steps/scope.ts';
import { notRun, runStep } from './steps/step.ts';

/** Milliseconds. */
export const DEFAULT_DEADLINE = 120_000;
/** Milliseconds between two tries for the first good answer. */
const FIRST_ANSWER_INTERVAL = 500;

/**
 * Runs checks against a deployment. Mistakes in the request itself are thrown as a Failure before anything is sent; what
 * the deployment does is in the report and is never thrown.
 */
export async function runChecks(request: ChecksRequest, report: Reporter): Promise<ChecksReport> {
  const startedAt = new Date().toISOString();
  const { clock = checkClock } = request;
  const start = clock.now();
  const prepared = await prepare(request);
  const redact = new Redactor();
  for (const [name, value] of Object.entries(request.secrets ?? {})) {
    report.mask(value);
    redact.add(name, value);
  }
  const run = new Run(request, prepared, redact, report);
  try {
    const results = await run.all();
    return { ...summarize(request, results), startedAt, milliseconds: Math.round(clock.now() - start) };
  } finally {
    await run.close();
  }
}

/**
 * Looks at a request as runChecks does before it sends anything, and throws the Failure that it would throw; for callers
 * that have work to do before the checks.
 */
export async function prepareChecks(request: ChecksRequest): Promise<void> {
  await prepare(request);
}

type PreparedFile = PreparedChecks['files'][number];

/** One run: the wait for the first good answer, then the scenarios. */
class Run {
  readonly #prepared: PreparedChecks;
  readonly #deadline: number;
  readonly #finalAfter: ChecksRequest['finalAfter'];
  readonly #context: RunContext;
  /** Set when the address did not answer in time or serves another build: then the rest is not run. */
  #stopped: string | undefined;
  #answered = false;

  constructor(request: ChecksRequest, prepared: PreparedChecks, redact: Redactor, report: Reporter) {
    const { clock = checkClock, directory = '.', environment = {}, secrets = {}, headers = {} } = request;
    const { forceColdStart, alarmOf } = request;
    const { connectTo, values } = prepared;
    this.#prepared = prepared;
    this.#deadline = request.deadline ?? DEFAULT_DEADLINE;
    this.#finalAfter = request.finalAfter;
    this.#context = {
      client: new HttpClient({ connectTo, clock }),
      clock,
      redact,
      report,
      baseUrl: values['base-url']!,
      headers,
      directory,
      connectTo,
      environment,
      secretNames: Object.keys(secrets),
      forceColdStart,
      alarmOf,
    };
  }

  async close(): Promise<void> {
    await this.#context.client.close();
  }

  async all(): Promise<CheckResult[]> {
    const { version, files } = this.#prepared;
    const results = version ? await this.#scenarios(version) : [];
    if (version && results[0]!.verdict !== 'passed') this.#stopped ??= 'the expected version did not answer in time';
    for (const file of files) results.push(...(await this.#scenarios(file)));
    return results;
  }

  /** The first scenario of a run waits for the first good answer; only then do others run beside it. */
  async #scenarios(prepared: PreparedFile): Promise<CheckResult[]> {
    const { scenarios, concurrency } = prepared.file;
    const alone = this.#answered ? [] : scenarios.slice(0, 1);
    const results: CheckResult[] = [];
    for (const scenario of alone) results.push(...(await this.#scenario(scenario, prepared)));
    const others = scenarios.slice(alone.length);
    return [...results, ...(await parallel(others, concurrency, (one) => this.#scenario(one, prepared))).flat()];
  }

  async #scenario(scenario: Scenario, prepared: PreparedFile): Promise<CheckResult[]> {
    const { users } = scenario;
    if (users === undefined) return await this.#journey(scenario, prepared, (result) => this.#log(result));
    const all = Array.from({ length: users }, (_, index) => this.#journey(scenario, prepared, undefined, index + 1));
    const results = asOne(await Promise.all(all));
    for (const result of results) this.#log(result);
    return results;
  }

  /** One user goes through the steps of a scenario. */
  async #journey(
    scenario: Scenario,
    { file, schemas }: PreparedFile,
    done: (result: CheckResult) => void = () => undefined,
    user?: number,
  ): Promise<CheckResult[]> {
    const scope = new Scope({ ...file.variables, ...this.#prepared.values }, this.#context.clock, user);
    const context: StepContext = { ...this.#context, scope, schemas };
    const results: CheckResult[] = [];
    let broken = this.#stopped;
    for (const step of scenario.steps) {
      let result: StepResult;
      if (broken !== undefined) result = notRun(step, broken);
      else if (!this.#answered && step.kind === 'request' && canBeRepeated(step))
        result = await this.#firstAnswer(step, context);
      else result = await runStep(step, context);
      if (result.verdict !== 'passed')
        broken ??=
          this.#stopped ?? `"${step.name}" before it ${result.verdict === 'failed' ? 'failed' : 'had no answer'}`;
      results.push({ ...result, file: file.file, scenario: scenario.name });
      done(results.at(-1)!);
    }
    return results;
  }

  /** A deployment that has just ended may need a while: the first request is sent again until the deadline. */
  async #firstAnswer(step: RequestStep, context: StepContext): Promise<StepResult> {
    const deadline = Math.max(this.#deadline, step.retry?.deadline ?? 0);
    const single = asSingleRequest(step);
    const finalAfter = this.#finalAfter;
    const result = await runStep(single, context, { deadline, interval: FIRST_ANSWER_INTERVAL, finalAfter });
    this.#answered = true;
    if (result.verdict === 'inconclusive')
      this.#stopped = `no answer from ${context.redact.text(context.baseUrl)} within ${Math.round(deadline / 1000)} s`;
    return single === step || result.verdict !== 'passed' ? result : await runStep(step, context);
  }

  #log({ scenario, name, verdict, milliseconds, findings }: CheckResult): void {
    const { report } = this.#context;
    report.progress(`${verdict}: ${scenario} / ${name} (${Math.round(milliseconds)} ms)`);
    for (const finding of notPassed({ findings })) report.note(`  ${findingText(finding)}`);
  }
}

/** Sending it again must not do anything twice, nor warm up what is to be measured cold. */
function canBeRepeated({ request, latencyBudget }: RequestStep): boolean {
  return ['GET', 'HEAD'].includes(request.method) && latencyBudget?.['cold-start']?.force !== false;
}

/** The step as a single request, which is enough to see whether anything answers. */
function asSingleRequest(step: RequestStep): RequestStep {
  if (step.latencyBudget) return { ...step, latencyBudget: undefined };
  if (!step.concurrentUsers) return step;
  const status = expectedAnswers(step).map(({ range }) => range);
  return { ...step, concurrentUsers: undefined, expect: { status } };
}

function summarize(
  { baseUrl, failOn = 'inconclusive' }: ChecksRequest,
  results: readonly CheckResult[],
): Omit<ChecksReport, 'startedAt' | 'milliseconds'> {
  const count = (verdict: Verdict) => results.filter((result) => result.verdict === verdict).length;
  const verdict = worst(results.map((result) => result.verdict));
  return {
    verdict,
    acceptable: verdict === 'passed' || (verdict === 'inconclusive' && failOn === 'failed'),
    passed: count('passed'),
    failed: count('failed'),
    inconclusive: count('inconclusive'),
    p95Ms: p95(results),
    baseUrl,
    results,
  };
}

function p95(results: readonly CheckResult[]): number {
  const ofLoads = results.flatMap(({ latency }) => latency?.p95 ?? []);
  if (ofLoads.length > 0) return Math.round(Math.max(...ofLoads));
  const single = results.flatMap(({ status, milliseconds }) => (status === undefined ? [] : [milliseconds]));
  return single.length === 0 ? 0 : Math.round(percentile(Float64Array.from(single).sort(), 0.95));
}
