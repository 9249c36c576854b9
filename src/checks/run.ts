import { parallel, systemClock, type Clock } from '../aws/index.ts';
import { Failure, type Reporter } from '../report/index.ts';
import { parseConnectTo } from './connect-to.ts';
import { SchemaLoader } from './expect-json.ts';
import { worst } from './finding.ts';
import { HttpClient } from './http-client.ts';
import { percentile } from './latency.ts';
import { parseChecks } from './parse.ts';
import { prepare } from './prepare.ts';
import { Redactor } from './redact.ts';
import type { CheckResult, ChecksReport } from './report.ts';
import { runName, Scope } from './scope.ts';
import { loadChecks, type ChecksSource } from './source.ts';
import type { CheckFile, RequestStep, Scenario } from './spec.ts';
import { notRun, runStep, type StepContext, type StepResult } from './step.ts';

export interface ChecksRequest {
  /** Paths of the checks stand on this. */
  baseUrl: string;
  /** `${api-url}` in the checks; the base URL where it is not given. */
  apiUrl?: string;
  checks: ChecksSource | readonly ChecksSource[];
  variables?: Readonly<Record<string, string>>;
  /** Used as `${NAME}`; they never show up in the log, the summary or a report. */
  secrets?: Readonly<Record<string, string>>;
  /** Milliseconds until the first good answer must be there. */
  deadline?: number;
  /** HOST1:PORT1:HOST2:PORT2, as curl has it. */
  connectTo?: readonly string[];
  /** Asserted before anything else: `value` at `field` (JSONPath, default $.version) of what `path` answers. */
  expectedVersion?: { path: string; value: string; field?: string };
  failOn?: 'failed' | 'inconclusive';
  clock?: Clock;
  /** Folder that paths in check files stand on. */
  directory?: string;
  /** Variables that `command` steps may inherit; credentials and the runner's own are taken out. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Makes the next request meet a fresh execution environment, where the platform allows it. */
  forceColdStart?: () => Promise<void>;
}

const DEFAULT_DEADLINE = 120_000;
/** Between two tries for the first good answer. */
const FIRST_ANSWER_INTERVAL = 500;

/**
 * Runs checks against a deployment and says whether it is good. Everything wrong with the request itself is a Failure
 * before anything is sent; what the deployment does is the report's business, which this function never throws for.
 */
export async function runChecks(request: ChecksRequest, report: Reporter): Promise<ChecksReport> {
  const started = new Date();
  const { files, values, schemas } = await prepareRequest(request);
  const redact = new Redactor();
  for (const [name, value] of Object.entries(request.secrets ?? {})) {
    report.mask(value);
    redact.add(name, value);
  }
  const run = new Run(request, values, schemas, redact, report);
  try {
    const results = await run.all(files);
    return summarizeRun(request, results, started);
  } finally {
    await run.close();
  }
}

/**
 * Looks at a request as runChecks does before it sends anything: files, syntax, variables, schemas. Throws the Failure
 * that runChecks would throw; for callers that have work to do before the checks.
 */
export async function prepareChecks(request: ChecksRequest): Promise<void> {
  await prepareRequest(request);
}

async function prepareRequest(request: ChecksRequest) {
  const directory = request.directory ?? '.';
  const files = await loadChecks([request.checks].flat() as ChecksSource[], directory);
  if (files.length === 0 && !request.expectedVersion)
    throw new Failure({ code: 'input', what: 'There are no checks to run', todo: 'Give a check file or a preset' });
  const values = valuesOf(request);
  const schemas = new Map<CheckFile, SchemaLoader>();
  for (const file of files) schemas.set(file, await prepare(file, values, directory));
  for (const entry of request.connectTo ?? []) parseConnectTo(entry);
  return { files, values, schemas };
}

function valuesOf(request: ChecksRequest): Record<string, string> {
  const { variables = {}, secrets = {} } = request;
  const twice = Object.keys(secrets).find((name) => Object.hasOwn(variables, name));
  if (twice !== undefined) throw new Failure({ code: 'input', what: `${twice} is both a variable and a secret` });
  const short = Object.entries(secrets).find(([, value]) => value.length < 3);
  if (short)
    throw new Failure({
      code: 'input',
      what: `The secret ${short[0]} has less than 3 characters: it cannot be masked`,
    });
  const baseUrl = request.baseUrl.replace(/\/+$/, '');
  return {
    ...variables,
    ...secrets,
    'base-url': baseUrl,
    'api-url': (request.apiUrl ?? baseUrl).replace(/\/+$/, ''),
    run: runName(),
  };
}

/** One run: the gate for the first good answer, then the scenarios. */
class Run {
  readonly #request: ChecksRequest;
  readonly #values: Readonly<Record<string, string>>;
  readonly #schemas: ReadonlyMap<CheckFile, SchemaLoader>;
  readonly #report: Reporter;
  readonly #context: Omit<StepContext, 'schemas'>;
  /** Set when the address did not answer in time, or serves another build: then the rest is not asked. */
  #stopped: string | undefined;
  #answered = false;

  constructor(
    request: ChecksRequest,
    values: Readonly<Record<string, string>>,
    schemas: ReadonlyMap<CheckFile, SchemaLoader>,
    redact: Redactor,
    report: Reporter,
  ) {
    this.#schemas = schemas;
    const connectTo = (request.connectTo ?? []).map(parseConnectTo);
    this.#request = request;
    this.#values = values;
    this.#report = report;
    this.#context = {
      client: new HttpClient({ connectTo }),
      clock: request.clock ?? systemClock,
      redact,
      report,
      baseUrl: values['base-url']!,
      directory: request.directory ?? '.',
      connectTo,
      connectToText: request.connectTo ?? [],
      environment: request.environment ?? {},
      secretNames: Object.keys(request.secrets ?? {}),
      forceColdStart: request.forceColdStart,
    };
  }

  async close(): Promise<void> {
    await this.#context.client.close();
  }

  async all(files: readonly CheckFile[]): Promise<CheckResult[]> {
    const results: CheckResult[] = [];
    if (this.#request.expectedVersion) results.push(await this.#version());
    for (const file of files) {
      const [first, ...rest] = file.scenarios;
      // The first scenario opens the gate; only then do others run beside it.
      const opening = this.#answered ? [] : [first!];
      for (const scenario of opening) results.push(...(await this.#scenario(scenario, file)));
      const others = opening.length > 0 ? rest : file.scenarios;
      results.push(...(await parallel(others, file.concurrency, (scenario) => this.#scenario(scenario, file))).flat());
    }
    return results;
  }

  /** The build that answers must be the one that was deployed; the old one answering well is no success. */
  async #version(): Promise<CheckResult> {
    const { path, value, field = '$.version' } = this.#request.expectedVersion!;
    const file = '(expected-version)';
    const checks = JSON.stringify({
      scenarios: [
        {
          name: 'Version',
          steps: [
            {
              name: `GET ${path} answers version ${value}`,
              request: `GET ${path}`,
              expect: { json: { [field]: value } },
            },
          ],
        },
      ],
    });
    const parsed = parseChecks(
      checks.replaceAll('${', () => '$${'),
      file,
    );
    const [result] = await this.#scenario(parsed.scenarios[0]!, parsed);
    if (result!.verdict !== 'passed') this.#stopped ??= `${path} did not answer version ${value} in time`;
    return result!;
  }

  async #scenario(scenario: Scenario, file: CheckFile): Promise<CheckResult[]> {
    const scope = new Scope({ ...file.variables, ...this.#values });
    const context: StepContext = {
      ...this.#context,
      schemas: this.#schemas.get(file) ?? new SchemaLoader(this.#context.directory, file.file),
    };
    const results: CheckResult[] = [];
    let broken: string | undefined = this.#stopped;
    for (const step of scenario.steps) {
      let result: StepResult;
      if (broken !== undefined) result = notRun(step, broken);
      else if (this.#answered || step.kind === 'command' || !opensGate(step))
        result = await runStep(step, scope, context);
      else result = await this.#firstAnswer(step, scope, context);
      if (result.verdict !== 'passed')
        broken ??=
          this.#stopped ?? `"${step.name}" before it ${result.verdict === 'failed' ? 'failed' : 'had no answer'}`;
      results.push({ ...result, file: file.file, scenario: scenario.name });
      this.#say(results.at(-1)!);
    }
    return results;
  }

  /** A deployment that has just ended may need a while: the first request is asked again until the deadline. */
  async #firstAnswer(step: RequestStep, scope: Scope, context: StepContext): Promise<StepResult> {
    const deadline = Math.max(this.#request.deadline ?? DEFAULT_DEADLINE, step.retry?.deadline ?? 0);
    const gate = gateOf(step);
    const result = await runStep(gate, scope, context, { deadline, interval: FIRST_ANSWER_INTERVAL });
    this.#answered = true;
    if (result.verdict === 'inconclusive')
      this.#stopped = `no answer from ${this.#context.redact.text(context.baseUrl)} within ${Math.round(deadline / 1000)} s`;
    return gate === step || result.verdict !== 'passed' ? result : await runStep(step, scope, context);
  }

  #say({ scenario, name, verdict, milliseconds, findings }: CheckResult): void {
    const wrong = findings.filter((finding) => finding.verdict !== 'passed');
    this.#report.progress(`${verdict}: ${scenario} / ${name} (${Math.round(milliseconds)} ms)`);
    for (const { where, expected, got } of wrong) this.#report.note(`  ${where}: expected ${expected}, got ${got}`);
  }
}

/** Asking again must not do anything twice, nor warm up what is to be measured cold. */
function opensGate(step: RequestStep): boolean {
  return ['GET', 'HEAD'].includes(step.request.method) && step.budget?.coldStart?.force !== false;
}

/** The step as a single request: a load is not what one knocks with. */
function gateOf(step: RequestStep): RequestStep {
  if (step.budget) return { ...step, budget: undefined };
  if (!step.parallel) return step;
  const ranges = step.parallel.answers.flatMap((answer) => answer.ranges);
  return { ...step, parallel: undefined, expect: [{ kind: 'status', ranges, line: step.line }] };
}

function summarizeRun(request: ChecksRequest, results: readonly CheckResult[], started: Date): ChecksReport {
  const count = (verdict: CheckResult['verdict']) => results.filter((result) => result.verdict === verdict).length;
  const verdict = worst(results.map((result) => result.verdict));
  const failOn = request.failOn ?? 'inconclusive';
  return {
    verdict,
    acceptable: verdict === 'passed' || (verdict === 'inconclusive' && failOn === 'failed'),
    passed: count('passed'),
    failed: count('failed'),
    inconclusive: count('inconclusive'),
    p95Ms: p95(results),
    baseUrl: request.baseUrl,
    startedAt: started.toISOString(),
    milliseconds: Date.now() - started.getTime(),
    results,
  };
}

function p95(results: readonly CheckResult[]): number {
  const budgets = results.flatMap(({ latency }) => (latency ? [latency.p95] : []));
  if (budgets.length > 0) return Math.round(Math.max(...budgets));
  const single = results.flatMap(({ status, milliseconds }) => (status === undefined ? [] : [milliseconds]));
  return single.length === 0
    ? 0
    : Math.round(
        percentile(
          single.sort((a, b) => a - b),
          0.95,
        ),
      );
}
