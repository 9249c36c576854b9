import { describe, expect, test } from '@jest/globals';
import { taggedRow } from '../../../src/data/checkpoint/dead-letter.ts';
import { fromAttribute, toAttribute } from '../../../src/data/dynamodb/attribute-values.ts';
import { plannedRules, refusal } from '../../../src/data/dynamodb/table-rules.ts';
import { parseDefinition } from '../../../src/data/definition/parse.ts';
import { compileTemplate } from '../../../src/data/mapping/template.ts';
import type { TimeFormat } from '../../../src/data/definition/definition.ts';
import { convertTime, expiry } from '../../../src/data/mapping/time.ts';
import { Decimal, encodeValue, rowOf, same, show, ValueSet, type Value } from '../../../src/data/model/value.ts';

/** No two of them mean the same. */
const DISTINCT: Value[] = [
  null,
  true,
  false,
  1n,
  1,
  '1',
  0n,
  0,
  -0,
  NaN,
  Infinity,
  2n ** 63n - 1n,
  2 ** 63,
  '',
  new Uint8Array(),
  new Uint8Array([49]),
  new Decimal('1.00000000000000000000000000000000000001'),
  new ValueSet('text', ['1']),
  new ValueSet('number', [1n]),
  new ValueSet('bytes', [new Uint8Array([49])]),
  [],
  [1n],
  [[1n]],
  new Map(),
  new Map([['1', 1n]]),
  new Map([['1', '1']]),
];

test('values of another type or content have other canonical bytes, and are not the same', () => {
  expect(new Set(DISTINCT.map((value) => encodeValue(value).toString('hex'))).size).toBe(DISTINCT.length);
  DISTINCT.forEach((a, i) => DISTINCT.forEach((b, j) => expect(same(a, b)).toBe(i === j)));
  expect(same(new Uint8Array([1]), new Uint8Array([1]))).toBe(true);
  expect(same(new ValueSet('text', ['a', 'b']), new ValueSet('text', ['b', 'a']))).toBe(true);
  expect(
    same(
      new Map([
        ['a', 1n],
        ['b', 2n],
      ]),
      new Map([
        ['b', 2n],
        ['a', 1n],
      ]),
    ),
  ).toBe(true);
});

test('values are shown with what their text alone would not tell', () => {
  expect(
    [
      undefined,
      null,
      'a',
      1n,
      1,
      -0,
      1.5,
      new Uint8Array([255]),
      new Decimal('1.5'),
      new ValueSet('number', [1n]),
      ['a', 1],
      new Map([['k', true]]),
    ].map(show),
  ).toEqual([
    '(absent)',
    'null',
    '"a"',
    '1',
    '1.0',
    '-0.0',
    '1.5',
    'blob(1) ff',
    '1.5',
    '{1}',
    '["a", 1.0]',
    '{k: true}',
  ]);
  expect(show('x'.repeat(100))).toHaveLength(80);
});

test('a dead letter keeps the type of every value', () => {
  const row = rowOf([
    ['a', [true, null, -0, 1.5]],
    ['b', new Uint8Array([255])],
    ['c', new Decimal('1e-90')],
    ['d', new ValueSet('number', [1n])],
    ['e', new Map([['x', 'y']])],
  ]);
  expect(taggedRow(row)).toEqual({
    a: { list: [true, null, { real: '-0' }, { real: '1.5' }] },
    b: { blob: '/w==' },
    c: { decimal: '1e-90' },
    d: { set: [{ integer: '1' }] },
    e: { map: { x: 'y' } },
  });
});

describe('DynamoDB attributes', () => {
  const DIGITS = '12345678901234567890123456789012345678';

  test.each<[Value]>([
    [null],
    [true],
    ['text'],
    [''],
    [BigInt(DIGITS)],
    [-BigInt(DIGITS)],
    [1e125],
    [1e-130],
    [0.1],
    [new Decimal(`0.${DIGITS}`)],
    [new Uint8Array([0, 255])],
    [new ValueSet('text', ['a'])],
    [new ValueSet('number', [1n, 0.5])],
    [new ValueSet('bytes', [new Uint8Array([1])])],
    [[1n, [null]]],
    [new Map<string, Value>([['a', new Map([['b', 1n]])]])],
  ])('%p comes back as it was', (value) => {
    const back = fromAttribute(toAttribute(value));
    // A whole number comes back as an integer.
    expect(
      same(back, typeof value === 'number' && Number.isInteger(value) ? BigInt('1' + '0'.repeat(125)) : value),
    ).toBe(true);
  });

  test.each<[Value, RegExp]>([
    [BigInt(`${DIGITS}9`), /38 digits/],
    [1e126, /38 digits/],
    [1e-131, /38 digits/],
    [NaN, /no number NaN/],
    [-Infinity, /no number -Infinity/],
    [-0, /no number -0/],
    [new ValueSet('text', []), /set must not be empty/],
    [new Map([['__proto__', 1n]]), /__proto__ cannot be copied/],
  ])('%p is refused', (value, message) => {
    expect(() => toAttribute(value)).toThrow(message);
    expect(
      refusal(
        rowOf([
          ['id', 'a'],
          ['x', value],
        ]),
        plannedRules({ id: 'S' }),
      ),
    ).toMatch(message);
  });

  test.each<[Value | undefined, 'S' | 'N' | 'B', RegExp | undefined]>([
    [undefined, 'S', /key missing: id is absent/],
    [null, 'S', /key missing: id is null/],
    ['', 'S', /id is empty/],
    [1n, 'S', /must be a text/],
    ['1', 'N', /must be a number/],
    ['1', 'B', /must be a blob/],
    ['x'.repeat(2049), 'S', /2049 bytes, but may have at most 2048/],
    ['x'.repeat(2048), 'S', undefined],
    [1.5, 'N', undefined],
    [new Uint8Array([1]), 'B', undefined],
  ])('key %p of type %s', (value, type, message) => {
    const reason = refusal(rowOf(value === undefined ? [] : [['id', value]]), plannedRules({ id: type }));
    if (message) expect(reason).toMatch(message);
    else expect(reason).toBeUndefined();
  });
});

describe('times', () => {
  test.each<[Value, TimeFormat, TimeFormat, Value]>([
    ['2024-02-29 23:59:59', 'sqlite', 'epoch', 1709251199n],
    [1709251199n, 'epoch', 'iso', '2024-02-29T23:59:59Z'],
    [-1n, 'epoch-ms', 'iso-ms', '1969-12-31T23:59:59.999Z'],
    ['1969-12-31T23:59:59.999999', 'iso-us', 'iso-us', '1969-12-31T23:59:59.999999'],
    [1.0, 'epoch', 'epoch-ms', 1000n],
    [null, 'iso', 'epoch', null],
  ])('%p from %s to %s', (value, from, to, expected) => expect(convertTime(value, from, to)).toEqual(expected));

  test.each<[Value, TimeFormat, TimeFormat, RegExp]>([
    ['2024-02-30 00:00', 'sqlite', 'epoch', /not a time in the format sqlite/],
    [1.5, 'epoch', 'iso', /not a time in the format epoch/],
    ['1', 'epoch', 'iso', /not a time in the format epoch/],
    [1n, 'iso', 'epoch', /not a time in the format iso/],
    [1n, 'epoch-ms', 'epoch', /more precise than the format epoch/],
    [10n ** 15n, 'epoch', 'iso', /outside the range of years/],
    [10n ** 12n, 'epoch', 'iso', /between the years/],
  ])('%p from %s to %s is impossible', (value, from, to, message) =>
    expect(() => convertTime(value, from, to)).toThrow(message),
  );

  test('what is finer is cut towards the past where the plan allows it', () => {
    expect(convertTime(-1n, 'epoch-ms', 'epoch', true)).toBe(-1n);
    expect(convertTime('2024-01-01T00:00:00.123456', 'iso-us', 'iso-ms', true)).toBe('2024-01-01T00:00:00.123Z');
    expect(expiry(10n, 'epoch', 90_000)).toBe(100n);
  });
});

test('a composite key is made only where it can be taken apart again', () => {
  const template = compileTemplate('U#{id}#{n}');
  expect(
    template.format(
      rowOf([
        ['id', 'a'],
        ['n', 7n],
      ]),
    ),
  ).toBe('U#a#7');
  expect(template.parse('U#a#7#8')).toEqual({ id: 'a', n: '7#8' });
  expect([template.parse('X#a#7'), template.parse(1n), template.matches(null)]).toEqual([undefined, undefined, false]);
  for (const [row, message] of [
    [
      rowOf([
        ['id', 'a#b'],
        ['n', 1n],
      ]),
      /is ambiguous/,
    ],
    [
      rowOf([
        ['id', ''],
        ['n', 1n],
      ]),
      /id is empty/,
    ],
    [rowOf([['id', 'a']]), /n is absent/],
    [
      rowOf([
        ['id', 'a'],
        ['n', 1.5],
      ]),
      /n is real/,
    ],
  ] as const)
    expect(() => template.format(row)).toThrow(message);
});

test.each([
  ['from: { sqlite: { file: a, table: t, query: q } }, to: { dynamodb: { table: t } }', /either table or query/],
  ['from: { sqlite: { file: a, table: t } }, to: { sqlite: { file: b, query: q } }', /to\.sqlite: give a table/],
  [
    'from: { sqlite: { file: a, table: t } }, to: { dynamodb: { table: t } }, files: {}',
    /files is allowed in migrations of files/,
  ],
  ['from: { folder: { path: a } }, to: { s3: { bucket: b } }, filter: { a: 1 }', /allowed in migrations of rows/],
  [
    "from: { folder: { path: a } }, to: { s3: { bucket: b, as-of: '2026-01-01T00:00:00Z' } }",
    /as-of is allowed in from only/,
  ],
  ['from: { dynamodb: { table: a, as-of: x } }, to: { sqlite: { file: b, table: t } }', /restores into a table/],
  [
    'from: { dynamodb: { table: a, staging: { bucket: b } } }, to: { dynamodb: { table: b } }',
    /staging is allowed only together with as-of/,
  ],
  [
    'from: { dynamodb: { table: a } }, to: { sqlite: { file: b, table: t } }, engine: dynamodb-import',
    /dynamodb-import needs to\.dynamodb/,
  ],
  ['from: { folder: { path: a } }, to: { s3: { bucket: b } }, engine: s3-batch', /s3-batch needs from\.s3 and to\.s3/],
])('%s', (migration, message) => {
  expect(() => parseDefinition(`version: 1\nmigrations: [{ name: m, ${migration} }]`, {})).toThrow(message);
});
