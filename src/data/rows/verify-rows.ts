import { bucketOf, Digest, HashSet } from '../model/digest.ts';
import { describeKey, type RowJob } from './row-job.ts';
import type { RowStore } from '../model/store.ts';
import { differingFields, show, type Row } from '../model/value.ts';

/** Differences that are named with their fields; the others are counted. */
const NAMED = 100;
/** Rows of differing buckets that are held at once. */
const HELD = 200_000;

export interface Difference {
  kind: 'missing' | 'different' | 'extra';
  key: string;
  /** For a different row: each field with both values. */
  fields?: { name: string; source: string; target: string }[];
}

export interface Comparison {
  /** Rows that are the same on both sides. */
  verified: number;
  missing: number;
  different: number;
  extra: number;
  named: Difference[];
  /** Key hashes of all differing rows, by kind. */
  keys: Map<bigint, Difference['kind']>;
  sourceRows: number;
  targetRows: number;
  sourceDigest: string;
  targetDigest: string;
  sourceKeys: string;
  targetKeys: string;
}

/** Rows a side has, in the form of the target, with the hash of their key. */
type Visit = (row: Row, key: bigint) => void | Promise<void>;

/** The rows of the source as they should stand in the target. Bad rows and duplicates are no part of it. */
export async function visitSource(
  job: RowJob,
  lanes: number,
  visit: (row: Row) => void | Promise<void>,
): Promise<void> {
  const keys = new HashSet();
  const digest = new Digest();
  await visitAll(job.source, lanes, (row) => {
    const transformed = job.transform(row);
    if (!transformed || !('row' in transformed)) return undefined;
    // Of rows with the same key after the mapping the first one counts, as in the copy.
    return keys.add(digest.keyHash(transformed.row, job.target.keyFields)) ? visit(transformed.row) : undefined;
  });
}

export async function digestSource(job: RowJob, lanes: number): Promise<Digest> {
  const digest = new Digest();
  await visitSource(job, lanes, (row) => void digest.add(row, job.target.keyFields));
  return digest;
}

async function visitTarget(job: RowJob, lanes: number, visit: (row: Row) => void | Promise<void>): Promise<void> {
  await visitAll(job.target, lanes, (row) => (job.owns(row) ? visit(row) : undefined));
}

export async function visitAll(
  store: RowStore,
  wanted: number,
  visit: (row: Row) => Promise<void> | void,
): Promise<void> {
  const lanes = store.lanes(wanted);
  await Promise.all(
    Array.from({ length: lanes }, async (_, index) => {
      for await (const page of store.scan({ index, of: lanes }, undefined))
        for (const row of page.rows) {
          const wait = visit(row);
          if (wait) await wait;
        }
    }),
  );
}

export interface CompareOptions {
  /** The digest of the source, when it is known already. */
  source?: Digest;
  lanes: number;
  /** Keys that were left alone on purpose. */
  ignore?: ReadonlySet<bigint>;
  /** Rows of the target that the source does not have are of no interest. */
  allowExtra: boolean;
}

/**
 * Compares what should be in the target with what is: counts, key sets and every value. Both sides are read once; only
 * the buckets that differ are read again, to name the rows and fields.
 */
export async function compareRows(job: RowJob, options: CompareOptions): Promise<Comparison> {
  const { lanes } = options;
  const target = new Digest();
  const readTarget = visitTarget(job, lanes, (row) => void target.add(row, job.target.keyFields));
  const source = options.source ?? (await digestSource(job, lanes));
  await readTarget;
  const keys = await differingKeys(job, source.differing(target), source, options);
  const count = (kind: Difference['kind']) => [...keys.values()].filter((value) => value === kind).length;
  const named = await name(job, keys, lanes);
  const missing = count('missing');
  const different = count('different');
  return {
    verified: source.rows - missing - different - (options.ignore?.size ?? 0),
    missing,
    different,
    extra: count('extra'),
    named,
    keys,
    sourceRows: source.rows,
    targetRows: target.rows,
    sourceDigest: source.hex(),
    targetDigest: target.hex(),
    sourceKeys: source.keysHex(),
    targetKeys: target.keysHex(),
  };
}

async function differingKeys(job: RowJob, buckets: Set<number>, source: Digest, options: CompareOptions) {
  const found = new Map<bigint, Difference['kind']>();
  if (buckets.size === 0) return found;
  const perBucket = Math.max(1, source.rows / Digest.BUCKETS);
  const groupSize = Math.max(1, Math.floor(HELD / perBucket));
  const all = [...buckets];
  for (let start = 0; start < all.length; start += groupSize) {
    const group = new Set(all.slice(start, start + groupSize));
    const [expected, actual] = [
      await hashes(job, group, (visit) => visitSource(job, options.lanes, visit)),
      await hashes(job, group, (visit) => visitTarget(job, options.lanes, visit)),
    ];
    for (const [key, value] of expected) {
      if (options.ignore?.has(key)) continue;
      if (!actual.has(key)) found.set(key, 'missing');
      else if (actual.get(key) !== value) found.set(key, 'different');
    }
    if (!options.allowExtra) for (const key of actual.keys()) if (!expected.has(key)) found.set(key, 'extra');
  }
  return found;
}

/** Hash of the row by hash of the key, for the rows in some buckets. A key that comes twice has the sum of both. */
async function hashes(job: RowJob, buckets: Set<number>, read: (visit: (row: Row) => void) => Promise<void>) {
  const digest = new Digest();
  const result = new Map<bigint, bigint>();
  await read((row) => {
    const key = digest.keyHash(row, job.target.keyFields);
    if (buckets.has(bucketOf(key))) result.set(key, BigInt.asUintN(64, (result.get(key) ?? 0n) + digest.rowHash(row)));
  });
  return result;
}

/** Names the first differences: another read of both sides, which only a failed comparison pays for. */
async function name(job: RowJob, keys: Map<bigint, Difference['kind']>, lanes: number): Promise<Difference[]> {
  const wanted = new Map([...keys].slice(0, NAMED));
  if (wanted.size === 0) return [];
  const digest = new Digest();
  const sources = new Map<bigint, Row>();
  const targets = new Map<bigint, Row>();
  const collect =
    (into: Map<bigint, Row>): Parameters<typeof visitSource>[2] =>
    (row) => {
      const key = digest.keyHash(row, job.target.keyFields);
      if (wanted.has(key)) into.set(key, row);
    };
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
    return { kind, key: describeKey((source ?? target)!, job.target.keyFields, show), ...(fields && { fields }) };
  });
}

/** Visits the rows of the source that a comparison found missing or different. */
export async function visitDiffering(job: RowJob, comparison: Comparison, lanes: number, visit: Visit): Promise<void> {
  const digest = new Digest();
  await visitSource(job, lanes, (row) => {
    const key = digest.keyHash(row, job.target.keyFields);
    const kind = comparison.keys.get(key);
    return kind === 'missing' || kind === 'different' ? visit(row, key) : undefined;
  });
}

/** Visits the rows of the target that a comparison found to be extra. */
export async function visitExtra(job: RowJob, comparison: Comparison, lanes: number, visit: Visit): Promise<void> {
  const digest = new Digest();
  await visitTarget(job, lanes, (row) => {
    const key = digest.keyHash(row, job.target.keyFields);
    return comparison.keys.get(key) === 'extra' ? visit(row, key) : undefined;
  });
}
