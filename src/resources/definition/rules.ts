import { markdown } from '../../report/index.ts';
import type { Path } from '../../schema/index.ts';
import {
  entriesOf,
  type Attribute,
  type BucketEntry,
  type Entry,
  type Resources,
  type TableEntry,
} from './resources.ts';

export interface Contradiction {
  path: Path;
  problem: string;
  /** The name itself is wrong, not its value. */
  key?: boolean;
}

/** What each entry alone may say, and together they may not. */
export function contradictions(resources: Resources): Contradiction[] {
  const { tables, buckets } = resources;
  return [
    ...tables.flatMap((table) => [...inTable(table)]),
    ...buckets.flatMap((bucket) => [...inBucket(bucket)]),
    ...inNetwork(resources),
    ...sameId(entriesOf(resources)),
    ...sameId(resources.schedules),
    ...sameVariable(entriesOf(resources)),
  ];
}

/** Keys of a table and of its indexes, with the path of each. */
function keysOf({ path: place, key, sort, indexes = {} }: TableEntry): { path: Path; attribute: Attribute }[] {
  const all = [
    { path: ['key'], attribute: key },
    { path: ['sort'], attribute: sort },
    ...Object.entries(indexes).flatMap(([index, { key: ofIndex, sort: sortOfIndex }]) => [
      { path: ['indexes', index], attribute: ofIndex },
      { path: ['indexes', index, 'sort'], attribute: sortOfIndex },
    ]),
  ];
  return all.flatMap(({ path, attribute }) => (attribute ? [{ path: [...place, ...path], attribute }] : []));
}

function* inTable(table: TableEntry): Generator<Contradiction> {
  const { key, sort, ttl, indexes = {} } = table;
  const at = (...path: string[]) => [...table.path, ...path];
  if (sort?.name === key.name) yield { path: at('sort'), problem: `${sort.name} is already the key` };
  for (const [index, keys] of Object.entries(indexes))
    if (keys.sort?.name === keys.key.name)
      yield { path: at('indexes', index, 'sort'), problem: `${keys.key.name} is already the key of the index` };
  if (ttl !== undefined && [key.name, sort?.name].includes(ttl.name))
    yield {
      path: at('ttl'),
      problem: `${ttl.name} is a key of the table: the time to live needs an attribute of its own`,
    };
  const types = new Map<string, string>(ttl?.enabled ? [[ttl.name, 'number']] : []);
  for (const { path, attribute } of keysOf(table)) {
    const before = types.get(attribute.name);
    if (before !== undefined && before !== attribute.type)
      yield {
        path,
        problem: `${attribute.name} is a ${attribute.type} here and ${ttl?.enabled && attribute.name === ttl.name ? 'the time to live, which is a number' : `a ${before} before`}`,
      };
    types.set(attribute.name, attribute.type);
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html */
function* inBucket({ path, tier, expire }: BucketEntry): Generator<Contradiction> {
  if (tier !== undefined && expire !== undefined && tier >= expire)
    yield {
      path: [...path, 'tier'],
      problem: `tier of ${markdown.count(tier, 'day')} must come before expire, after ${expire}`,
    };
}

function* inNetwork({ files, cache, network }: Resources): Generator<Contradiction> {
  for (const [name, entry] of Object.entries({ files, cache }))
    if (entry && !network)
      yield {
        path: [name],
        key: true,
        problem: `${name} needs a network: add network (empty for a new one; { vpc, subnets } or { stack } for an existing one)`,
      };
}

function* sameId(all: readonly Pick<Entry, 'id' | 'path'>[]): Generator<Contradiction> {
  for (const [index, { id, path }] of all.entries()) {
    const before = all.slice(0, index).find((one) => one.id === id);
    if (before)
      yield {
        path,
        key: true,
        problem: `it would have the same logical ID ${id} as ${before.path.join('.')}: give it another name`,
      };
  }
}

function* sameVariable(all: readonly Entry[]): Generator<Contradiction> {
  for (const [index, { variable, path }] of all.entries()) {
    const before = all.slice(0, index).find((one) => one.variable === variable);
    if (before)
      yield {
        path: [...path, 'env'],
        problem: `the variable ${variable} is already used by ${before.path.join('.')}: set env to another name`,
      };
  }
}
