import { chunks } from '../../aws/index.ts';
import { deadLetter, type DeadLetter } from '../checkpoint/dead-letter.ts';
import type { BadEntries, CompareOptions, Comparison, Difference, Seen } from '../job/job.ts';
import { bucketOf, Digest } from '../model/digest.ts';
import type { RowStore } from '../model/store.ts';
import { differingFields, show, type Row } from '../model/value.ts';
import { describeKey, type RowJob } from './row-job.ts';
import { RowSorter } from './row-sorter.ts';

/** Differences that are named with their fields; the others are counted. */
const NAMED = 100;
/** Rows of differing buckets that are held at once. */
const HELD = 200_000;
/** Bad rows that a comparison holds with their values. */
const LETTERS = 1000;

export interface RowComparison extends Comparison {
  /** Key hashes of all differing rows, by kind. */
  keys: ReadonlyMap<bigint, Difference['kind']>;
}

/** Called with each row of a side in the form of the target, and the hash of its key. */
type Visit = (row: Row, key: bigint) => void | Promise<void>;

/** Called with each row of the source that cannot be copied, as the source has it. */
type VisitBad = (row: Row, reason: string) => void;

/** The rows of the source as they should stand in the target; those that cannot stand there go to `bad`. */
async function visitSource(job: RowJob, lanes: number, visit: Visit, bad?: VisitBad): Promise<Pick<Seen, 'expired'>> {
  const sorter = new RowSorter(job);
  await visitAll(
    job.source,
    lanes,
    (row) => {
      const sorted = sorter.sort(row);
      if (sorted?.row) return visit(sorted.row, sorted.key);
      if (sorted) bad?.(row, sorted.reason);
      return undefined;
    },
    bad,
  );
  return { expired: sorter.expired };
}

async function visitTarget(job: RowJob, lanes: number, visit: Visit): Promise<void> {
  const sorter = new RowSorter(job);
  await visitAll(job.target, lanes, (row) => (job.owns(row) ? visit(row, sorter.keyOf(row)) : undefined));
}

export async function visitAll(
  store: RowStore,
  wanted: number,
  visit: (row: Row) => void | Promise<void>,
  bad?: VisitBad,
): Promise<void> {
  const lanes = store.lanes(wanted);
  await Promise.all(
    Array.from({ length: lanes }, async (_, index) => {
      for await (const page of store.scan({ index, of: lanes }, undefined)) {
        for (const row of page.rows) {
          const wait = visit(row);
          if (wait) await wait;
        }
        for (const { row, reason } of page.bad ?? []) bad?.(row, reason);
      }
    }),
  );
}

/**
 * Compares what should be in the target with what is: counts, key sets and every value. Both sides are read once; only
 * the buckets that differ are read again, to name the rows and fields.
 */
export async function compareRows(
  job: RowJob,
  { settings, passedOver = [], seen }: CompareOptions,
): Promise<RowComparison> {
  const { lanes, extra, onConflict } = settings;
  const { keyFields } = job.target;
  const changed = (await job.source.refresh?.()) ?? true;
  const [source, target] = [new Digest(), new Digest()];
  const known = seen?.complete && !changed ? seen : undefined;
  const bad: { count: number; letters: DeadLetter[] } = { count: 0, letters: [] };
  const addBad: VisitBad = (row, reason) => {
    if (bad.count++ < LETTERS) bad.letters.push(deadLetter(job.name, 'bad', reason, row));
  };
  const [{ expired = 0 }] = await Promise.all([
    known ?? visitSource(job, lanes, (row, key) => void source.add(row, keyFields, key), addBad),
    visitTarget(job, lanes, (row, key) => void target.add(row, keyFields, key)),
  ]);
  const found = await findDifferences(job, known?.digest ?? source, target, {
    lanes,
    ignore: new Set(passedOver.map((key) => BigInt(`0x${key}`))),
    allowExtra: extra === 'allow',
    // A row of the target that was to be kept is not a former copy.
    allowStale: extra === 'allow' && onConflict === 'skip',
  });
  const entries: BadEntries | undefined = known ? undefined : { ...bad, stale: found.stale };
  return { ...found, bad: entries, ...(expired > 0 && { expired }) };
}

interface FindOptions {
  lanes: number;
  /** Keys that were left alone on purpose. */
  ignore: ReadonlySet<bigint>;
  /** Rows of the target that the source does not have are of no interest. */
  allowExtra: boolean;
  /** So are those whose row in the source cannot be copied. */
  allowStale: boolean;
}

async function findDifferences(
  job: RowJob,
  source: Digest,
  target: Digest,
  options: FindOptions,
): Promise<RowComparison & { stale: number }> {
  const { keys, stale } = await differingKeys(job, source.differing(target), source, options);
  const count = (kind: Difference['kind']) => [...keys.values()].filter((value) => value === kind).length;
  const named = await name(job, keys, options.lanes);
  const missing = count('missing');
  const different = count('different');
  return {
    verified: source.rows - missing - (different - stale) - options.ignore.size,
    missing,
    different,
    extra: count('extra'),
    named,
    keys,
    source,
    target,
    stale,
  };
}

async function differingKeys(job: RowJob, buckets: Set<number>, source: Digest, options: FindOptions) {
  const found = new Map<bigint, Difference['kind']>();
  let stale = 0;
  if (buckets.size === 0) return { keys: found, stale };
  const perBucket = Math.max(1, source.rows / Digest.BUCKETS);
  const groupSize = Math.max(1, Math.floor(HELD / perBucket));
  for (const some of chunks([...buckets], groupSize)) {
    const group = new Set(some);
    const bad = new Set<bigint>();
    const addBad: VisitBad = (row) => {
      const fields = job.targetKey(row);
      const key = fields && source.keyHash(fields, job.target.keyFields);
      if (key !== undefined && group.has(bucketOf(key))) bad.add(key);
    };
    const [expected, actual] = [
      await hashes(job, group, (visit) => visitSource(job, options.lanes, visit, addBad)),
      await hashes(job, group, (visit) => visitTarget(job, options.lanes, visit)),
    ];
    for (const [key, value] of expected) {
      if (options.ignore.has(key)) continue;
      if (!actual.has(key)) found.set(key, 'missing');
      else if (actual.get(key) !== value) found.set(key, 'different');
    }
    for (const key of actual.keys()) {
      if (expected.has(key)) continue;
      // The source still has the row, which can no longer be copied: its former copy is out of date, and not to be removed.
      if (bad.has(key)) {
        if (options.allowStale || options.ignore.has(key)) continue;
        found.set(key, 'different');
        stale++;
      } else if (!options.allowExtra) found.set(key, 'extra');
    }
  }
  return { keys: found, stale };
}

/** Hash of the row by hash of the key, for the rows in some buckets. A key that comes twice has the sum of both. */
async function hashes(job: RowJob, buckets: Set<number>, read: (visit: Visit) => Promise<unknown>) {
  const digest = new Digest();
  const result = new Map<bigint, bigint>();
  await read((row, key) => {
    if (buckets.has(bucketOf(key))) result.set(key, BigInt.asUintN(64, (result.get(key) ?? 0n) + digest.rowHash(row)));
  });
  return result;
}

/** Names the first differences: another read of both sides, which only a failed comparison pays for. */
async function name(job: RowJob, keys: RowComparison['keys'], lanes: number): Promise<Difference[]> {
  const wanted = new Map([...keys].slice(0, NAMED));
  if (wanted.size === 0) return [];
  const sources = new Map<bigint, Row>();
  const targets = new Map<bigint, Row>();
  const collect =
    (into: Map<bigint, Row>): Visit =>
    (row, key) =>
      void (wanted.has(key) && into.set(key, row));
  await visitSource(job, lanes, collect(sources));
  await visitTarget(job, lanes, collect(targets));
  return [...wanted].map(([key, kind]) => {
    const source = sources.get(key);
    const target = targets.get(key);
    const fields =
      source && target
        ? differingFields(source, target).map((field) => ({
            name: field,
            source: show(source[field]),
            target: show(target[field]),
          }))
        : undefined;
    return { kind, key: describeKey((source ?? target)!, job.target.keyFields), ...(fields && { fields }) };
  });
}

/** Visits the rows of the source that a comparison found missing or different. */
export async function visitDiffering(
  job: RowJob,
  { keys }: RowComparison,
  lanes: number,
  visit: (row: Row) => void | Promise<void>,
): Promise<void> {
  await visitSource(job, lanes, (row, key) => (/missing|different/.test(keys.get(key) ?? '') ? visit(row) : undefined));
}

/** The rows of the target that a comparison found to be extra. */
export async function extraRows(job: RowJob, { keys }: RowComparison, lanes: number): Promise<Row[]> {
  const extra: Row[] = [];
  await visitTarget(job, lanes, (row, key) => void (keys.get(key) === 'extra' && extra.push(row)));
  return extra;
}
