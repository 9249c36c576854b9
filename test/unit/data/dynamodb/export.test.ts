import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { exportedRows, exportTable } from '../../../../src/data/dynamodb/export-table.ts';
import { bucketThat, stopLoopbackS3 } from '../../../support/aws/loopback-s3.ts';
import { failureWith } from '../../../support/failure-with.ts';

afterEach(stopLoopbackS3);

const TABLE = 'arn:aws:dynamodb:eu-central-1:1:table/notes';

test.each<[string, string, object | Error, Error]>([
  ['it fails', 'FAILED', {}, failureWith('export', TABLE, 'FAILED', 'S3NoSuchBucket')],
  [
    'point-in-time recovery is off',
    '',
    Object.assign(new Error('off'), { name: 'PointInTimeRecoveryUnavailableException' }),
    failureWith('export', TABLE, 'PointInTimeRecovery'),
  ],
])('an export is none where %s', async (_, status, begun, failure) => {
  const send = (command: object) =>
    command.constructor.name === 'DescribeExportCommand'
      ? Promise.resolve({ ExportDescription: { ExportStatus: status, FailureCode: 'S3NoSuchBucket' } })
      : begun instanceof Error
        ? Promise.reject(begun)
        : Promise.resolve({ ExportDescription: { ExportArn: 'arn' } });
  const session = { client: () => ({ send }), accountId: () => Promise.resolve('1') } as unknown as AwsSession;
  const made = exportTable({ session, tableArn: TABLE, staging: { session, bucket: 'site', prefix: 'p' } });
  await expect(made).rejects.toEqual(failure);
});

describe('the rows of an export', () => {
  const FILE = 'data/one.json.gz';
  const items = ['a', 'b'].map((id) => `{"Item":{"id":{"S":"${id}"}}}\n`).join('');

  /** All rows of an export whose manifest promises this many in its file, which has two. */
  async function rowsOf(itemCount: number, { gone = false } = {}) {
    const { session } = await bucketThat(({ key }) => {
      if (key === 'manifest') return { body: `${JSON.stringify({ dataFileS3Key: FILE, itemCount })}\n` };
      return gone ? { status: 404, code: 'NoSuchKey' } : { body: gzipSync(items) as unknown as string };
    });
    const rows = [];
    for await (const some of exportedRows(session, { bucket: 'site', manifest: 'manifest' })) rows.push(...some);
    return rows;
  }

  test('are those that its manifest promises', async () => {
    expect(await rowsOf(2)).toEqual([{ id: 'a' }, { id: 'b' }]);
  });

  test('are not taken where a file has others than that, or is gone', async () => {
    await expect(rowsOf(3)).rejects.toEqual(failureWith('export', FILE, 3, 2));
    await stopLoopbackS3();
    await expect(rowsOf(2, { gone: true })).rejects.toEqual(failureWith('export', FILE));
  });
});
