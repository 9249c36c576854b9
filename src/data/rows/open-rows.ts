import { assignedColumn, type Migration } from '../definition/definition.ts';
import { Mapping, type Side } from '../mapping/mapping.ts';
import type { Direction } from '../request.ts';
import { rowJob, type RowJob } from './row-job.ts';
import type { RowStores } from './stores.ts';

/** Opens both sides of a migration of rows in the direction of the run. */
export async function openRowJob(migration: Migration, direction: Direction, stores: RowStores): Promise<RowJob> {
  const forward = direction === 'forward';
  const [here, there] = forward ? [migration.from, migration.to] : [migration.to, migration.from];
  const live = await stores.openSource(here);
  const target = await stores.openTarget(there, migration);
  const [from, to]: [Side, Side] = forward ? [live, target] : [target, live];
  // An export stands still: what follows a changing source reads the table itself.
  const exportable = target.creation && !migration.follow ? live.exportable?.(target.creation.staging) : undefined;
  return rowJob({
    name: migration.name,
    source: exportable ?? live,
    target,
    mapping: new Mapping(migration.name, migration, from, to),
    forward,
    exportable,
    numbered: target.numberAbove && assignedColumn(migration),
  });
}
