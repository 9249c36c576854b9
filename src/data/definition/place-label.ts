import type { Location } from './definition.ts';

/** A place as the plan names it, for a migration whose sides are not opened. */
export function placeLabel(location: Location): string {
  if ('sqlite' in location) {
    const { file, table } = location.sqlite;
    return `${table === undefined ? 'a query on SQLite file' : `SQLite table ${table} in`} ${file.replace(/\?.*$/, '')}`;
  }
  if ('dynamodb' in location) return `DynamoDB table ${location.dynamodb.table}`;
  if ('folder' in location) return `folder ${location.folder.path}`;
  if ('s3' in location) return `s3://${location.s3.bucket}/${location.s3.prefix ?? ''}`;
  const { function: name, task, endpoint } = location['file-system'];
  return `file system of ${name ?? task?.service ?? (endpoint && new URL(endpoint).origin)}`;
}
