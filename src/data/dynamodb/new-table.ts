import type { Cursor, Page, RowTarget, TableCreation, WriteMode, WriteResult } from '../model/store.ts';
import type { Row } from '../model/value.ts';
import { asStored, DYNAMODB_VALUES, itemSize } from './attribute-values.ts';
import { createTable, ImportStaging, type ImportOptions } from './import-table.ts';
import { plannedRules, refusal, tableIdentity, type TableRules } from './table-rules.ts';

/**
 * A table that is not there yet. It knows what it will take and holds nothing; once it is made, empty or by an import, it
 * is read and written like any other.
 */
export class NewTable implements RowTarget {
  readonly values = DYNAMODB_VALUES;
  readonly label: string;
  readonly identity: string;
  readonly keyFields: readonly string[];
  readonly batchSize = 25;
  readonly creation: TableCreation;
  readonly stored = asStored;
  readonly sizeOf = itemSize;
  readonly #rules: TableRules;
  #table: RowTarget | undefined;

  private constructor(options: ImportOptions, identity: string, creation: Pick<TableCreation, 'wanted'>, open: Open) {
    this.label = `DynamoDB table ${options.table} (new)`;
    this.identity = identity;
    this.#rules = plannedRules(options.keys);
    this.keyFields = this.#rules.keys.map((key) => key.name);
    const made = async () => {
      this.#table = await open();
    };
    this.creation = {
      ...creation,
      staging: { ...options.staging, session: options.session },
      create: async () => {
        if (this.#table) return;
        await createTable(options);
        await made();
      },
      stage: () => new ImportStaging(options, made),
    };
  }

  /** `open`: opens the table when it has been made. */
  static async plan(options: ImportOptions, wanted: TableCreation['wanted'], open: Open): Promise<NewTable> {
    return new NewTable(options, await tableIdentity(options.session, options.table), { wanted }, open);
  }

  lanes(wanted: number): number {
    return this.#table?.lanes(wanted) ?? 1;
  }

  async *scan(lane: { index: number; of: number }, from: Cursor | undefined): AsyncIterable<Page> {
    if (this.#table) yield* this.#table.scan(lane, from);
  }

  refuses(row: Row): string | undefined {
    return refusal(row, this.#rules);
  }

  async put(rows: readonly Row[], mode: WriteMode): Promise<WriteResult> {
    return await this.#table!.put(rows, mode);
  }

  async remove(keys: readonly Row[]): Promise<void> {
    await this.#table!.remove(keys);
  }
}

type Open = () => Promise<RowTarget>;
