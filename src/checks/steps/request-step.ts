import type { RequestStep } from '../definition/check-file.ts';
import { references } from '../definition/variables.ts';
import type { ExpectContext } from '../expect/answered.ts';
import { evaluateRequest } from '../expect/evaluate.ts';
import { allPassed } from '../expect/finding.ts';
import { buildRequest, commonHeaders, resolveTarget, type BuiltRequest } from '../http/build-request.ts';
import { curlLine } from '../http/curl.ts';
import { exchange, type Exchange } from '../http/exchange.ts';
import { evaluateUsers } from '../load/concurrent-users.ts';
import { runLatencyBudget } from '../load/latency-budget.ts';
import { capture } from './capture.ts';
import type { Attempt, StepContext } from './context.ts';

/** Sends the request of a step once, or as often as its budget or its users ask for, and judges what comes back. */
export async function attemptRequest(step: RequestStep, context: StepContext): Promise<Attempt> {
  const lookup = context.scope.attempt();
  const request = await buildRequest(step.request, lookup, context);
  const expectContext: ExpectContext = {
    lookup,
    schemas: context.schemas,
    send: (method, target, headers) => {
      const url = typeof target === 'string' ? resolveTarget(target, context.baseUrl) : target;
      return sendBeside(step, request, { method, url, headers }, context);
    },
    again: (sent, headers) => send(step, { ...sent, headers: { ...sent.headers, ...headers } }, context),
  };
  if (step.concurrentUsers) return await attemptUsers(step, step.concurrentUsers.users, expectContext, context);
  const coldStart = step.latencyBudget?.['cold-start'];
  const forced = coldStart?.force === true && context.forceColdStart !== undefined;
  if (forced) await context.forceColdStart!();
  const done = await send(step, request, context);
  const findings = await evaluateRequest(
    { expect: step.expect, lineOf: (...path) => step.lineOf('expect', ...path) },
    done,
    expectContext,
  );
  const curl = curlLine(request, done.cookies, context.connectTo, context.redact);
  const result: Attempt = { findings, milliseconds: done.milliseconds, status: done.answer?.status, curl };
  if (!allPassed(findings)) return result;
  findings.push(...(await capture(step, { body: done.answer!.body, exchange: done }, lookup, context)));
  if (!step.latencyBudget) return result;
  const load = await runLatencyBudget({
    budget: step.latencyBudget,
    line: step.lineOf('budget'),
    expect: step.expect,
    context: expectContext,
    next: await requestSource(step, request, done, context),
    timeout: step.timeout,
    maxBody: step.request['max-body'],
    client: { connectTo: context.connectTo, clock: context.clock },
    cold: coldStart && { milliseconds: done.milliseconds, forced },
    progress: (message) => context.report.progress(`${step.name}: ${message}`),
  });
  return { ...result, findings: [...findings, ...load.findings], latency: load.latency };
}

function send(
  step: RequestStep,
  request: BuiltRequest,
  { client, scope, redact }: StepContext,
  useCookies = step.request.cookies,
): Promise<Exchange> {
  const cookies = useCookies ? scope.cookies : undefined;
  return exchange(request, { client, cookies, redact, timeout: step.timeout, maxBody: step.request['max-body'] });
}

/**
 * A request beside the step's own: a preflight goes without the step's headers and cookies, as a browser's does, but to what
 * the step asks.
 */
function sendBeside(
  step: RequestStep,
  first: BuiltRequest,
  { method, url, headers }: Pick<BuiltRequest, 'method' | 'url' | 'headers'>,
  context: StepContext,
): Promise<Exchange> {
  const preflight = method === 'OPTIONS';
  const own = { 'user-agent': first.headers['user-agent']!, ...commonHeaders(url, context) };
  const inherited = preflight ? own : first.headers;
  const request = { method, url, headers: { ...inherited, ...headers }, followRedirects: !preflight };
  return send(step, request, context, !preflight && step.request.cookies);
}

async function attemptUsers(
  step: RequestStep,
  users: number,
  expectContext: ExpectContext,
  context: StepContext,
): Promise<Attempt> {
  const { scope, clock } = context;
  const requests: BuiltRequest[] = [];
  for (let user = 1; user <= users; user++)
    requests.push(await buildRequest(step.request, scope.attempt(user), context));
  const start = clock.now();
  const exchanges = await Promise.all(requests.map((request) => send(step, request, context)));
  const milliseconds = clock.now() - start;
  const findings = await evaluateUsers(step, exchanges, expectContext);
  const curl = curlLine(requests[0]!, exchanges[0]!.cookies, context.connectTo, context.redact);
  return { findings, milliseconds, curl };
}

/** Requests for a load: built again only if something in the request changes each time. */
async function requestSource(
  step: RequestStep,
  request: BuiltRequest,
  first: Exchange,
  context: StepContext,
): Promise<() => Promise<BuiltRequest>> {
  const { scope } = context;
  const cookie = step.request.cookies ? await scope.cookies.headerFor(first.url) : '';
  const withCookies = (built: BuiltRequest): BuiltRequest => ({
    ...built,
    headers: cookie ? { ...built.headers, cookie } : built.headers,
  });
  const names = references(JSON.stringify(step.request));
  if (!names.some((name) => ['uuid', 'timestamp', 'user'].includes(name))) {
    // Without the way there, where the first answer came after redirects.
    const redirected = request.followRedirects && request.method === 'GET';
    const fixed = Promise.resolve(withCookies(redirected ? { ...request, url: first.url } : request));
    return () => fixed;
  }
  let sent = 0;
  return async () => {
    const user = (sent++ % step.latencyBudget!.concurrency) + 1;
    return withCookies(await buildRequest(step.request, scope.attempt(user), context));
  };
}
