/** What a comparison says once all its runs are there: pure functions from samples to text. */
import { markdown } from '../../src/report/index.ts';

export interface Target {
  /** How many times as good as `against` we must be: 2 = half the time, or twice the throughput. */
  ratio: number;
  /** The rival's name. */
  against: string;
}

export interface ComparisonResult {
  title: string;
  /** What a sample is counted in: "ms", "MB/s", "requests". */
  unit: string;
  better: 'lower' | 'higher';
  /** Samples by contestant; ours is the first. */
  samples: Record<string, number[]>;
  /** One or several: all have to hold. */
  target?: Target | readonly Target[];
  /** The most that our median may be, on whatever machine. */
  limit?: number;
  note?: string;
}

export const OURS = 'Deploy';

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('A median needs at least one value');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** How many times as good we are as `rival`: above 1 we win. */
export function ratio(result: ComparisonResult, rival: string): number {
  const samples = result.samples[rival];
  if (!samples) throw new Error(`${result.title}: there is no rival named ${rival}`);
  const ours = median(result.samples[OURS]!);
  const theirs = median(samples);
  return result.better === 'lower' ? theirs / ours : ours / theirs;
}

export function targetsOf({ target }: Pick<ComparisonResult, 'target'>): readonly Target[] {
  if (target === undefined) return [];
  return 'against' in target ? [target] : target;
}

/** Whether the limit and every target hold; undefined where there is none. */
export function targetHolds(result: ComparisonResult): boolean | undefined {
  const targets = targetsOf(result);
  if (targets.length === 0 && result.limit === undefined) return undefined;
  return isWithin(result) && targets.every((target) => holds(result, target));
}

function isWithin({ samples, limit = Infinity }: ComparisonResult): boolean {
  return median(samples[OURS]!) <= limit;
}

function holds(result: ComparisonResult, target: Target): boolean {
  return ratio(result, target.against) >= target.ratio;
}

/** One comparison as markdown: the verdict, then median, spread and ratio of each contestant. */
export function comparisonMarkdown(result: ComparisonResult): string {
  const rows = Object.entries(result.samples).map(([name, samples]) => [
    markdown.escapeCell(name),
    value(median(samples), result.unit),
    `${value(Math.min(...samples), result.unit)} to ${value(Math.max(...samples), result.unit)}`,
    samples.length,
    name === OURS ? '1' : ratio(result, name).toFixed(2),
  ]);
  const times = result.better === 'lower' ? 'as fast as this' : 'as much as this';
  return [
    `### ${result.title}`,
    '',
    ...(result.note ? [result.note, ''] : []),
    markdown.table(['', 'median', 'range', 'runs', `Deploy is N times ${times}`], rows, [
      'left',
      'right',
      'right',
      'right',
      'right',
    ]),
    ...verdictsOf(result).flatMap((line) => [line, '']),
  ].join('\n');
}

/** How much worse than it was written down a ratio may be. */
const TOLERANCE = 0.25;

/** How many times as good we were as each rival, by the title of the comparison: the tables of docs/benchmarks.md. */
export function writtenRatios(page: string): Map<string, Map<string, number>> {
  const written = new Map<string, Map<string, number>>();
  let title = '';
  for (const line of page.split('\n')) {
    title = /^### (.*)/.exec(line)?.[1] ?? title;
    const cells = /^\|(.*)\|$/
      .exec(line)?.[1]
      ?.split(/(?<!\\)\|/)
      .map((cell) => cell.trim());
    const number = Number(cells?.at(-1)?.replaceAll(',', ''));
    if (!cells || cells[0] === OURS || cells.length !== 5 || !(number > 0)) continue;
    written.set(title, (written.get(title) ?? new Map()).set(cells[0]!, number));
  }
  return written;
}

/** A ratio that is worse than the one that was written down by more than a quarter. */
export interface Regression {
  title: string;
  rival: string;
  written: number;
  now: number;
}

/** Times alone say nothing about another machine: only ratios are compared, and those that were not written down are none. */
export function regressions(
  results: readonly ComparisonResult[],
  written: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Regression[] {
  return results.flatMap((result) =>
    Object.keys(result.samples).flatMap((rival) => {
      const { title } = result;
      const before = written.get(title)?.get(markdown.escapeCell(rival));
      if (rival === OURS || before === undefined) return [];
      const now = ratio(result, rival);
      return now < before * (1 - TOLERANCE) ? [{ title, rival, written: before, now }] : [];
    }),
  );
}

/** One comparison in a line, for whoever watches. */
export function comparisonLine(result: ComparisonResult): string {
  const medians = Object.entries(result.samples).map(
    ([name, samples]) => `${name} ${value(median(samples), result.unit)}`,
  );
  return [`${result.title}: ${medians.join(', ')}.`, ...verdictsOf(result)].join(' ');
}

function verdictsOf(result: ComparisonResult): string[] {
  const { limit, unit } = result;
  const verdicts = targetsOf(result).map((target) => verdict(result, target));
  if (limit === undefined) return verdicts;
  return [`Limit: at most ${value(limit, unit)}. ${isWithin(result) ? 'Holds' : '**Missed**'}.`, ...verdicts];
}

function verdict(result: ComparisonResult, target: Target): string {
  const got = ratio(result, target.against).toFixed(2);
  return `Target: at least ${Number(target.ratio.toFixed(3))} times ${target.against}. ${holds(result, target) ? 'Holds' : '**Missed**'} (${got}).`;
}

function value(number: number, unit: string): string {
  if (unit === 'ms') return markdown.duration(number);
  return `${Math.abs(number) >= 100 ? Math.round(number).toLocaleString('en-US') : Number(number.toPrecision(3))} ${unit}`;
}
