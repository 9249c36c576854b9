import type { AwsSession } from '../../aws/index.ts';
import type { Cursor, ExportableSource, Page, RowSource, Staging } from '../model/store.ts';
import { DYNAMODB_VALUES } from './attribute-values.ts';
import { exportedRows, exportTable, removeExport, type TableExport } from './export-table.ts';

interface ExportPlace {
  /** Of the table. */
  session: AwsSession;
  tableArn: string;
  staging: Staging;
}

/**
 * A DynamoDB table that can be read through an export: as it was when the export began, at no cost to its capacity. It
 * is made on the first read after `useExport`; before that, and after `endExport`, the table itself is read.
 */
export class ExportedSource implements ExportableSource {
  readonly values = DYNAMODB_VALUES;
  readonly label: string;
  readonly identity: string;
  readonly keyFields: readonly string[];
  readonly #live: RowSource;
  readonly #place: ExportPlace;
  #exported = false;
  #made: Promise<TableExport> | undefined;

  constructor(live: RowSource, place: ExportPlace) {
    this.#live = live;
    this.#place = place;
    this.label = live.label;
    this.identity = live.identity;
    this.keyFields = live.keyFields;
  }

  useExport(): void {
    this.#exported = true;
  }

  async endExport(): Promise<void> {
    this.#exported = false;
    const made = this.#made;
    this.#made = undefined;
    // One that was not made has left nothing that could be found.
    const done = await made?.catch(() => undefined);
    if (done) await removeExport(this.#place.staging.session, done);
  }

  lanes(wanted: number): number {
    return this.#exported ? 1 : this.#live.lanes(wanted);
  }

  async *scan(lane: { index: number; of: number }, from: Cursor | undefined): AsyncIterable<Page> {
    if (!this.#exported) return yield* this.#live.scan(lane, from);
    this.#made ??= exportTable(this.#place);
    for await (const rows of exportedRows(this.#place.staging.session, await this.#made)) yield { rows, after: 'end' };
  }

  refresh(): Promise<boolean> {
    return Promise.resolve(!this.#exported);
  }

  estimatedRows(): Promise<number | undefined> {
    return this.#live.estimatedRows();
  }
}
