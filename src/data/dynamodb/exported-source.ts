import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AwsSession } from '../../aws/index.ts';
import type { Cursor, ExportableSource, Page, RowStore } from '../model/store.ts';
import { exportedRows, exportTable, type TableExport } from './export-table.ts';
import { describeTable } from './table.ts';

interface ExportPlace {
  /** Of the table. */
  session: AwsSession;
  table: string;
  staging: { bucket: string; prefix?: string };
}

/**
 * A DynamoDB table that can be read through an export: as it was when the export began, at no cost to its capacity. It
 * is made on the first read after `useExport`; until then the table itself is read.
 */
export class ExportedSource implements ExportableSource {
  readonly kind = 'dynamodb';
  readonly label: string;
  readonly identity: string;
  readonly keyFields: readonly string[];
  readonly #live: RowStore;
  readonly #place: ExportPlace;
  #exported = false;
  #made: Promise<TableExport> | undefined;

  constructor(live: RowStore, place: ExportPlace) {
    this.#live = live;
    this.#place = place;
    this.label = live.label;
    this.identity = live.identity;
    this.keyFields = live.keyFields;
  }

  useExport(): void {
    this.#exported = true;
  }

  lanes(wanted: number): number {
    return this.#exported ? 1 : this.#live.lanes(wanted);
  }

  async *scan(lane: { index: number; of: number }, from: Cursor | undefined): AsyncIterable<Page> {
    if (!this.#exported) return yield* this.#live.scan(lane, from);
    this.#made ??= this.#export();
    for await (const rows of exportedRows(this.#place.session, await this.#made)) yield { rows, after: 'end' };
  }

  refresh(): Promise<boolean> {
    return this.#exported ? Promise.resolve(false) : this.#live.refresh();
  }

  stamp(): Promise<string | undefined> {
    return this.#live.stamp();
  }

  estimatedRows(): Promise<number | undefined> {
    return this.#live.estimatedRows();
  }

  close(): Promise<void> {
    return this.#live.close();
  }

  async #export(): Promise<TableExport> {
    const { session, table, staging } = this.#place;
    const { TableArn } = await describeTable(session.client(DynamoDBClient), table);
    return await exportTable({ session, tableArn: TableArn!, staging });
  }
}
