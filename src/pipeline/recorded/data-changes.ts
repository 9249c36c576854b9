import { isDeepStrictEqual } from 'node:util';
import type { AwsSession } from '../../aws/index.ts';
import { stackOf, type Ledger, type ReleaseRecord, type StackRecord } from '../../release/index.ts';
import { Failure, markdown } from '../../report/index.ts';
import { loadTemplate, readStoredTemplate, type Template } from '../../stack/index.ts';

/** Something that happened to the data since a release. */
export interface DataChange {
  what: string;
  /** The code of that release may not be able to read the data any more. */
  breaks: boolean;
}

/** What was done to the data of an environment since a release was deployed. */
export async function dataChangesSince(
  session: AwsSession,
  releases: Ledger,
  {
    record,
    dataStack,
    later,
  }: {
    record: ReleaseRecord;
    /** As it is now. */
    dataStack: StackRecord | undefined;
    /** What was deployed since. */
    later: readonly ReleaseRecord[];
  },
): Promise<DataChange[]> {
  const [stack, migrations] = await Promise.all([
    stackChanges(session, stackOf(record, 'data'), dataStack),
    // Who went back across one once has seen that the code can read the data.
    releases.migrations(timeOfId(record.id)),
  ]);
  const migrated = migrations.map(({ names, time, actor, compatible }): DataChange => ({
    what: `migration ${names.join(', ')}${time && ` of ${markdown.minute(time)}`}${actor && ` by ${actor}`}`,
    breaks: !compatible,
  }));
  return [...stack, ...migrated, ...deployedMigrations(record, later)];
}

/** Migrations that a deployment since then carried out: what they did, only their authors know. */
function deployedMigrations(record: ReleaseRecord, later: readonly ReleaseRecord[]): DataChange[] {
  const known = new Set(record.migrations?.map(({ id }) => id));
  const since = new Map(later.flatMap(({ migrations = [] }) => migrations.map(({ id, plan }) => [id, plan] as const)));
  return [...since].flatMap(([id, plan]) => (known.has(id) ? [] : [{ what: `migration ${plan}`, breaks: true }]));
}

/** 20261121T031502123Z-1a2b3c4-9f3e -> 20261121T031502123Z: as far as it counts in the name of a record. */
function timeOfId(id: string): string {
  return id.slice(0, id.indexOf('-'));
}

async function stackChanges(
  session: AwsSession,
  then: StackRecord | undefined,
  now: StackRecord | undefined,
): Promise<DataChange[]> {
  if (!then || !now || then.name !== now.name) return [];
  const changes = differences(then.parameters, now.parameters).map((name): DataChange => ({
    what: `parameter ${name} of ${now.name}`,
    breaks: false,
  }));
  if (!then.templateUrl || !now.templateUrl || then.templateUrl === now.templateUrl) return changes;
  const [before, after] = await Promise.all([then, now].map((stack) => templateOf(session, stack)));
  if (!before || !after)
    return [...changes, { what: `template of ${now.name} (one of the two is gone)`, breaks: true }];
  return [...changes, ...resourceChanges(before, after)];
}

/**
 * The template of a stack as it was recorded, to compare with; undefined where it is gone, which is not the same as "nothing
 * changed".
 */
export async function templateOf(
  session: AwsSession,
  { templateUrl, name }: Pick<StackRecord, 'templateUrl' | 'name'>,
): Promise<Template | undefined> {
  if (templateUrl === '') return undefined;
  try {
    return loadTemplate({ body: await readStoredTemplate(session, templateUrl), name });
  } catch (error) {
    if (error instanceof Failure && error.code === 'not-found') return undefined;
    throw error;
  }
}

/** Properties that say how rows are found: code that was written for others cannot read them. */
const SHAPE = [
  'KeySchema',
  'AttributeDefinitions',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
  'TableName',
  'BucketName',
];

function resourceChanges(before: Template, after: Template): DataChange[] {
  return differences(before.resources, after.resources).flatMap((id): DataChange[] => {
    const [was, is] = [before.resources[id], after.resources[id]];
    // What was added since, older code does not know.
    if (!was) return [{ what: `${id} was added`, breaks: false }];
    if (!is) return [{ what: `${id} (${was.Type}) was removed`, breaks: true }];
    const changed = differences(was.Properties ?? {}, is.Properties ?? {});
    const shape = changed.filter(
      (name) => SHAPE.includes(name) && !onlyAdds(was.Properties?.[name], is.Properties?.[name]),
    );
    if (changed.length === 0) return [];
    return [{ what: `${id}: ${changed.join(', ')}`, breaks: shape.length > 0 }];
  });
}

/** An index or attribute that was added is in nobody's way. */
function onlyAdds(was: unknown, is: unknown): boolean {
  if (was === undefined) return true;
  if (!Array.isArray(was) || !Array.isArray(is)) return false;
  return was.every((item) => is.some((other) => isDeepStrictEqual(item, other)));
}

function differences(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => !isDeepStrictEqual(one[name], other[name])).sort();
}
