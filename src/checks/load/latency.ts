/** How long many requests took; all times in milliseconds. */
export interface Latency {
  requests: number;
  /** Requests whose answer was not as expected, or that had none. */
  errors: number;
  p50: number;
  p95: number;
  p99: number;
  mean: number;
  min: number;
  max: number;
  perSecond: number;
  concurrency: number;
  histogram: readonly Bar[];
  /** The first request before the warm-up, on a fresh environment where `forced`. */
  cold?: { milliseconds: number; forced: boolean };
}

/** Requests that took more than the bar before and at most `upTo` milliseconds. */
interface Bar {
  upTo: number;
  count: number;
}

/** The smallest value that at least `share` of the sorted values do not exceed (nearest rank). */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
}

/** Bars of round width from the fastest to the slowest; the last one takes what is far slower than the rest. */
export function histogram(sorted: ArrayLike<number>, bars = 12): Bar[] {
  if (sorted.length === 0) return [];
  const low = sorted[0]!;
  // A single outlier must not squeeze all others into one bar.
  const high = Math.min(sorted[sorted.length - 1]!, percentile(sorted, 0.5) + 3 * (percentile(sorted, 0.99) - low) + 1);
  const width = roundStep((high - low) / bars);
  const start = Math.floor(low / width) * width;
  const result: Bar[] = Array.from({ length: Math.max(1, Math.ceil((high - start) / width)) }, (_, index) => ({
    upTo: start + (index + 1) * width,
    count: 0,
  }));
  for (let index = 0; index < sorted.length; index++) {
    const bar = Math.min(result.length - 1, Math.max(0, Math.ceil((sorted[index]! - start) / width) - 1));
    result[bar]!.count++;
  }
  const last = result.at(-1)!;
  last.upTo = Math.max(last.upTo, Math.ceil(sorted[sorted.length - 1]!));
  return result.map(({ upTo, count }) => ({ upTo: Number(upTo.toPrecision(6)), count }));
}

/** 1, 2 or 5 times a power of ten, at least 0.1 ms. */
function roundStep(width: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(width, 0.1)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= width) ?? 0.1;
}

export function summarizeLatency(
  times: readonly number[],
  { seconds, ...load }: Pick<Latency, 'errors' | 'concurrency' | 'requests'> & { seconds: number },
): Latency {
  const sorted = Float64Array.from(times).sort();
  const sum = sorted.reduce((total, value) => total + value, 0);
  return {
    ...load,
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
    mean: sum / sorted.length,
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
    perSecond: load.requests / seconds,
    histogram: histogram(sorted),
  };
}

/** Milliseconds for people. */
export function formatTime(milliseconds: number): string {
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}
