import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import {
  DescribeExportCommand,
  DynamoDBClient,
  ExportTableToPointInTimeCommand,
  type ExportDescription,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { explainAwsError, poll, PollTimeout, systemClock, type AwsSession, type Clock } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import { itemFromWire } from './attribute-json.ts';
import { fromItem } from './attribute-values.ts';
import type { Staging } from '../model/store.ts';
import type { Row } from '../model/value.ts';

/** Milliseconds. */
const EXPORT_TIMEOUT = 5 * 3_600_000;

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
  const { session, tableArn, staging, clock = systemClock } = options;
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
      { clock, timeout: EXPORT_TIMEOUT, interval: (elapsed) => (elapsed < 60_000 ? 1000 : 15_000) },
    );
    if (ended?.ExportStatus !== 'COMPLETED') throw exportFailure(tableArn, ended);
    return {
      bucket: staging.bucket,
      manifest: ended.ExportManifest!.replace('manifest-summary.json', 'manifest-files.json'),
    };
  } catch (error) {
    if (error instanceof PollTimeout)
      throw new Failure({ code: 'timeout', what: `The export of ${tableArn} has not ended`, why: error.message });
    if ((error as { name?: string }).name === 'PointInTimeRecoveryUnavailableException') {
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

function exportFailure(tableArn: string, description: ExportDescription | undefined): Failure {
  return new Failure({
    code: 'export',
    what: `The export of ${tableArn} ended with ${description?.ExportStatus ?? 'nothing'}`,
    why: [description?.FailureCode, description?.FailureMessage].filter(Boolean).join(': '),
  });
}

/** The rows of an export, file by file. Throws Failure when a file holds another number of items than its manifest says. */
export async function* exportedRows(session: AwsSession, { bucket, manifest }: TableExport): AsyncIterable<Row[]> {
  for await (const line of lines(session, bucket, manifest, false)) {
    const { dataFileS3Key, itemCount } = JSON.parse(line) as { dataFileS3Key: string; itemCount: number };
    let rows: Row[] = [];
    let count = 0;
    for await (const item of lines(session, bucket, dataFileS3Key, true)) {
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
        why: `Its manifest says ${itemCount} items, and it holds ${count}`,
      });
    }
    yield rows;
  }
}

async function* lines(session: AwsSession, Bucket: string, Key: string, zipped: boolean): AsyncIterable<string> {
  const { Body } = await session
    .client(S3Client)
    .send(new GetObjectCommand({ Bucket, Key, ExpectedBucketOwner: await session.accountId() }));
  const stream = Body as Readable;
  const input = zipped ? stream.pipe(createGunzip()) : stream;
  stream.on('error', (error) => input.destroy(error));
  for await (const line of createInterface({ input, crlfDelay: Infinity })) if (line.trim() !== '') yield line;
}
