import { expect, test } from '@jest/globals';
import type { CopyOptions } from '../../../../src/data/job/job.ts';
import { importRows } from '../../../../src/data/rows/import-rows.ts';
import type { RowJob } from '../../../../src/data/rows/row-job.ts';
import { failureWith } from '../../../support/failure-with.ts';

/** An import of two rows of which DynamoDB says this; the progress as it is left. */
async function imported(result: { imported: number; errors: number }) {
  const progress = { copied: 0, bad: 0, filtered: 0, lanes: ['somewhere'] };
  const staged: object[] = [];
  const staging = {
    add: (row: object) => Promise.resolve(void staged.push(row)),
    finish: () => Promise.resolve(result),
    get rows() {
      return staged.length;
    },
  };
  const job = {
    name: 'notes',
    source: { scan: () => [{ rows: [{ id: 'a' }, { id: 'b' }] }] },
    target: { creation: { stage: () => staging }, keyFields: ['id'] },
    transform: (row: object) => ({ row }),
  } as unknown as RowJob;
  const advanced = () => Promise.resolve();
  const done = importRows(job, { progress, advanced } as unknown as CopyOptions);
  await done.catch(() => undefined);
  return { done, progress };
}

test('an import is done when every row that was staged is in the table', async () => {
  const { done, progress } = await imported({ imported: 2, errors: 0 });
  await done;
  expect(progress).toMatchObject({ copied: 2, lanes: ['end'] });
});

test.each([
  ['refused', { imported: 1, errors: 1 }],
  ['left out without a word', { imported: 1, errors: 0 }],
])('rows that are %s end it, and no run takes them for copied', async (_, result) => {
  const { done, progress } = await imported(result);
  await expect(done).rejects.toEqual(failureWith('import', 'notes', '1 of 2', result.errors));
  expect(progress).toMatchObject({ copied: 0, lanes: ['somewhere'] });
});
