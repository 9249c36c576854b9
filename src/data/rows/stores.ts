import type { Location } from '../definition/definition.ts';
import { DynamoTables } from '../dynamodb/dynamo-tables.ts';
import type { OpenOptions } from '../job/job.ts';
import type { RowSource, RowTarget, StoreKind } from '../model/store.ts';
import { SqliteDatabases } from '../sqlite/sqlite-databases.ts';

/**
 * The kinds of stores that hold rows, by the name of their place in a definition. A new kind is one entry here, its
 * place in definition/definition.ts, parse.ts and place-label.ts, and in schemas/migrations.schema.json.
 */
function kindsOf(options: OpenOptions) {
  return { sqlite: new SqliteDatabases(options), dynamodb: new DynamoTables(options) };
}

/** The stores of a run. */
export class RowStores {
  readonly #kinds: ReturnType<typeof kindsOf>;

  constructor(options: OpenOptions) {
    this.#kinds = kindsOf(options);
  }

  /** Items that a service gave back unprocessed and that were sent again. */
  get unprocessed(): number {
    return this.#kinds.dynamodb.unprocessed;
  }

  async openSource(location: Location): Promise<RowSource> {
    const { kind, place } = this.#kindOf(location);
    return await kind.openSource(place);
  }

  async openTarget(location: Location, migration: Parameters<StoreKind<unknown>['openTarget']>[1]): Promise<RowTarget> {
    const { kind, place } = this.#kindOf(location);
    return await kind.openTarget(place, migration);
  }

  async close(): Promise<void> {
    const kinds: StoreKind<never>[] = Object.values(this.#kinds);
    await Promise.all(kinds.map(async (kind) => await kind.close?.()));
  }

  #kindOf(location: Location): { kind: StoreKind<unknown>; place: unknown } {
    const [name, place] = Object.entries(location)[0] as [keyof ReturnType<typeof kindsOf>, unknown];
    return { kind: this.#kinds[name], place };
  }
}
