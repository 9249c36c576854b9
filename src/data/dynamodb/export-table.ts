import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import {
  DescribeExportCommand,
  DynamoDBClient,
  ExportTableToPointInTimeCommand,
  type ExportDescription,
} from '@aws-sdk/client-dynamodb';
import { awsErrorName, explainAwsError, poll, type AwsSession, type Clock } from '../../aws/index.ts';
import { Bucket } from '../../aws/s3/index.ts';
import { Failure, markdown } from '../../report/index.ts';
import { longJob } from '../access/long-job.ts';
import { itemFromWire } from './attribute-json.ts';
import { fromItem } from './attribute-values.ts';
import type { Staging } from '../model/store.ts';
import type { Row } from '../model/value.ts';

export interface ExportOptions {
  session: AwsSession;
  tableArn: string;
  staging: Staging;
  /** Milliseconds since 1970; now when not given. */
  asOf?: number;
  clock?: Clock;
}

/** A finished export: where its manifest is. */
export interface TableExport {
  bucket: string;
  manifest: string;
}

/**
 * Exports a table, as it was at a time, to S3 without touching its capacity. Needs point-in-time recovery.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.HowItWorks.html
 */
export async function exportTable(options: ExportOptions): Promise<TableExport> {
  const { session, tableArn, staging, clock } = options;
  const client = session.client(DynamoDBClient);
  try {
    const { ExportDescription: started } = await client.send(
      new ExportTableToPointInTimeCommand({
        TableArn: tableArn,
        S3Bucket: staging.bucket,
        S3BucketOwner: await staging.session.accountId(),
        ...(staging.prefix && { S3Prefix: staging.prefix.replace(/\/+$/, '') }),
        ...(options.asOf !== undefined && { ExportTime: new Date(options.asOf) }),
        ExportFormat: 'DYNAMODB_JSON',
      }),
    );
    const ended = await poll(
      async () => {
        const { ExportDescription: now } = await client.send(
          new DescribeExportCommand({ ExportArn: started!.ExportArn! }),
        );
        return now?.ExportStatus === 'IN_PROGRESS' ? undefined : now;
      },
      longJob(clock, { what: `The export of ${tableArn} has not ended` }),
    );
    if (ended.ExportStatus !== 'COMPLETED') throw exportFailure(tableArn, ended);
    return {
      bucket: staging.bucket,
      manifest: ended.ExportManifest!.replace('manifest-summary.json', 'manifest-files.json'),
    };
  } catch (error) {
    if (awsErrorName(error) === 'PointInTimeRecoveryUnavailableException') {
      throw new Failure({
        code: 'export',
        what: `${tableArn} cannot be exported`,
        why: 'Point-in-time recovery is off',
        todo: 'Turn it on in the data stack (PointInTimeRecoverySpecification)',
        cause: error,
      });
    }
    throw explainAwsError(error, `${tableArn} could not be exported`);
  }
}

/** Removes what an export has put into the bucket: it is a whole copy of the table. */
export async function removeExport(session: AwsSession, { bucket, manifest }: TableExport): Promise<void> {
  await removeStaged(new Bucket(session, bucket), manifest.slice(0, manifest.lastIndexOf('/') + 1));
}

/** Removes everything below a prefix of a staging bucket. */
export async function removeStaged(bucket: Bucket, prefix: string): Promise<void> {
  // All of a bucket is never what one migration has staged.
  if (prefix === '') return;
  for await (const page of bucket.list(prefix)) await bucket.deleteAll(page.map(({ key }) => key));
}

function exportFailure(tableArn: string, { ExportStatus, FailureCode, FailureMessage }: ExportDescription): Failure {
  return new Failure({
    code: 'export',
    what: `The export of ${tableArn} ended with ${ExportStatus}`,
    why: [FailureCode, FailureMessage].filter(Boolean).join(': '),
  });
}

/** The rows of an export, file by file. Throws Failure when a file holds another number of items than its manifest says. */
export async function* exportedRows(
  session: AwsSession,
  { bucket: name, manifest }: TableExport,
): AsyncIterable<Row[]> {
  const bucket = new Bucket(session, name);
  for await (const line of lines(bucket, manifest, false)) {
    const { dataFileS3Key, itemCount } = JSON.parse(line) as { dataFileS3Key: string; itemCount: number };
    let rows: Row[] = [];
    let count = 0;
    for await (const item of lines(bucket, dataFileS3Key, true)) {
      rows.push(fromItem(itemFromWire((JSON.parse(item) as { Item: unknown }).Item)));
      count++;
      if (rows.length < 500) continue;
      yield rows;
      rows = [];
    }
    if (count !== itemCount) {
      throw new Failure({
        code: 'export',
        what: `The export is not complete: ${dataFileS3Key}`,
        why: `Its manifest lists ${markdown.count(itemCount, 'item')}, but it holds ${count}`,
      });
    }
    yield rows;
  }
}

/** The lines of an object, which goes on where it is cut on its way. */
async function* lines(bucket: Bucket, key: string, zipped: boolean): AsyncIterable<string> {
  const object = await bucket.open(key);
  if (!object) throw new Failure({ code: 'export', what: `The export is not complete: ${key} is gone` });
  try {
    const text = new PassThrough();
    const ended = zipped ? pipeline(object.body, createGunzip(), text) : pipeline(object.body, text);
    // Its error ends the lines, too.
    ended.catch(() => undefined);
    for await (const line of createInterface({ input: text, crlfDelay: Infinity })) if (line.trim() !== '') yield line;
    await ended;
  } catch (error) {
    throw await bucket.explain(error, `${key} could not be read`);
  }
}
