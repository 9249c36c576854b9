import { expect, test } from '@jest/globals';
import type { CopyOptions } from '../../../../src/data/job/job.ts';
import { importRows } from '../../../../src/data/rows/import-rows.ts';
import type { RowJob } from '../../../../src/data/rows/row-job.ts';
import { failureWith } from '../../../support/failure-with.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

/** An import of two rows of which DynamoDB says this; the progress as it is left. */
async function imported(result: { imported: number; errors: number }, refused?: Error) {
  const progress = { copied: 0, bad: 0, filtered: 0, lanes: ['somewhere'] };
  const staged: object[] = [];
  const removed: string[] = [];
  const endExport = () => (refused ? Promise.reject(refused) : Promise.resolve(void removed.push('export')));
  const report = recordingReporter();
  const staging = {
    add: (row: object) => Promise.resolve(void staged.push(row)),
    finish: () => Promise.resolve(result),
    remove: () => Promise.resolve(void removed.push('staged rows')),
    get rows() {
      return staged.length;
    },
  };
  const job = {
    name: 'notes',
    source: { scan: () => [{ rows: [{ id: 'a' }, { id: 'b' }] }] },
    target: { creation: { stage: () => staging }, keyFields: ['id'] },
    exportable: { endExport },
    transform: (row: object) => ({ row }),
    expired: () => false,
  } as unknown as RowJob;
  const advanced = () => Promise.resolve();
  const done = importRows(job, { report }, { progress, advanced } as unknown as CopyOptions);
  await done.catch(() => undefined);
  return { done, progress, removed, warnings: report.warnings };
}

test('an import is done when every row that was staged is in the table', async () => {
  const { done, progress } = await imported({ imported: 2, errors: 0 });
  expect(await done).toMatchObject({ complete: true, digest: { rows: 2 } });
  expect(progress).toMatchObject({ copied: 2, lanes: ['end'] });
});

test('what was staged for it and exported is removed then, and what cannot be is told', async () => {
  const { removed, warnings } = await imported({ imported: 2, errors: 0 });
  expect(removed.sort()).toEqual(['export', 'staged rows']);
  expect(warnings).toEqual([]);
  const refused = await imported({ imported: 2, errors: 0 }, new Error('no such right'));
  await refused.done;
  expect(refused.removed).toEqual(['staged rows']);
  expect(refused.warnings).toEqual([expect.stringMatching(/notes.*no such right/)]);
});

test.each([
  ['refused', { imported: 1, errors: 1 }],
  ['left out without a word', { imported: 1, errors: 0 }],
])('rows that are %s end it, and no run takes them for copied', async (_, result) => {
  const { done, progress, removed } = await imported(result);
  await expect(done).rejects.toEqual(failureWith('import', 'notes', '1 of 2', result.errors));
  expect(progress).toMatchObject({ copied: 0, lanes: ['somewhere'] });
  expect(removed).toEqual([]);
});
