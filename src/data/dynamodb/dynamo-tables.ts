import { hash, randomUUID } from 'node:crypto';
import { Failure } from '../../report/index.ts';
import { sessionFor } from '../access/remote-session.ts';
import type { DynamoPlace, Migration } from '../definition/definition.ts';
import type { OpenOptions } from '../job/job.ts';
import type { RowTarget, StoreKind } from '../model/store.ts';
import { tableExists } from './describe-table.ts';
import { NewTable } from './new-table.ts';
import { DynamoTable } from './table.ts';
import { Throttle } from './throttle.ts';

/** DynamoDB tables as stores of rows; all of them share the pace that the run may write at. */
export class DynamoTables implements StoreKind<DynamoPlace> {
  readonly #options: OpenOptions;
  readonly #throttle: Throttle;
  readonly #runToken: string;

  constructor(options: OpenOptions) {
    const { clock, rate } = options;
    this.#options = options;
    this.#throttle = new Throttle({ clock, ...(rate && { rate }) });
    this.#runToken = options.runToken ?? randomUUID();
  }

  get unprocessed(): number {
    return this.#throttle.unprocessed;
  }

  async openSource(place: DynamoPlace): Promise<DynamoTable> {
    const session = await sessionFor(place, this.#options.session);
    return await DynamoTable.open({ session, table: place.table, throttle: this.#throttle });
  }

  /** The table or, where it is not there yet and the definition says how it is made, one that is still to be made. */
  async openTarget(place: DynamoPlace, migration: Migration): Promise<RowTarget> {
    const { table, create } = place;
    const { name, engine = 'auto' } = migration;
    if (!create) {
      if (engine !== 'dynamodb-import') return await this.openSource(place);
      throw new Failure({
        code: 'plan',
        what: `${name}: engine dynamodb-import needs create on the table`,
        todo: 'Set create.keys and create.staging: the import creates the table',
      });
    }
    const session = await sessionFor(place, this.#options.session);
    if (await tableExists(session, table)) {
      if (engine === 'dynamodb-import')
        this.#options.report.note(`${name}: table ${table} already exists, so its rows are written one by one`);
      return await this.openSource(place);
    }
    // The same migration never starts a second import, another run does.
    const token = hash('sha256', JSON.stringify([migration, this.#runToken]));
    const { keys, staging } = create;
    return await NewTable.plan({ session, table, keys, staging, token }, engine, () => this.openSource(place));
  }
}
