import { markdown } from '../../report/index.ts';
import type { Expectations, LatencyBudget } from '../definition/schema.ts';
import type { ExpectContext } from '../expect/answered.ts';
import { evaluate, filledIn, withDefaultStatus } from '../expect/evaluate.ts';
import { judgement, notPassed, type Finding, type Judgement } from '../expect/finding.ts';
import { HttpClient, type ClientOptions } from '../http/client.ts';
import type { HttpAnswer, HttpRequest } from '../http/messages.ts';
import { formatTime, summarizeLatency, type Latency } from './latency.ts';

/** Expectations that hold for each single answer of a load; the others are judged once, on the first answer. */
const PER_ANSWER: readonly (keyof Expectations)[] = [
  'status',
  'headers',
  'body',
  'json',
  'json-schema',
  'size',
  'content-type',
];
/** Milliseconds between two lines of progress. */
const PROGRESS_INTERVAL = 2000;

export interface LoadOptions {
  budget: LatencyBudget;
  line: number;
  expect: Partial<Expectations>;
  context: ExpectContext;
  /** The next request to send; always the same if nothing in it changes. */
  next: () => Promise<HttpRequest>;
  timeout: number;
  maxBody: number;
  client: Pick<ClientOptions, 'connectTo' | 'clock'>;
  cold?: Latency['cold'];
  progress: (message: string) => void;
}

interface Tally {
  times: number[];
  answered: number;
  errors: number;
  /** The first thing that went wrong, for the report. */
  example?: string;
}

/** Sends the budget's requests over `concurrency` connections, each as soon as the one before is answered. */
export async function runLatencyBudget(options: LoadOptions): Promise<{ latency?: Latency; findings: Finding[] }> {
  const { budget, context, cold, line } = options;
  const { requests, concurrency, 'warm-up': warmUp = concurrency } = budget;
  const client = new HttpClient({ ...options.client, connections: concurrency });
  try {
    const perAnswer = Object.entries(withDefaultStatus(options.expect)).filter(([kind]) =>
      PER_ANSWER.includes(kind as keyof Expectations),
    );
    const expect = filledIn(Object.fromEntries(perAnswer), context.lookup);
    const each = { ...options, expect };
    await load(client, each, warmUp, () => undefined);
    const start = client.clock.now();
    const tally = await load(client, each, requests, options.progress);
    const seconds = (client.clock.now() - start) / 1000;
    if (tally.answered === 0) {
      const got = `none: ${tally.example ?? 'no request was sent'}`;
      return { findings: [{ verdict: 'inconclusive', where: 'budget', expected: `${requests} answers`, got, line }] };
    }
    const { errors, times } = tally;
    const latency = { ...summarizeLatency(times, { errors, seconds, concurrency, requests }), cold };
    return { latency, findings: compare(budget, latency, tally).map((one) => ({ ...one, line })) };
  } finally {
    await client.close();
  }
}

/** Sends `count` requests; `options.expect` is what every answer must satisfy. */
async function load(
  client: HttpClient,
  options: LoadOptions,
  count: number,
  progress: (message: string) => void,
): Promise<Tally> {
  const { clock } = client;
  const tally: Tally = { times: [], answered: 0, errors: 0 };
  let started = 0;
  let ended = 0;
  let reported = clock.now();
  const worker = async () => {
    while (started < count) {
      started++;
      const request = await options.next();
      const { answer, problem } = await client.send(request, options);
      const wrong = answer ? (answer.cut?.message ?? (await firstMismatch(request, answer, options))) : problem.message;
      if (answer) tally.answered++;
      // A request that ran into its timeout took at least that long; a refused connection says nothing about speed.
      if (answer) tally.times.push(answer.total);
      else if (problem.kind === 'timeout') tally.times.push(options.timeout);
      if (wrong !== undefined) {
        tally.errors++;
        tally.example ??= wrong;
      }
      ended++;
      if (clock.now() - reported > PROGRESS_INTERVAL) {
        reported = clock.now();
        progress(`${ended} of ${count} requests`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.budget.concurrency, count) }, worker));
  return tally;
}

async function firstMismatch(
  request: HttpRequest,
  answer: HttpAnswer,
  { expect, line, context }: LoadOptions,
): Promise<string | undefined> {
  const { url } = request;
  const exchange = { request: { ...request, followRedirects: false }, cookies: '', url, redirects: [] };
  const answered = { ...exchange, answer, milliseconds: answer.total };
  const [wrong] = notPassed({ findings: await evaluate({ expect, lineOf: () => line }, answered, context) });
  return wrong && `${wrong.where}: ${wrong.got}`;
}

/** The limits of the budget against what was measured. */
function compare(budget: LatencyBudget, latency: Latency, { errors, example }: Tally): Judgement[] {
  const most = (where: string, limit: number | undefined, value: number): Judgement[] => {
    if (limit === undefined) return [];
    const got = `${formatTime(value)} over ${markdown.count(latency.requests, 'request')}`;
    return [judgement(value <= limit, where, `at most ${limit} ms`, got)];
  };
  const rate = errors / budget.requests;
  const first = example === undefined ? '' : `, first: ${example}`;
  return [
    judgement(
      rate <= budget['error-rate'],
      'budget error-rate',
      `at most ${percent(budget['error-rate'])}`,
      `${percent(rate)} (${errors} of ${budget.requests})${first}`,
    ),
    ...(['p50', 'p95', 'p99', 'mean'] as const).flatMap((name) => most(`budget ${name}`, budget[name], latency[name])),
    ...compareColdStart(budget['cold-start'], latency, most),
  ];
}

/** The first request shows a cold start only if it was forced, or if the budget takes it as it comes. */
function compareColdStart(
  limits: LatencyBudget['cold-start'],
  { cold, p50 }: Latency,
  most: (where: string, limit: number | undefined, value: number) => Judgement[],
): Judgement[] {
  if (!limits || !cold || (!cold.forced && limits.force)) return [];
  const atMost = most('budget cold-start', limits['at-most'], cold.milliseconds);
  const faster = limits['warm-faster'];
  if (faster === undefined) return atMost;
  const ratio = cold.milliseconds / p50;
  const got = `${ratio.toFixed(1)} times (${formatTime(cold.milliseconds)} cold, ${formatTime(p50)} warm)`;
  return [...atMost, judgement(ratio >= faster, 'budget warm-faster', `warm at least ${faster} times faster`, got)];
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
