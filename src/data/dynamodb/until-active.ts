import { DescribeTableCommand, DynamoDBClient, type TableDescription } from '@aws-sdk/client-dynamodb';
import { isNotFound, poll, systemClock, type AwsSession, type PollOptions } from '../../aws/index.ts';

/** Milliseconds for which a table that was just made may not be known to the reads. */
const UNSEEN = 60_000;

/**
 * Waits until a table that was just asked for can be used. Reads are eventually consistent: at first there may be none of
 * that name. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html
 */
export async function untilActive(session: AwsSession, table: string, options: PollOptions): Promise<TableDescription> {
  const { clock = systemClock } = options;
  const start = clock.now();
  return await poll(async () => {
    try {
      const { Table } = await session.client(DynamoDBClient).send(new DescribeTableCommand({ TableName: table }));
      return Table?.TableStatus === 'ACTIVE' && !Table.RestoreSummary?.RestoreInProgress ? Table : undefined;
    } catch (error) {
      if (!isNotFound(error) || clock.now() - start >= UNSEEN) throw error;
      return undefined;
    }
  }, options);
}
