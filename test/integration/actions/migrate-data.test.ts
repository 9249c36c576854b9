import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import action from '../../../src/actions/migrate-data.ts';
import { runWith } from '../../support/actions/in-process.ts';
import { makeDatabase, makeTable, scratch } from '../../support/data/tables-and-buckets.ts';
import { testSession } from '../../support/emulator/session.ts';

const files = scratch();
afterAll(() => files.remove());

test('the action copies, proves, reports, and fails with what to do', async () => {
  const table = await makeTable(testSession(), undefined, 'shop-production-data-Users');
  const workspace = files.path('.');
  makeDatabase(files.path('app.db'), 'CREATE TABLE users (seq INTEGER PRIMARY KEY, id TEXT)', {
    users: [
      [1n, 'a'],
      [2n, null],
    ],
  });
  writeFileSync(
    files.path('plan.yaml'),
    `version: 1
migrations:
  - name: users
    from: { sqlite: { file: app.db, table: users } }
    to: { dynamodb: { table: '\${Table}' } }
`,
  );
  const inputs = { plan: 'plan.yaml', variables: JSON.stringify({ Table: table }) };
  const dry = await runWith(
    action,
    { ...inputs, 'dry-run': 'true', 'max-bad-rows': '1', 'report-path': 'dry' },
    { workspace, role: 'DeployRole' },
  );
  expect(dry.error).toBeUndefined();
  expect(dry.report.markdown.join('')).toContain('nothing was written');

  const failed = await runWith(action, inputs, { workspace, role: 'DeployRole' });
  expect(String(failed.error)).toMatch(/1 row was not copied.*key missing.*dead-letter\.ndjson/);
  expect(failed.outputs).toMatchObject({ copied: '1', verified: '1', mismatched: '0', conflicts: '0' });
  const letters = readFileSync(join(workspace, 'migrate-data-report/dead-letter.ndjson'), 'utf8');
  expect(JSON.parse(letters)).toMatchObject({
    migration: 'users',
    kind: 'bad',
    row: { seq: { integer: '2' }, id: null },
  });

  const allowed = await runWith(action, { ...inputs, 'max-bad-rows': '1' }, { workspace, role: 'DeployRole' });
  expect(allowed.error).toBeUndefined();
  expect(allowed.report.markdown.join('')).toContain('done and verified');
  const copied = await runWith(
    action,
    { ...inputs, 'max-bad-rows': '1', operation: 'copy', 'report-path': 'copied' },
    { workspace, role: 'DeployRole' },
  );
  expect(copied.report.markdown.join('')).toContain('copied, not verified');
  const report = JSON.parse(readFileSync(join(workspace, allowed.outputs['report']!), 'utf8')) as {
    success: boolean;
    migrations: { evidence: { digest: { source: string; target: string } } }[];
  };
  expect(report.success).toBe(true);
  expect(report.migrations[0]!.evidence.digest.source).toBe(report.migrations[0]!.evidence.digest.target);
});

test.each([
  [{ plan: 'none.yaml' }, /Input "plan" cannot be "none\.yaml"/],
  [{ plan: 'plan.yaml', rate: 'fast' }, /Input "rate" cannot be "fast".*500 units/],
  [{ plan: 'plan.yaml', direction: 'back' }, /Input "direction".*forward, reverse/],
])('bad input %j is named', async (inputs, message) => {
  const { error } = await runWith(action, inputs as Record<string, string>, { workspace: files.path('.') });
  expect(String(error)).toMatch(message);
});
