import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { resultsMarkdown } from '../../../../src/data/index.ts';
import { makeBucket, makeDatabase, makeTable, runPlan, scratch } from '../../../support/data/tables-and-buckets.ts';
import { unique } from '../../../support/names.ts';
import { testSession } from '../../../support/emulator/session.ts';

const session = testSession();
const files = scratch();
afterAll(() => files.remove());

const ROWS = 8;

async function sqliteToDynamo(): Promise<string> {
  const file = files.path('app.db');
  const text = 'x'.repeat(1500);
  makeDatabase(file, 'CREATE TABLE notes (id TEXT PRIMARY KEY, body TEXT)', {
    notes: Array.from({ length: ROWS }, (_, index) => [`n${index}`, text]),
  });
  return `version: 1
migrations:
  - name: notes
    from: { sqlite: { file: '${file}', table: notes } }
    to: { dynamodb: { table: ${await makeTable(session)} } }
`;
}

async function folderToS3(): Promise<string> {
  mkdirSync(files.path('in'));
  for (let index = 0; index < 5; index++) writeFileSync(files.path(`in/${index}.bin`), Buffer.alloc(3000, index));
  return `version: 1
migrations:
  - name: notes
    from: { folder: { path: '${files.path('in')}' } }
    to: { s3: { bucket: ${await makeBucket(session)} } }
`;
}

test.each([
  ['rows written one by one', sqliteToDynamo, /notes: about 8 rows, 12 KiB\nnotes: engine direct: about 2\.0 s and/],
  ['files written one by one', folderToS3, /notes: 5 files, 15 KiB\nnotes: engine direct: about 1\.0 s and/],
])('%s: a dry run and the run itself say before what it takes and costs', async (_, make, told) => {
  const plan = await make();
  for (const dryRun of [true, false]) {
    const options = { session, checkpointAt: files.path(`${unique('checkpoint')}.json`), dryRun };
    const rate = { rate: { perSecond: 8, unit: 'units' as const } };
    const { lines, migrations } = await runPlan(plan, { ...options, ...(make === sqliteToDynamo && rate) });
    expect(lines.join('\n')).toMatch(told);
    expect(resultsMarkdown(migrations)).toMatch(
      /Estimate for .*notes.*: engine direct: about .* s and less than 0\.01 USD \(list prices of us-east-1\)/,
    );
  }
});
