import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  RestoreTableToPointInTimeCommand,
  UpdateContinuousBackupsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { awsErrorName } from '../../../../src/aws/index.ts';
import { unique } from '../../../support/names.ts';
import { bucket, type Mistakes, put, s3, session } from './ground.ts';

export const STORAGE: Mistakes = {
  's3-metadata-size': { code: 'MetadataTooLarge', plant: () => put('a', { Metadata: { a: 'x'.repeat(3000) } }) },
  's3-key-length': { code: 'KeyTooLongError', plant: () => put('k'.repeat(1025)) },
  's3-if-none-match': { code: 'NotImplemented', plant: () => put('a', { IfNoneMatch: '"etag"' }) },
  's3-expected-owner': { code: 'AccessDenied', plant: () => put('a', { ExpectedBucketOwner: '111122223333' }) },
  's3-part-size': { code: 'EntityTooSmall', plant: smallParts },
  's3-delete-1000': {
    code: 'MalformedXML',
    plant: () =>
      s3().send(
        new DeleteObjectsCommand({
          Bucket: bucket,
          Delete: { Objects: Array.from({ length: 1001 }, (_, index) => ({ Key: `k${index}` })) },
        }),
      ),
  },
  's3-conditional-conflict': { code: 'ConditionalRequestConflict', plant: twoAtOnce },
  'dynamodb-batch-16-mb': { code: 'ValidationException', plant: largeBatch },
  'dynamodb-table-not-seen': {
    code: 'ResourceNotFoundException',
    plant: async () => session.client(DynamoDBClient).send(new DescribeTableCommand({ TableName: await newTable() })),
  },
  'dynamodb-backups-later': {
    code: 'ContinuousBackupsUnavailableException',
    plant: async () => {
      const client = session.client(DynamoDBClient);
      const SourceTableName = await newTable();
      const recovery = (TableName: string) =>
        client.send(
          new UpdateContinuousBackupsCommand({
            TableName,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        );
      await recovery(SourceTableName);
      const TargetTableName = unique('strict');
      const restore = { SourceTableName, TargetTableName, UseLatestRestorableTime: true };
      await client.send(new RestoreTableToPointInTimeCommand(restore));
      await recovery(TargetTableName);
    },
  },
};

async function smallParts(): Promise<void> {
  const place = { Bucket: bucket, Key: unique('parts') };
  const { UploadId } = await s3().send(new CreateMultipartUploadCommand(place));
  const Parts = [];
  for (const PartNumber of [1, 2]) {
    const { ETag } = await s3().send(new UploadPartCommand({ ...place, UploadId, PartNumber, Body: 'small' }));
    Parts.push({ PartNumber, ETag });
  }
  await s3().send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }));
}

/** A large write is under way while a conditional one of the same key arrives. */
async function twoAtOnce(): Promise<void> {
  const Key = unique('both');
  const slow = put(Key, { Body: Buffer.alloc(50_000_000) });
  let written = false;
  void slow.then(() => (written = true));
  const errors: unknown[] = [];
  // The first of them may arrive before the large one.
  while (!written && errors.length === 0)
    await put(Key, { IfMatch: '"nothing"' }).catch((error: unknown) => {
      if (awsErrorName(error) === 'ConditionalRequestConflict') errors.push(error);
    });
  await slow;
  if (errors.length > 0) throw errors[0];
}

async function newTable(): Promise<string> {
  const TableName = unique('strict');
  await session.client(DynamoDBClient).send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  return TableName;
}

async function largeBatch(): Promise<void> {
  const TableName = await newTable();
  const client = session.client(DynamoDBClient);
  // Escaped, so that no item is over 400 KB and the request over 16 MB.
  const item = (index: number) => ({
    PutRequest: { Item: { pk: { S: `${index}` }, v: { S: '\u0001'.repeat(390_000) } } },
  });
  await client.send(
    new BatchWriteItemCommand({ RequestItems: { [TableName]: Array.from({ length: 25 }, (_, index) => item(index)) } }),
  );
}

export function table(more: object): object {
  return {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      ...more,
    },
  };
}
