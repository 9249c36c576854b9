import type { TimeFormat } from '../definition/definition.ts';
import { Impossible, show, type Value } from '../model/value.ts';

/** Microseconds since 1970. */
function parseTime(value: Value, format: TimeFormat): bigint {
  if (format === 'epoch' || format === 'epoch-ms') {
    const number = typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
    if (typeof number !== 'bigint') throw new Impossible(`${show(value)} is not a time in the format ${format}`);
    return number * (format === 'epoch' ? 1_000_000n : 1000n);
  }
  const match =
    typeof value === 'string' && /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:Z|\+00:00)?$/.exec(value);
  const seconds = match ? Date.parse(`${match[1]}T${match[2]}Z`) : NaN;
  if (!match || Number.isNaN(seconds)) throw new Impossible(`${show(value)} is not a time in the format ${format}`);
  return BigInt(seconds) * 1000n + BigInt((match[3] ?? '').padEnd(6, '0'));
}

function formatTime(time: bigint, format: TimeFormat, value: Value): Value {
  const unit = {
    epoch: 1_000_000n,
    'epoch-ms': 1000n,
    iso: 1_000_000n,
    'iso-ms': 1000n,
    'iso-us': 1n,
    sqlite: 1_000_000n,
  }[format];
  if (time % unit !== 0n)
    throw new Impossible(`${show(value)} is more precise than the format ${format} (lossy: true truncates it)`);
  if (format === 'epoch' || format === 'epoch-ms') return time / unit;
  const milliseconds = time / 1000n - (time % 1000n < 0n ? 1n : 0n);
  const date = new Date(Number(milliseconds));
  if (Number.isNaN(date.getTime())) throw new Impossible(`${show(value)} is outside the range of years of a date`);
  const text = date.toISOString();
  if (text.length !== 24) throw new Impossible(`${show(value)} is not between the years 0 and 9999`);
  switch (format) {
    case 'iso':
      return `${text.slice(0, 19)}Z`;
    case 'iso-ms':
      return text;
    case 'iso-us':
      return `${text.slice(0, 23)}${String(((time % 1000n) + 1000n) % 1000n).padStart(3, '0')}`;
    case 'sqlite':
      return text.slice(0, 19).replace('T', ' ');
  }
}

/** A time in another format; with `lossy`, what the target cannot hold is cut off (towards the past). */
export function convertTime(value: Value, from: TimeFormat, to: TimeFormat, lossy = false): Value {
  if (value === null) return null;
  let time = parseTime(value, from);
  if (lossy) {
    const unit = to === 'epoch' || to === 'iso' || to === 'sqlite' ? 1_000_000n : to === 'iso-us' ? 1n : 1000n;
    const rest = ((time % unit) + unit) % unit;
    time -= rest;
  }
  return formatTime(time, to, value);
}

/** Seconds since the epoch, `after` milliseconds later: what DynamoDB's time to live reads. */
export function expiry(value: Value, format: TimeFormat, after: number): bigint {
  const time = parseTime(value, format);
  return time / 1_000_000n + BigInt(Math.round(after / 1000));
}
