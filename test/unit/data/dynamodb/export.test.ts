import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { exportedRows, exportTable } from '../../../../src/data/dynamodb/export-table.ts';
import { ExportedSource } from '../../../../src/data/dynamodb/exported-source.ts';
import type { RowSource } from '../../../../src/data/model/store.ts';
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

test('what was read of an export is removed with all that belongs to it, and the table itself is read again', async () => {
  const data = 'p/AWSDynamoDB/01/data/one.json.gz';
  const listed = [data, 'p/AWSDynamoDB/01/manifest-files.json'];
  const bucket = await bucketThat(({ method, key, query, body }) => {
    if (method === 'POST') return { body: `<DeleteResult>${body.match(/<Key>.*?<\/Key>/g)!.join('')}</DeleteResult>` };
    if (query.get('list-type') === '2') {
      const contents = listed.map((one) => `<Contents><Key>${one}</Key><Size>1</Size></Contents>`).join('');
      return {
        body: `<ListBucketResult>${query.get('prefix') === 'p/AWSDynamoDB/01/' ? contents : ''}</ListBucketResult>`,
      };
    }
    if (key.endsWith('manifest-files.json'))
      return { body: `${JSON.stringify({ dataFileS3Key: data, itemCount: 1 })}\n` };
    return { body: gzipSync('{"Item":{"id":{"S":"old"}}}\n') as unknown as string };
  });
  const answers: Record<string, object> = {
    ExportTableToPointInTimeCommand: { ExportDescription: { ExportArn: 'arn' } },
    DescribeExportCommand: {
      ExportDescription: { ExportStatus: 'COMPLETED', ExportManifest: 'p/AWSDynamoDB/01/manifest-summary.json' },
    },
  };
  const send = (command: object) => Promise.resolve(answers[command.constructor.name]);
  const session = { client: () => ({ send }) } as unknown as AwsSession;
  const live = { scan: () => [{ rows: [{ id: 'new' }], after: 'end' }], lanes: () => 4 } as unknown as RowSource;
  const staging = { session: bucket.session, bucket: 'site', prefix: 'p' };
  const source = new ExportedSource(live, { session, tableArn: TABLE, staging });
  const read = async () => {
    const rows = [];
    for await (const page of source.scan({ index: 0, of: 1 }, undefined)) rows.push(...page.rows);
    return rows;
  };
  source.useExport();
  expect(await read()).toEqual([{ id: 'old' }]);
  await source.endExport();
  const deleted = bucket.all.filter(({ method }) => method === 'POST').map(({ body }) => body);
  for (const key of listed) expect(deleted.join()).toContain(`<Key>${key}</Key>`);
  expect(await read()).toEqual([{ id: 'new' }]);
  expect([source.lanes(4), await source.refresh()]).toEqual([4, true]);
});
