import { hash } from 'node:crypto';
import { CanonicalWriter, type Row } from './value.ts';

/**
 * An order-independent checksum of a set of rows in bounded memory. Every row is hashed (SHA-256 over its canonical
 * bytes) and added, modulo 2^64 in two lanes, into the bucket that its key falls into. Equal sums in all buckets mean
 * equal multisets of rows; where a bucket differs, only the rows of that bucket have to be looked at again to name the
 * one that was altered. Keys are summed separately, so a lost row is distinguished from a changed one.
 */
export class Digest {
  static readonly BUCKETS = 16_384;
  readonly #sums = new BigUint64Array(Digest.BUCKETS * 3);
  readonly #counts = new Uint32Array(Digest.BUCKETS);
  readonly #writer = new CanonicalWriter();
  readonly #hashed = new DataView(new ArrayBuffer(32));
  readonly #hashedBytes = Buffer.from(this.#hashed.buffer);
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  /** Adds a row; returns the 64-bit hash of its key. */
  add(row: Row, keyFields: readonly string[], key = this.keyHash(row, keyFields)): bigint {
    this.#writer.reset().row(row);
    this.#hash();
    const bucket = bucketOf(key);
    const at = bucket * 3;
    this.#sums[at] = this.#sums[at]! + this.#hashed.getBigUint64(0);
    this.#sums[at + 1] = this.#sums[at + 1]! + this.#hashed.getBigUint64(8);
    this.#sums[at + 2] = this.#sums[at + 2]! + mix(key);
    this.#counts[bucket]!++;
    this.#rows++;
    return key;
  }

  keyHash(row: Row, keyFields: readonly string[]): bigint {
    this.#writer.reset().row(row, keyFields);
    return this.#hash();
  }

  /** 64 bits over the whole row. */
  rowHash(row: Row): bigint {
    this.#writer.reset().row(row);
    return this.#hash();
  }

  /** SHA-256 of what was written, into `hashed`; returns the first 64 bits. */
  #hash(): bigint {
    // As text, a byte a character: a Buffer a row would be memory outside of the heap, which is freed late.
    this.#hashedBytes.write(hash('sha256', this.#writer.bytes(), 'binary'), 'latin1');
    return this.#hashed.getBigUint64(0);
  }

  /** Buckets whose rows differ from the other digest's. */
  differing(other: Digest): Set<number> {
    const buckets = new Set<number>();
    for (let bucket = 0; bucket < Digest.BUCKETS; bucket++) {
      const at = bucket * 3;
      if (
        this.#counts[bucket] !== other.#counts[bucket] ||
        this.#sums[at] !== other.#sums[at] ||
        this.#sums[at + 1] !== other.#sums[at + 1] ||
        this.#sums[at + 2] !== other.#sums[at + 2]
      )
        buckets.add(bucket);
    }
    return buckets;
  }

  /** Hex of everything: the evidence in the report. Equal for equal multisets of rows. */
  hex(): string {
    return this.#hex([0, 1, 2]);
  }

  /** Hex over the keys alone. */
  keysHex(): string {
    return this.#hex([2]);
  }

  #hex(lanes: readonly number[]): string {
    const all = new BigUint64Array(Digest.BUCKETS * lanes.length);
    for (let bucket = 0; bucket < Digest.BUCKETS; bucket++)
      lanes.forEach((lane, index) => (all[bucket * lanes.length + index] = this.#sums[bucket * 3 + lane]!));
    const counts = Buffer.from(this.#counts.buffer);
    return hash('sha256', Buffer.concat([Buffer.from(all.buffer), counts]), 'hex');
  }
}

export function bucketOf(key: bigint): number {
  return Number(key & BigInt(Digest.BUCKETS - 1));
}

/** The low bits of a key choose its bucket: spread them again before they are summed. */
function mix(key: bigint): bigint {
  return BigInt.asUintN(64, (key ^ (key >> 31n)) * 0x9e3779b97f4a7c15n);
}

/**
 * A set of 64-bit hashes in flat tables: 10 to 12 bytes an entry, where a Set of bigints takes over 60. There are many
 * tables, since one that grows is there twice for a moment.
 */
export class HashSet {
  readonly #tables = Array.from({ length: TABLES }, () => ({ slots: new BigUint64Array(1 << 6), size: 0 }));
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** False when it was there already. */
  add(hashed: bigint): boolean {
    const value = hashed === 0n ? 1n : hashed;
    const table = this.#tables[Number(value >> 58n)]!;
    if (table.size >= FULL * table.slots.length) table.slots = grown(table.slots);
    if (!place(table.slots, value)) return false;
    table.size++;
    this.#size++;
    return true;
  }
}

/** By the first six bits of a hash. */
const TABLES = 64;
/** Part of a table's slots that are taken when it grows: with more, a free one is far away. */
const FULL = 0.85;
const GROWTH = 1.25;

function grown(slots: BigUint64Array): BigUint64Array<ArrayBuffer> {
  const larger = new BigUint64Array(Math.ceil(slots.length * GROWTH));
  for (const value of slots) if (value !== 0n) place(larger, value);
  return larger;
}

function place(slots: BigUint64Array, value: bigint): boolean {
  let index = Number(value & 0xffff_ffffn) % slots.length;
  while (slots[index] !== 0n) {
    if (slots[index] === value) return false;
    if (++index === slots.length) index = 0;
  }
  slots[index] = value;
  return true;
}
