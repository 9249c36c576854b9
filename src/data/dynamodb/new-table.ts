import type { AwsSession } from '../../aws/index.ts';
import type { Cursor, Page, RowTarget, TableCreation, WriteMode, WriteResult } from '../model/store.ts';
import type { Row } from '../model/value.ts';
import { asStored, itemSize } from './attribute-values.ts';
import { createTable, ImportStaging, type ImportOptions } from './import-table.ts';
import { plannedRules, refusal, tableIdentity, type TableRules } from './table-rules.ts';

/**
 * A table that is not there yet. It knows what it will take and holds nothing; once it is made, empty or by an import, it
 * is read and written like any other.
 */
export class NewTable implements RowTarget, TableCreation {
  readonly kind = 'dynamodb';
  readonly label: string;
  readonly identity: string;
  readonly keyFields: readonly string[];
  readonly batchSize = 25;
  readonly wanted: TableCreation['wanted'];
  readonly #options: ImportOptions;
  readonly #rules: TableRules;
  readonly #open: () => Promise<RowTarget>;
  #made: RowTarget | undefined;

  private constructor(
    options: ImportOptions,
    identity: string,
    wanted: TableCreation['wanted'],
    open: () => Promise<RowTarget>,
  ) {
    this.#options = options;
    this.#rules = plannedRules(options.keys);
    this.#open = open;
    this.label = `DynamoDB table ${options.table} (new)`;
    this.identity = identity;
    this.keyFields = this.#rules.keys.map((key) => key.name);
    this.wanted = wanted;
  }

  /** `open`: opens the table when it has been made. */
  static async plan(
    options: ImportOptions,
    wanted: TableCreation['wanted'],
    open: () => Promise<RowTarget>,
  ): Promise<NewTable> {
    return new NewTable(options, await tableIdentity(options.session, options.table), wanted, open);
  }

  async create(): Promise<void> {
    if (this.#made) return;
    await createTable(this.#options);
    this.#made = await this.#open();
  }

  stage(): ReturnType<TableCreation['stage']> {
    return new ImportStaging(this.#options, async () => {
      this.#made = await this.#open();
    });
  }

  lanes(wanted: number): number {
    return this.#made?.lanes(wanted) ?? 1;
  }

  async *scan(lane: { index: number; of: number }, from: Cursor | undefined): AsyncIterable<Page> {
    if (this.#made) yield* this.#made.scan(lane, from);
  }

  refresh(): Promise<boolean> {
    return Promise.resolve(true);
  }

  stamp(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  estimatedRows(): Promise<number | undefined> {
    return this.#made?.estimatedRows() ?? Promise.resolve(0);
  }

  refuses(row: Row): string | undefined {
    return refusal(row, this.#rules);
  }

  stored(row: Row): Row {
    return asStored(row);
  }

  sizeOf(row: Row): number {
    return itemSize(row);
  }

  put(rows: readonly Row[], mode: WriteMode): Promise<WriteResult> {
    return this.#table().put(rows, mode);
  }

  remove(keys: readonly Row[]): Promise<void> {
    return this.#table().remove(keys);
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #table(): RowTarget {
    if (!this.#made) throw new Error(`Table ${this.#options.table} is not there yet`);
    return this.#made;
  }
}
