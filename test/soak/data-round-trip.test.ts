import { rmSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomTable } from '../support/data/arbitrary.ts';
import { dumpTable, makeDatabase, makeTable, runPlan, scratch } from '../support/data/tables-and-buckets.ts';
import { testSession } from '../support/emulator/session.ts';
import { recordSoakResult } from '../support/levels/soak-page.ts';

const RUNS = 150;
const files = scratch();
afterAll(() => files.remove());

test('any table goes to DynamoDB and comes back, row for row and type for type', async () => {
  const session = testSession();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(randomTable, async ({ sql, table, key, rows }) => {
      const [file, back] = [files.path(`a${run}.db`), files.path(`b${run}.db`)];
      makeDatabase(file, sql, { [table]: rows });
      const types = key.map((name) => [name, sql.includes(`${name} INTEGER`) ? 'N' : 'S'] as const);
      const target = await makeTable(session, Object.fromEntries(types));
      const plan = (from: string) =>
        JSON.stringify({
          version: 1,
          migrations: [
            {
              name: 'things',
              from: { sqlite: { file: from, table, schema: sql } },
              to: { dynamodb: { table: target } },
            },
          ],
        });
      const forward = await runPlan(plan(file), { session, checkpointAt: files.path(`f${run}.json`) });
      expect(forward.migrations[0]).toMatchObject({
        copied: rows.length,
        bad: 0,
        mismatched: 0,
        verified: rows.length,
      });
      const checkpointAt = files.path(`r${run++}.json`);
      const reverse = await runPlan(plan(back), { session, checkpointAt, direction: 'reverse' });
      expect(reverse.migrations[0]).toMatchObject({ bad: 0, mismatched: 0, verified: rows.length });
      expect(dumpTable(back, table)).toEqual(dumpTable(file, table));
      rmSync(file);
      rmSync(back);
    }),
    { numRuns: RUNS },
  );
  recordSoakResult(
    'migrate-data',
    'round-trip',
    `## There and back\n\n${RUNS} random SQLite schemas with random rows went to DynamoDB and back: every row, value and storage class was the same.`,
  );
}, 1_800_000);
