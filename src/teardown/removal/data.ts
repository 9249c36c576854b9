import { DeleteTableCommand, DescribeTableCommand, DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { DeleteBucketCommand } from '@aws-sdk/client-s3';
import { awsErrorName, explainAwsError, isNotFound, poll } from '../../aws/index.ts';
import { Bucket } from '../../aws/s3/index.ts';
import type { Context } from '../../operation/index.ts';
import type { DataResource } from '../inventory/data-resource.ts';
import { emptyBucket } from './empty-bucket.ts';

/** Milliseconds that DynamoDB may take for a table; seconds are usual. */
const TABLE_TIMEOUT = 10 * 60_000;

/** Milliseconds that EFS may take to delete a file system; seconds are usual. */
const FILE_SYSTEM_TIMEOUT = 10 * 60_000;

/** Deletes a table, a bucket or a file system that outlived its stack; false for a type that is left to a person. */
export async function deleteData(context: Context, { type, id }: DataResource): Promise<boolean> {
  if (type === 'AWS::DynamoDB::Table') await deleteTable(context, id);
  else if (type === 'AWS::S3::Bucket') await deleteBucket(context, id);
  else if (type === 'AWS::EFS::FileSystem') await deleteFileSystem(context, id);
  else return false;
  return true;
}

async function deleteTable({ session, clock, signal, report }: Context, TableName: string): Promise<void> {
  const client = session.client(DynamoDBClient);
  let asked = false;
  try {
    await poll(
      async () => {
        signal.throwIfAborted();
        const { Table } = await client.send(new DescribeTableCommand({ TableName }));
        if (Table?.TableStatus !== 'ACTIVE') return undefined;
        if (Table.DeletionProtectionEnabled)
          await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
        else {
          asked = true;
          await client.send(new DeleteTableCommand({ TableName }));
        }
        return undefined;
      },
      { timeout: TABLE_TIMEOUT, clock },
    );
  } catch (error) {
    if (!isNotFound(error)) throw explainAwsError(error, `Table ${TableName} was not deleted`);
  }
  if (asked) report.note(`Table ${TableName} is deleted`);
}

/** What is written between the emptying and the deletion is emptied once more. */
async function deleteBucket(context: Context, name: string): Promise<void> {
  const bucket = new Bucket(context.session, name);
  for (let attempt = 1; ; attempt++) {
    await emptyBucket(context, name);
    context.signal.throwIfAborted();
    try {
      await bucket.client.send(new DeleteBucketCommand(await bucket.target()));
      context.report.note(`Bucket ${name} is deleted`);
      return;
    } catch (error) {
      if (isNotFound(error)) return;
      if (awsErrorName(error) !== 'BucketNotEmpty' || attempt >= 5)
        throw await bucket.explain(error, 'it could not be deleted');
    }
  }
}

/**
 * Its mount targets are gone with the stack; one that somebody else has made is refused by EFS (FileSystemInUse).
 * https://docs.aws.amazon.com/efs/latest/ug/API_DeleteFileSystem.html
 */
async function deleteFileSystem({ session, clock, signal, report }: Context, FileSystemId: string): Promise<void> {
  // Few environments have one.
  const { DeleteFileSystemCommand, DescribeFileSystemsCommand, EFSClient } = await import('@aws-sdk/client-efs');
  const client = session.client(EFSClient);
  let asked = false;
  try {
    await poll(
      async () => {
        signal.throwIfAborted();
        const { FileSystems = [] } = await client.send(new DescribeFileSystemsCommand({ FileSystemId }));
        if (FileSystems.length === 0) return true;
        if (FileSystems[0]!.LifeCycleState !== 'available') return undefined;
        // Right after a mount target is gone EFS may still count it.
        try {
          await client.send(new DeleteFileSystemCommand({ FileSystemId }));
          asked = true;
        } catch (error) {
          if (awsErrorName(error) !== 'FileSystemInUse' || (FileSystems[0]!.NumberOfMountTargets ?? 0) > 0) throw error;
        }
        return undefined;
      },
      { timeout: FILE_SYSTEM_TIMEOUT, clock },
    );
  } catch (error) {
    if (awsErrorName(error) !== 'FileSystemNotFound' && !isNotFound(error))
      throw explainAwsError(error, `File system ${FileSystemId} was not deleted`);
  }
  if (asked) report.note(`File system ${FileSystemId} is deleted`);
}
