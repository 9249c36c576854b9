import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll } from '@jest/globals';
import { newId, type Note } from '../../../templates/app/src/stores/notes/notes.ts';
import { seen } from '../data/tables-and-buckets.ts';
import { testSession } from '../emulator/session.ts';
import { unique } from '../names.ts';

/** A table and a bucket for the reference app, made before the tests of a file. */
export function appGround(): { table: string; bucket: string } {
  const [table, bucket] = [unique('items'), unique('files')];
  const session = testSession();
  beforeAll(async () => {
    const client = session.client(DynamoDBClient);
    await session.client(S3Client).send(new CreateBucketCommand({ Bucket: bucket }));
    await client.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
    await seen(session, table);
  });
  return { table, bucket };
}

export const noteAt = (time: number, text: string): Note => ({
  id: newId(time),
  text,
  createdAt: new Date(time).toISOString(),
  updatedAt: new Date(time).toISOString(),
  version: 1,
});
