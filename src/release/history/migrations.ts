import { parallel } from '../../aws/index.ts';
import { MIGRATION, scopePrefix } from '../keys.ts';
import type { MigrationRecord, Scope } from '../record.ts';
import { timeInId } from '../release-id.ts';
import { DamagedObject, type JsonStore } from '../store.ts';

/** The migrations of an environment that began after `since` (ISO 8601, or the time of an id), oldest first. */
export async function readMigrations(
  store: JsonStore,
  scope: Scope,
  since: string,
  warn: (message: string) => void,
): Promise<MigrationRecord[]> {
  const prefix = `${scopePrefix(scope)}${MIGRATION}`;
  const keys = (await store.list(prefix)).filter((key) => key > `${prefix}${timeInId(since)}`);
  return await parallel(keys, 16, async (key) => {
    const id = key.slice(prefix.length, -'.json'.length);
    // What is not known may have changed anything.
    const unknown = { format: 1 as const, id, time: '', actor: '', runUrl: '', names: [id], compatible: false };
    try {
      const found = (await store.get<MigrationRecord>(key))?.value;
      return found?.format === 1 && Array.isArray(found.names) ? found : unknown;
    } catch (error) {
      if (!(error instanceof DamagedObject)) throw error;
      warn(`${key} is damaged: it is assumed that older code cannot read the data of this migration`);
      return unknown;
    }
  });
}
