import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { runChecks } from '../../src/checks/index.ts';
import { percentile } from '../../src/checks/load/latency.ts';
import type { Bench } from './harness.ts';
import { recordingReporter } from '../support/recording-reporter.ts';

const CHECKS = 200;
const CONCURRENCY = 10;
const LOAD = { requests: 5000, concurrency: 50 };
const PERCENTILES = [
  ['p50', 0.5],
  ['p95', 0.95],
] as const;

/** The cost of judging answers, and whether our load part can be believed: the server takes the same time for each. */
export default async function bench(b: Bench): Promise<void> {
  const url = await startServer(b, 10);
  await b.compare(`${CHECKS} simple checks, ${CONCURRENCY} at once`, {
    note: 'Each check asserts status and one JSON value. The server answers after 10 ms.',
    ours: () => simpleChecks(url),
    rivals: { 'fetch loop': () => fetchLoop(url) },
    target: { against: 'fetch loop', ratio: 0.77 },
    runs: 9,
  });

  await b.compare(`Load: requests per second, ${LOAD.concurrency} at once`, {
    unit: 'requests/s',
    better: 'higher',
    ours: async () => (await load(url)).perSecond,
    rivals: { autocannon: async () => (await cannon(url)).perSecond },
    target: { against: 'autocannon', ratio: 0.5 },
  });
  for (const [name] of PERCENTILES) {
    const result = await b.compare(`Load: ${name}, ${LOAD.concurrency} at once`, {
      note: 'Both tools measure the same server: the figures must agree within 10 %.',
      ours: async () => (await load(url))[name],
      rivals: { autocannon: async () => (await cannon(url))[name] },
      target: { against: 'autocannon', ratio: 0.91 },
    });
    refuseTooGood(result.samples, name);
  }
}

/** A figure far below what another tool sees would be a mistake of measurement, not speed. */
function refuseTooGood(samples: Record<string, number[]>, name: string): void {
  const [ours, theirs] = Object.values(samples).map((values) =>
    percentile(
      [...values].sort((a, b) => a - b),
      0.5,
    ),
  );
  if (ours! < theirs! * 0.9)
    throw new Error(`${name} of ours is ${ours} ms and autocannon's ${theirs} ms: more than 10 % apart`);
}

async function startServer(b: Bench, delay: number): Promise<string> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixed-delay-server.ts'), String(delay)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  b.defer(() => child.kill());
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return `http://127.0.0.1:${port.toString().trim()}`;
}

async function simpleChecks(baseUrl: string): Promise<void> {
  const scenarios = Array.from({ length: CHECKS }, (_, index) => ({
    name: `check ${index}`,
    steps: [{ request: `/item/${index}`, expect: { status: 200, json: { '$.status': 'ok' } } }],
  }));
  const checks = { text: JSON.stringify({ concurrency: CONCURRENCY, scenarios }) };
  const { passed } = await runChecks({ baseUrl, checks }, recordingReporter());
  if (passed !== CHECKS) throw new Error(`only ${passed} passed`);
}

async function fetchLoop(baseUrl: string): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < CHECKS) {
      const response = await fetch(`${baseUrl}/item/${next++}`);
      const body = (await response.json()) as { status: string };
      if (response.status !== 200 || body.status !== 'ok') throw new Error('wrong answer');
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

interface Load {
  perSecond: number;
  p50: number;
  p95: number;
}

async function load(baseUrl: string): Promise<Load> {
  const step = { request: '/', budget: LOAD };
  const checks = { text: JSON.stringify({ scenarios: [{ name: 'load', steps: [step] }] }) };
  const { results } = await runChecks({ baseUrl, checks }, recordingReporter());
  const { perSecond, p50, p95, errors } = results[0]!.latency!;
  if (errors > 0) throw new Error(`${errors} errors`);
  return { perSecond, p50, p95 };
}

/** autocannon's own table has whole milliseconds and no p95: the percentiles come from the times that it reports. */
async function cannon(url: string): Promise<Load> {
  const times: number[] = [];
  const start = performance.now();
  let last = start;
  await new Promise<void>((resolve, reject) => {
    const instance = autocannon(
      { url, amount: LOAD.requests, connections: LOAD.concurrency },
      (error: Error | null, result) => {
        if (error) reject(error);
        else if (result.errors > 0 || result.non2xx > 0) reject(new Error('autocannon saw errors'));
        else resolve();
      },
    );
    instance.on('response', (_client, _status, _bytes, time) => {
      times.push(time);
      last = performance.now();
    });
  });
  // It ends at a tick of its own clock, up to a second after the last answer.
  const seconds = (last - start) / 1000;
  times.sort((a, b) => a - b);
  const [p50, p95] = PERCENTILES.map(([, share]) => percentile(times, share));
  return { perSecond: times.length / seconds, p50: p50!, p95: p95! };
}
