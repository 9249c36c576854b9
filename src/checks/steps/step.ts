import { poll, PollTimeout, type Clock } from '../aws/index.ts';
import type { Reporter } from '../report/index.ts';
import { runBudget } from './budget.ts';
import { capture } from './capture.ts';
import { commandEnvironment, runCommand } from './command.ts';
import type { ConnectTo } from './connect-to.ts';
import { curlLine } from './curl.ts';
import { exchange, type Exchange } from './exchange.ts';
import { evaluateCommand, evaluateRequest, type ExpectContext } from './expect.ts';
import type { SchemaLoader } from './expect-json.ts';
import { worst, type Finding, type Verdict } from './finding.ts';
import type { HttpClient } from './http-client.ts';
import { interpolate, UnknownVariable, type Lookup } from './interpolate.ts';
import type { Latency } from './latency.ts';
import { shorten } from './matcher.ts';
import { judgeUsers } from './parallel-users.ts';
import type { Redactor } from './redact.ts';
import { buildRequest, resolveTarget, type BuiltRequest } from './request.ts';
import type { Scope } from './scope.ts';
import type { CommandStep, RequestStep, Step } from './spec.ts';

/** What every step of a run shares. */
export interface StepContext {
  client: HttpClient;
  clock: Clock;
  redact: Redactor;
  report: Reporter;
  schemas: SchemaLoader;
  baseUrl: string;
  directory: string;
  connectTo: readonly ConnectTo[];
  connectToText: readonly string[];
  /** What commands may inherit (before the withheld names are taken out). */
  environment: Readonly<Record<string, string | undefined>>;
  secretNames: readonly string[];
  forceColdStart?: () => Promise<void>;
}

/** How a step went; all texts are free of secrets. */
export interface StepResult {
  name: string;
  line: number;
  verdict: Verdict;
  findings: readonly Finding[];
  attempts: number;
  /** Of the last attempt. */
  milliseconds: number;
  status?: number;
  /** The request as a line for a shell; secrets are `$NAME`. */
  curl?: string;
  latency?: Latency;
}

type Attempt = Omit<StepResult, 'name' | 'line' | 'verdict' | 'attempts'>;

/** The last attempt before a deadline gets at least this long, in milliseconds. */
const SHORTEST_TIMEOUT = 250;

/**
 * Runs a step: once, or until it passes or the deadline of its retry is over. The last attempt is what is reported, so
 * that a deadline that passes shows the newest state.
 */
export async function runStep(step: Step, scope: Scope, context: StepContext, retry = step.retry): Promise<StepResult> {
  let attempts = 0;
  let last: Attempt | undefined;
  const start = context.clock.now();
  const once = async (): Promise<Attempt | undefined> => {
    attempts++;
    // The first attempt has all its time, however close the deadline is.
    const left = retry && attempts > 1 ? retry.deadline - (context.clock.now() - start) : Infinity;
    const timeout = Math.min(step.timeout, Math.max(SHORTEST_TIMEOUT, left));
    const result = await attempt({ ...step, timeout }, scope, context);
    // An answer cut short by the deadline says less than the one before it.
    if (last && timeout < step.timeout && verdictOf(result) === 'inconclusive') return undefined;
    last = result;
    return verdictOf(last) === 'passed' ? last : undefined;
  };
  if (retry) {
    try {
      await poll(once, { clock: context.clock, timeout: retry.deadline, interval: () => retry.interval });
    } catch (error) {
      if (!(error instanceof PollTimeout)) throw error;
    }
  } else await once();
  const { name, line } = step;
  const result = { name, line, verdict: verdictOf(last!), attempts, ...last! };
  const masked = context.redact.deep(result);
  const findings = masked.findings.map((one) => ({ ...one, expected: shorten(one.expected), got: shorten(one.got) }));
  return { ...masked, findings };
}

function verdictOf({ findings }: Attempt): Verdict {
  return worst(findings.map(({ verdict }) => verdict));
}

async function attempt(step: Step, scope: Scope, context: StepContext): Promise<Attempt> {
  try {
    return step.kind === 'command'
      ? await attemptCommand(step, scope, context)
      : await attemptRequest(step, scope, context);
  } catch (error) {
    if (!(error instanceof UnknownVariable)) throw error;
    const got = `nothing: ${error.message}`;
    return {
      findings: [
        { verdict: 'inconclusive', where: 'variable', expected: `\${${error.variable}}`, got, line: step.line },
      ],
      milliseconds: 0,
    };
  }
}

async function attemptCommand(step: CommandStep, scope: Scope, context: StepContext): Promise<Attempt> {
  const lookup = scope.attempt();
  const env = Object.fromEntries(Object.entries(step.env).map(([name, value]) => [name, interpolate(value, lookup)]));
  const result = await runCommand(
    step.argv.map((word) => interpolate(word, lookup)),
    {
      cwd: context.directory,
      env: commandEnvironment(context.environment, context.secretNames, env),
      timeout: step.timeout,
    },
  );
  const { milliseconds } = result;
  if (result.inconclusive) {
    const expected = 'a program that ends';
    return {
      findings: [{ verdict: 'inconclusive', where: 'command', expected, got: result.ended, line: step.line }],
      milliseconds,
    };
  }
  const findings = await evaluateCommand(step.expect, result, { lookup, schemas: context.schemas });
  if (result.exit !== 0 && result.stderr)
    context.report.note(context.redact.text(result.stderr).slice(-2000).trimEnd());
  if (findings.every(({ verdict }) => verdict === 'passed')) {
    const source = { body: Buffer.from(result.stdout) };
    findings.push(...(await capture(step.captures, source, scope, lookup, context.redact, context.report.mask)));
  }
  return { findings, milliseconds };
}

async function attemptRequest(step: RequestStep, scope: Scope, context: StepContext): Promise<Attempt> {
  const lookup = scope.attempt();
  const request = await buildRequest(step.request, lookup, context.baseUrl, context.directory);
  const expectContext: ExpectContext = {
    lookup,
    schemas: context.schemas,
    send: (method, target, headers) => secondRequest(step, request, method, target, headers, scope, context),
  };
  if (step.parallel) return await attemptUsers(step, scope, context, expectContext);
  const cold = step.budget?.coldStart;
  const forced = cold?.force === true && context.forceColdStart !== undefined;
  if (forced) await context.forceColdStart!();
  const done = await send(step, request, scope, context);
  const findings = await evaluateRequest(step.expect, done, expectContext);
  const curl = curlLine(request, done.cookies, context.connectToText, context.redact);
  const result = { findings, milliseconds: done.milliseconds, status: done.answer?.status, curl };
  if (!findings.every(({ verdict }) => verdict === 'passed')) return result;
  const source = { body: done.answer!.body, exchange: done };
  findings.push(...(await capture(step.captures, source, scope, lookup, context.redact, context.report.mask)));
  if (!step.budget) return result;
  const load = await runBudget({
    budget: step.budget,
    expectations: step.expect,
    context: expectContext,
    next: await requestSource(step, request, done, scope, context),
    timeout: step.timeout,
    maxBody: step.request.maxBody,
    connectTo: context.connectTo,
    cold: cold && { milliseconds: done.milliseconds, forced },
    progress: (message) => context.report.progress(`${step.name}: ${message}`),
  });
  return { ...result, findings: [...findings, ...load.findings], latency: load.latency };
}

function send(step: RequestStep, request: BuiltRequest, scope: Scope, context: StepContext): Promise<Exchange> {
  const { client, redact } = context;
  const { cookies: useCookies, maxBody } = step.request;
  return exchange(request, { client, scope, redact, useCookies, timeout: step.timeout, maxBody });
}

/** A request beside the step's own: a preflight goes without the step's headers and cookies, as a browser's does. */
async function secondRequest(
  step: RequestStep,
  first: BuiltRequest,
  method: string,
  target: string | URL,
  headers: Record<string, string>,
  scope: Scope,
  context: StepContext,
): Promise<Exchange> {
  const preflight = method === 'OPTIONS';
  const own = preflight ? {} : first.headers;
  const url = typeof target === 'string' ? resolveTarget(target, context.baseUrl) : target;
  const request: BuiltRequest = {
    method,
    url,
    headers: { ...own, 'user-agent': first.headers['user-agent']!, ...headers },
    followRedirects: !preflight,
  };
  return await exchange(request, {
    client: context.client,
    scope,
    redact: context.redact,
    useCookies: !preflight && step.request.cookies,
    timeout: step.timeout,
    maxBody: step.request.maxBody,
  });
}

async function attemptUsers(
  step: RequestStep,
  scope: Scope,
  context: StepContext,
  expectContext: ExpectContext,
): Promise<Attempt> {
  const { parallel } = step;
  const requests: BuiltRequest[] = [];
  for (let user = 1; user <= parallel!.users; user++)
    requests.push(await buildRequest(step.request, scope.attempt({ user }), context.baseUrl, context.directory));
  const start = performance.now();
  const exchanges = await Promise.all(requests.map((request) => send(step, request, scope, context)));
  const findings = await judgeUsers(parallel!, exchanges, step.expect, expectContext);
  const curl = curlLine(requests[0]!, exchanges[0]!.cookies, context.connectToText, context.redact);
  return { findings, milliseconds: performance.now() - start, curl };
}

/** Requests for a load: built anew only where the step holds something that differs each time. */
async function requestSource(
  step: RequestStep,
  request: BuiltRequest,
  first: Exchange,
  scope: Scope,
  context: StepContext,
): Promise<() => Promise<BuiltRequest>> {
  const cookie = step.request.cookies ? await scope.cookiesFor(first.url) : '';
  const withCookies = (built: BuiltRequest): BuiltRequest => ({
    ...built,
    url: step.request.followRedirects && built.method === 'GET' ? first.url : built.url,
    headers: cookie ? { ...built.headers, cookie } : built.headers,
  });
  if (!step.uses.some(({ name }) => ['uuid', 'timestamp', 'user'].includes(name))) {
    const fixed = Promise.resolve(withCookies(request));
    return () => fixed;
  }
  let user = 0;
  const lookup = (): Lookup => scope.attempt({ user: (user++ % step.budget!.concurrency) + 1 });
  return async () => {
    const built = await buildRequest(step.request, lookup(), context.baseUrl, context.directory);
    return { ...withCookies(built), url: built.url };
  };
}

/** A step that was not sent, with the reason: nothing was learned about it. */
export function notRun(step: Step, reason: string): StepResult {
  return {
    name: step.name,
    line: step.line,
    verdict: 'inconclusive',
    findings: [{ verdict: 'inconclusive', where: 'not run', expected: 'an answer', got: reason, line: step.line }],
    attempts: 0,
    milliseconds: 0,
  };
}
