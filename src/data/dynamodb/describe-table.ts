import { DescribeTableCommand, DynamoDBClient, type TableDescription } from '@aws-sdk/client-dynamodb';
import { ifFound, orExplain, type AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';

export async function tableExists(session: AwsSession, table: string): Promise<boolean> {
  try {
    await describeTable(session, table);
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === 'not-found') return false;
    throw error;
  }
}

/** A table that can be used; throws Failure for one that is not there or not ready. */
export async function describeTable(session: AwsSession, table: string): Promise<TableDescription> {
  const asked = session.client(DynamoDBClient).send(new DescribeTableCommand({ TableName: table }));
  const found = await orExplain(ifFound(asked), `DynamoDB table ${table} could not be described`);
  if (!found) {
    throw new Failure({
      code: 'not-found',
      what: `There is no DynamoDB table ${table}`,
      todo: 'Deploy the data stack first, or check the name in the plan and the input variables',
    });
  }
  const { Table } = found;
  if (Table?.TableStatus === 'ACTIVE' || Table?.TableStatus === 'UPDATING') return Table;
  throw new Failure({
    code: 'aws',
    what: `DynamoDB table ${table} is ${Table?.TableStatus ?? 'in an unknown state'}`,
    todo: 'Run the migration again when it is ACTIVE',
  });
}
