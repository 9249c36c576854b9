import { gzipSync } from 'node:zlib';
import type { AwsSession } from '../../../src/aws/index.ts';
import { itemLine } from '../../../src/data/dynamodb/import-table.ts';
import { putObject, scanTable } from '../data/tables-and-buckets.ts';
import type { Seen, Verdict } from './fault-proxy.ts';

/**
 * For a proxy: the emulator's window for a restore is the present second; AWS's goes back to when recovery was turned on.
 */
export function restorableSince1970(_seen: Seen, answer: string): string {
  return answer.replace(/("EarliestRestorableDateTime":\s*)[\d.]+/, '$11');
}

/**
 * For a proxy: the emulator's exports hold nothing. When one has "ended", the table's present items are laid out in the
 * bucket as AWS documents it. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
 */
export async function exportVerdict(
  { operation }: Seen,
  { session, table, bucket }: { session: AwsSession; table: string; bucket: string },
): Promise<Verdict> {
  if (!operation.endsWith('DescribeExport')) return 'pass';
  const rows = await scanTable(session, table);
  const dataFileS3Key = 'AWSDynamoDB/01/data/a.json.gz';
  await putObject(session, bucket, dataFileS3Key, gzipSync(rows.map(itemLine).join('')));
  const files = `${JSON.stringify({ itemCount: rows.length, dataFileS3Key })}\n`;
  await putObject(session, bucket, 'AWSDynamoDB/01/manifest-files.json', files);
  const description = {
    ExportStatus: 'COMPLETED',
    ExportManifest: 'AWSDynamoDB/01/manifest-summary.json',
    ItemCount: rows.length,
  };
  return { status: 200, body: JSON.stringify({ ExportDescription: description }) };
}
