import { spawn } from 'node:child_process';
import { startEmulator, type Emulator, type EmulatorOptions } from '../support/emulator/emulator.ts';
import { comparisonLine, OURS, targetsOf, type ComparisonResult, type Target } from './statistics.ts';
import { startToxiproxy, type Toxiproxy } from './toxiproxy.ts';

/** One run: the sample in the comparison's unit, or nothing, and then the time it took in ms is the sample. */
export type Contestant = (() => Promise<number>) | (() => Promise<void>);

export interface Comparison {
  /** What a sample is counted in. Default "ms". */
  unit?: string;
  /** Default lower: a time. Throughput is higher. */
  better?: 'lower' | 'higher';
  /** Measured runs of each contestant. Default 5. */
  runs?: number;
  /** Runs before the measured ones. Default 1. */
  warmup?: number;
  /** Before every run, outside the measured time, with the contestant's name ("Deploy" is ours). */
  setup?: (contestant: string) => Promise<void>;
  ours: Contestant;
  rivals: Record<string, Contestant>;
  target?: Target | readonly Target[];
  /** The most that our median may be. */
  limit?: number;
  /** What is measured, in a sentence or two for docs/benchmarks.md. */
  note?: string;
}

export interface CommandResult {
  ms: number;
  stdout: string;
  stderr: string;
}

/** What a test/bench/<name>.bench.ts gets: `export default async function bench(b: Bench)`. */
export interface Bench {
  /** Runs ours and the rivals in turn, so that a busy moment of the machine hits all of them. */
  compare(title: string, comparison: Comparison): Promise<ComparisonResult>;
  /** Runs a program to its end and times it; exit codes other than 0 are errors that show its output. */
  command(
    argv: readonly string[],
    environment?: Record<string, string | undefined>,
    options?: { cwd?: string },
  ): Promise<CommandResult>;
  /** An emulator that ends with the bench. */
  emulator(options?: EmulatorOptions): Promise<Emulator>;
  /** A proxy in front of `upstream` that adds `latencyMs` to each round trip; ends with the bench. */
  toxiproxy(upstream: string, options: { latencyMs: number; jitterMs?: number }): Promise<Toxiproxy>;
  /** Something to undo when the bench is over, last first. */
  defer(cleanup: () => unknown): void;
}

export interface BenchRun extends Bench {
  readonly results: ComparisonResult[];
  close(): Promise<void>;
}

export function createBench(say: (line: string) => void = console.log): BenchRun {
  const results: ComparisonResult[] = [];
  const cleanups: (() => unknown)[] = [];
  const bench: BenchRun = {
    results,
    compare: async (title, comparison) => {
      const result = await compare(title, comparison, say);
      results.push(result);
      say(comparisonLine(result));
      return result;
    },
    command: timedCommand,
    emulator: async (options) => {
      const emulator = await startEmulator(options);
      bench.defer(() => emulator.stop());
      return emulator;
    },
    toxiproxy: async (upstream, options) => {
      const proxy = await startToxiproxy(upstream, options);
      bench.defer(() => proxy.stop());
      return proxy;
    },
    defer: (cleanup) => void cleanups.push(cleanup),
    close: async () => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    },
  };
  return bench;
}

async function compare(title: string, options: Comparison, say: (line: string) => void): Promise<ComparisonResult> {
  const { runs = 5, warmup = 1, setup } = options;
  if (Object.hasOwn(options.rivals, OURS)) throw new Error(`${title}: a rival may not be called ${OURS}`);
  for (const { against } of targetsOf(options))
    if (!Object.hasOwn(options.rivals, against))
      throw new Error(`${title}: the target names ${against}, which is no rival`);
  const contestants = Object.entries({ [OURS]: options.ours, ...options.rivals });
  const samples: Record<string, number[]> = Object.fromEntries(contestants.map(([name]) => [name, []]));
  for (let run = -warmup; run < runs; run++) {
    say(run < 0 ? `${title}: warm-up` : `${title}: run ${run + 1} of ${runs}`);
    // Each run starts with another contestant: none always meets a cold or a warm cache of the machine.
    const shift = (run + warmup) % contestants.length;
    for (const [name, contestant] of [...contestants.slice(shift), ...contestants.slice(0, shift)]) {
      await setup?.(name);
      const start = performance.now();
      const sample = (await contestant()) ?? performance.now() - start;
      if (!Number.isFinite(sample)) throw new Error(`${title}: ${name} gave ${sample}, which is no number`);
      if (run >= 0) samples[name]!.push(sample);
    }
  }
  const { unit = 'ms', better = 'lower', target, limit, note } = options;
  return { title, unit, better, samples, target, limit, note };
}

function timedCommand(
  argv: readonly string[],
  environment: Record<string, string | undefined> = {},
  { cwd }: { cwd?: string } = {},
): Promise<CommandResult> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0]!, argv.slice(1), {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve({ ms: performance.now() - start, stdout, stderr });
      else reject(new Error(`${argv.join(' ')} ended with ${code ?? signal}\n${stdout}${stderr}`));
    });
  });
}
