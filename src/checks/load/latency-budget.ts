import { evaluate, filled, type Answered, type ExpectContext } from './expect.ts';
import type { Exchange } from './exchange.ts';
import type { Finding } from './finding.ts';
import { HttpClient, type HttpRequest } from './http-client.ts';
import { summarizeLatency, type Latency } from './latency.ts';
import type { ConnectTo } from './connect-to.ts';
import type { Budget, Expectation } from './spec.ts';

/** Expectations that hold for each single answer of a load; the others are judged once, on the first answer. */
const PER_ANSWER: readonly Expectation['kind'][] = [
  'status',
  'header',
  'body',
  'json',
  'json-schema',
  'size',
  'content-type',
];

export interface LoadOptions {
  budget: Budget;
  expectations: readonly Expectation[];
  context: ExpectContext;
  /** The next request to send; the same one where it holds nothing that differs each time. */
  next: () => Promise<HttpRequest>;
  timeout: number;
  maxBody: number;
  connectTo: readonly ConnectTo[];
  cold?: Latency['cold'];
  progress: (message: string) => void;
}

/** Sends the budget's requests over `concurrency` connections, each as soon as the one before is answered. */
export async function runBudget(options: LoadOptions): Promise<{ latency?: Latency; findings: Finding[] }> {
  const { budget } = options;
  const client = new HttpClient({ connectTo: options.connectTo, connections: budget.concurrency });
  try {
    const expectations = options.expectations
      .filter(({ kind }) => PER_ANSWER.includes(kind))
      .map((one) => filled(one, options.context.lookup));
    await load(client, options, expectations, budget.warmUp, () => undefined);
    const start = performance.now();
    const tally = await load(client, options, expectations, budget.requests, options.progress);
    const seconds = (performance.now() - start) / 1000;
    if (tally.answered === 0) return { findings: [nothing(budget, tally)] };
    const latency: Latency = {
      ...summarizeLatency(tally.times, {
        errors: tally.errors,
        seconds,
        concurrency: budget.concurrency,
        requests: budget.requests,
      }),
      cold: options.cold,
    };
    return { latency, findings: judge(budget, latency, tally) };
  } finally {
    await client.close();
  }
}

interface Tally {
  times: number[];
  answered: number;
  errors: number;
  /** The first thing that went wrong, for the report. */
  example?: string;
}

async function load(
  client: HttpClient,
  options: LoadOptions,
  expectations: readonly Expectation[],
  count: number,
  progress: (message: string) => void,
): Promise<Tally> {
  const tally: Tally = { times: [], answered: 0, errors: 0 };
  let started = 0;
  let ended = 0;
  let told = performance.now();
  const worker = async () => {
    while (started < count) {
      started++;
      const request = await options.next();
      const start = performance.now();
      const { answer, problem } = await client.send(request, options);
      const wrong = answer
        ? (answer.cut?.message ?? (await firstMismatch(answer, request, start, expectations, options.context)))
        : problem.message;
      if (answer) tally.answered++;
      // A request that ran into its timeout took at least that long; a refused one says nothing about speed.
      if (answer) tally.times.push(answer.total);
      else if (problem.kind === 'timeout') tally.times.push(options.timeout);
      if (wrong !== undefined) {
        tally.errors++;
        tally.example ??= wrong;
      }
      ended++;
      if (performance.now() - told > 2000) {
        told = performance.now();
        progress(`${ended} of ${count} requests`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.budget.concurrency, count) }, worker));
  return tally;
}

async function firstMismatch(
  answer: NonNullable<Exchange['answer']>,
  request: HttpRequest,
  start: number,
  expectations: readonly Expectation[],
  context: ExpectContext,
): Promise<string | undefined> {
  const exchange: Answered = {
    request: { ...request, followRedirects: false },
    cookies: '',
    answer,
    url: request.url,
    redirects: [],
    milliseconds: performance.now() - start,
  };
  for (const expectation of expectations) {
    // The common case, without a promise for each of many thousand answers.
    if (
      expectation.kind === 'status' &&
      expectation.ranges.some((one) => answer.status >= one.from && answer.status <= one.to)
    )
      continue;
    const findings = await evaluate(expectation, exchange, context);
    const wrong = findings.find(({ verdict }) => verdict !== 'passed');
    if (wrong) return `${wrong.where}: ${wrong.got}`;
  }
  return undefined;
}

function nothing(budget: Budget, tally: Tally): Finding {
  return {
    verdict: 'inconclusive',
    where: 'budget',
    expected: `${budget.requests} answers`,
    got: `none: ${tally.example ?? 'no request was sent'}`,
    line: budget.line,
  };
}

function judge(budget: Budget, latency: Latency, tally: Tally): Finding[] {
  const findings: Finding[] = [];
  const { line } = budget;
  const most = (where: string, limit: number | undefined, value: number) => {
    if (limit === undefined) return;
    const got = `${milliseconds(value)} over ${latency.requests} requests`;
    findings.push({ verdict: value <= limit ? 'passed' : 'failed', where, expected: `at most ${limit} ms`, got, line });
  };
  const rate = tally.errors / budget.requests;
  findings.push({
    verdict: rate <= budget.errorRate ? 'passed' : 'failed',
    where: 'budget error-rate',
    expected: `at most ${percent(budget.errorRate)}`,
    got: `${percent(rate)} (${tally.errors} of ${budget.requests})${tally.example ? `, first: ${tally.example}` : ''}`,
    line,
  });
  for (const name of ['p50', 'p95', 'p99', 'mean'] as const) most(`budget ${name}`, budget[name], latency[name]);
  if (latency.cold && (latency.cold.forced || budget.coldStart?.force === false)) {
    most('budget cold-start', budget.coldStart?.atMost, latency.cold.milliseconds);
    const faster = budget.coldStart?.warmFaster;
    if (faster !== undefined) {
      const ratio = latency.cold.milliseconds / latency.p50;
      const got = `${ratio.toFixed(1)} times (${milliseconds(latency.cold.milliseconds)} cold, ${milliseconds(latency.p50)} warm)`;
      findings.push({
        verdict: ratio >= faster ? 'passed' : 'failed',
        where: 'budget warm-faster',
        expected: `warm at least ${faster} times faster`,
        got,
        line,
      });
    }
  }
  return findings;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
