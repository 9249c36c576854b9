import type { AwsSession } from '../../aws/index.ts';
import { asStored } from './attribute-values.ts';
import { plannedRules, refusal, tableIdentity } from './table-rules.ts';
import type { RowTarget } from '../model/store.ts';

/** A table that an import will make: it knows what it will take, and holds nothing yet. */
export async function plannedTable(
  session: AwsSession,
  table: string,
  keys: Readonly<Record<string, 'S' | 'N' | 'B'>>,
): Promise<RowTarget> {
  const rules = plannedRules(keys);
  const refuse = () => Promise.reject(new Error(`Table ${table} is not there yet`));
  return {
    kind: 'dynamodb',
    label: `DynamoDB table ${table} (new)`,
    identity: await tableIdentity(session, table),
    keyFields: rules.keys.map((key) => key.name),
    batchSize: 25,
    lanes: () => 1,
    scan: async function* () {
      // Nothing is there.
    },
    refresh: () => Promise.resolve(false),
    stamp: () => Promise.resolve(undefined),
    estimatedRows: () => Promise.resolve(0),
    close: () => Promise.resolve(),
    refuses: (row) => refusal(row, rules),
    stored: asStored,
    put: refuse,
    remove: refuse,
    flush: () => Promise.resolve(),
  };
}
