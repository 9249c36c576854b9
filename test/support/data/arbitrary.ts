import fc from 'fast-check';

/** Random SQLite schemas with rows: every storage class in every kind of column, keys of one or two columns. */
export interface RandomTable {
  sql: string;
  table: string;
  columns: string[];
  /** Names of the key columns. */
  key: string[];
  rows: unknown[][];
}

const name = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/),
  fc.constantFrom('order', 'select', 'constructor', 'toString', 'Ünï cödé', 'a b', 'x"y', "q'", 'rowid_', 'S', '$real'),
);
const TYPES = ['INTEGER', 'REAL', 'TEXT', 'BLOB', '', 'NUMERIC', 'VARCHAR(20)', 'BOOLEAN'] as const;

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const value = fc.oneof(
  fc.constant(null),
  int64,
  fc.constantFrom(2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n, 0n),
  fc.double({ noNaN: true }),
  fc.constantFrom(-0, Infinity, -Infinity, 5e-324, 1.7976931348623157e308, 1, 1e22, 2 ** 63, 0.1 + 0.2),
  text,
  fc.constantFrom('', 'Infinity', '1', ' 1', '1e3', 'null', 'a\0b', '\ufffd', '{"$real":"1"}'),
  fc.uint8Array({ maxLength: 16 }),
);
/** Keys that both stores can have: no NULL, nothing empty. */
const keyValue = { TEXT: text.filter((one) => one !== ''), INTEGER: int64 } as const;

export const randomTable: fc.Arbitrary<RandomTable> = fc
  .record({
    keyTypes: fc.array(fc.constantFrom('TEXT', 'INTEGER'), { minLength: 1, maxLength: 2 }),
    columns: fc.array(fc.tuple(name, fc.constantFrom(...TYPES)), { maxLength: 6 }),
    withoutRowid: fc.boolean(),
  })
  .chain(({ keyTypes, columns, withoutRowid }) => {
    const seen = new Set(['k0', 'k1']);
    const distinct = columns.filter(([one]) => {
      const folded = one.toLowerCase();
      return seen.has(folded) ? false : seen.add(folded);
    });
    const key = keyTypes.map((_, index) => `k${index}`);
    const quote = (one: string) => `"${one.replace(/"/g, '""')}"`;
    const definitions = [
      ...keyTypes.map((type, index) => `k${index} ${type}`),
      ...distinct.map(([one, type]) => `${quote(one)} ${type}`),
      `PRIMARY KEY (${key.join(', ')})`,
    ];
    return fc
      .uniqueArray(fc.tuple(...keyTypes.map((type) => keyValue[type]), ...distinct.map(() => value)), {
        maxLength: 12,
        selector: (row) => JSON.stringify(row.slice(0, key.length).map(String)),
      })
      .map((rows) => ({
        sql: `CREATE TABLE things (${definitions.join(', ')})${withoutRowid ? ' WITHOUT ROWID' : ''}`,
        table: 'things',
        columns: [...key, ...distinct.map(([one]) => one)],
        key,
        rows: rows as unknown[][],
      }));
  });
