import { rmSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { overTheWire } from '../../../support/data/wire.ts';
import { DYNAMODB_VALUES, fromItem, toItem } from '../../../../src/data/dynamodb/attribute-values.ts';
import { Mapping } from '../../../../src/data/mapping/mapping.ts';
import { SqliteReaders } from '../../../../src/data/sqlite/snapshot-reader.ts';
import { SqliteSource } from '../../../../src/data/sqlite/sqlite-source.ts';
import { SqliteTarget } from '../../../../src/data/sqlite/sqlite-target.ts';
import { dumpTable, makeDatabase, scratch } from '../../../support/data/tables-and-buckets.ts';
import { randomTable } from '../../../support/data/arbitrary.ts';

const files = scratch();
afterAll(() => files.remove());

test('any row of any table survives the way to DynamoDB and back, type for type', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(randomTable, async ({ sql, table, rows }) => {
      const [file, back] = [files.path(`a${run}.db`), files.path(`b${run++}.db`)];
      makeDatabase(file, sql, { [table]: rows });
      const readers = new SqliteReaders();
      const source = await SqliteSource.open({ file, table }, readers);
      const target = await SqliteTarget.open({ file: back, table, schema: sql });
      const mapping = new Mapping('users', {}, source, { values: DYNAMODB_VALUES });
      for await (const page of source.scan({ index: 0, of: 1 }, undefined)) {
        expect(page.bad ?? []).toEqual([]);
        const returned = page.rows.map((row) => {
          const item = mapping.forward(row);
          expect(mapping.lost(row, item)).toBeUndefined();
          const mapped = mapping.inverse(fromItem(overTheWire(toItem(item))));
          expect(target.refuses(mapped)).toBeUndefined();
          return mapped;
        });
        expect((await target.put(returned, 'fresh')).refused).toEqual([]);
      }
      await target.close();
      await readers.close();
      expect(dumpTable(back, table)).toEqual(dumpTable(file, table));
      rmSync(file);
      rmSync(back);
    }),
    { numRuns: 20 },
  );
});
