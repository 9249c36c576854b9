import type { AwsSession } from '../../aws/index.ts';
import { describeTable } from './table.ts';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { exportedRows, exportTable, type TableExport } from './export-table.ts';
import type { Location } from '../definition/definition.ts';
import type { RowStore } from '../model/store.ts';

/**
 * A DynamoDB table read through an export: as it was when the run began, at no cost to its capacity. The export is made
 * on the first read.
 */
export function exportedSource(
  live: RowStore,
  location: Location,
  { session, staging }: { session: AwsSession; staging: { bucket: string; prefix?: string } },
): RowStore {
  let made: Promise<TableExport> | undefined;
  const table = 'dynamodb' in location ? location.dynamodb.table : '';
  const start = async () => {
    const { TableArn } = await describeTable(session.client(DynamoDBClient), table);
    return await exportTable({ session, tableArn: TableArn!, staging });
  };
  return {
    ...live,
    label: `${live.label} (export)`,
    lanes: () => 1,
    refresh: () => Promise.resolve(false),
    scan: async function* () {
      made ??= start();
      for await (const rows of exportedRows(session, await made)) yield { rows, after: 'end' };
    },
  };
}
