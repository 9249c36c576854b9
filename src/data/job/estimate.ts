import { markdown, type Reporter } from '../../report/index.ts';

/** List prices in us-east-1, November 2026, in USD; other regions differ by up to about 30 %. */
const PRICE = {
  /** Per million write request units (on demand). */
  writeUnits: 0.625,
  /** Per GB of source data. */
  importGigabyte: 0.15,
  exportGigabyte: 0.1,
  /** Per 1,000 PUT or COPY requests. */
  putRequests: 0.005,
  batchJob: 0.25,
  /** Per million objects of a batch job. */
  batchObjects: 1,
};

/** What a runner reaches: measured against the service's own latency of about 10 ms. */
const PACE = {
  itemsPerSecond: 8_000,
  filesPerSecond: 400,
  bytesPerSecond: 100_000_000,
  /** Import jobs: about 5 minutes to begin, then this much. */
  importBytesPerSecond: 100_000_000,
  importStart: 300,
  batchObjectsPerSecond: 1_500,
  batchStart: 300,
};

export type Engine = 'direct' | 'dynamodb-import' | 's3-batch';

/** The engine of a copy, with its time and cost in words. */
export interface EngineChoice {
  engine: Engine;
  estimate: string;
}

export interface Estimate {
  engine: Engine;
  seconds: number;
  /** USD. */
  cost: number;
}

/** What a copy of rows to DynamoDB is reckoned from. */
export interface RowVolume {
  count: number;
  /** Of all items. */
  bytes: number;
  /** Most that the run may write. */
  rate?: { perSecond: number; unit: 'items' | 'units' };
  /** An import reads an export of a table, not the rows themselves. */
  exported?: boolean;
}

/** A write unit is 1 KB. */
export function estimateRows(engine: 'direct' | 'dynamodb-import', volume: RowVolume): Estimate {
  const { count, bytes, rate, exported } = volume;
  if (engine === 'dynamodb-import') {
    const gigabytes = bytes / 1e9;
    return {
      engine,
      seconds: PACE.importStart * (exported ? 2 : 1) + (bytes / PACE.importBytesPerSecond) * 2,
      cost: gigabytes * PRICE.importGigabyte + (exported ? gigabytes * PRICE.exportGigabyte : 0),
    };
  }
  const perItem = Math.max(1, Math.ceil(bytes / Math.max(1, count) / 1024));
  const allowed = rate ? (rate.unit === 'units' ? rate.perSecond / perItem : rate.perSecond) : Infinity;
  return {
    engine,
    seconds: count / Math.min(PACE.itemsPerSecond, allowed),
    cost: ((count * perItem) / 1e6) * PRICE.writeUnits,
  };
}

export function estimateFiles(engine: 'direct' | 's3-batch', count: number, bytes: number): Estimate {
  const requests = (count / 1000) * PRICE.putRequests;
  if (engine === 's3-batch') {
    return {
      engine,
      seconds: PACE.batchStart + count / PACE.batchObjectsPerSecond,
      cost: requests + PRICE.batchJob + (count / 1e6) * PRICE.batchObjects,
    };
  }
  return { engine, seconds: Math.max(count / PACE.filesPerSecond, bytes / PACE.bytesPerSecond), cost: requests };
}

/** The engine that `auto` takes: AWS's own one where it is possible and saves more than an hour. */
export function chooseEngine(possible: readonly Estimate[]): Estimate {
  const direct = possible.find((estimate) => estimate.engine === 'direct')!;
  const other = possible.find((estimate) => estimate.engine !== 'direct');
  return other && direct.seconds - other.seconds > 3600 ? other : direct;
}

/** The engine that is wanted, where it is possible, else the one that `auto` takes. Every estimate is noted in the log. */
export function noteChoice(
  report: Pick<Reporter, 'note'>,
  name: string,
  possible: readonly Estimate[],
  wanted?: string,
): EngineChoice {
  const chosen = possible.find(({ engine }) => engine === wanted) ?? chooseEngine(possible);
  for (const estimate of possible) {
    const mark = possible.length > 1 && estimate === chosen ? ' (chosen)' : '';
    report.note(`${name}: ${describeEstimate(estimate)}${mark}`);
  }
  return { engine: chosen.engine, estimate: describeEstimate(chosen) };
}

/** "about 4 min 10 s and 0.63 USD (list prices of us-east-1)". */
export function describeEstimate({ engine, seconds, cost }: Estimate): string {
  return `engine ${engine}: about ${markdown.duration(Math.max(1, seconds) * 1000)} and ${cost < 0.01 ? 'less than 0.01' : cost.toFixed(2)} USD (list prices of us-east-1)`;
}
