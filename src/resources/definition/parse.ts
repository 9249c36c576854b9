import { type Path, type Places, readDefinition } from '../../schema/index.ts';
import { entriesOf, type Entry, type Place, type Resources, resourcesFailure } from './resources.ts';
import { contradictions } from './rules.ts';
import { resourcesFile, type ResourcesFile } from './schema.ts';

/**
 * Reads the text of a resources file (YAML or JSON). Everything that can be wrong in it is a Failure that names the
 * file, line and column, the key and what is allowed.
 */
export function parseResources(text: string, file: string): Resources {
  const refuse = (place: Place, problem: string) => resourcesFailure({ file, placeOf: () => place }, [], problem);
  const { value, places } = readDefinition(resourcesFile, text.trim() === '' ? '{}' : text, refuse);
  const resources = withDefaults(value, file, places);
  const at = (path: Path, isKey: boolean) => (isKey ? places.ofKey(path) : places.of(path));
  for (const { path, problem, key = false } of contradictions(resources)) throw refuse(at(path, key), problem);
  return resources;
}

function withDefaults(value: ResourcesFile, file: string, places: Places): Resources {
  const entries = <T extends { env?: string; id?: string; keep?: boolean }>(
    all: Record<string, T> | undefined,
    section: keyof typeof KINDS,
  ) => Object.entries(all ?? {}).map(([name, entry]) => ({ ...entry, ...common([section, name], entry) }));
  const { schedules = {}, grants = {} } = value;
  return {
    file,
    tables: entries(value.tables, 'tables'),
    buckets: entries(value.buckets, 'buckets'),
    queues: Object.entries(value.queues ?? {}).map(([name, entry]) => ({
      ...entry,
      // What waits is done or lost with the environment: it goes with its entry.
      ...common(['queues', name], { ...entry, keep: false }),
    })),
    files: value.files && {
      ...value.files,
      path: ['files'],
      id: 'FileSystem',
      variable: value.files.env ?? 'DATA_DIR',
    },
    cache: value.cache && {
      ...value.cache,
      path: ['cache'],
      id: 'Cache',
      variable: value.cache.env ?? 'CACHE_URL',
      keep: false,
    },
    network: value.network,
    schedules: Object.entries(schedules).map(([name, schedule]) => ({
      ...schedule,
      path: ['schedules', name],
      id: `${pascal(wordsOf(name))}Schedule`,
      place: places.ofKey(['schedules', name]),
    })),
    grants,
    // A key alone, such as network, has no value to point at.
    placeOf: (path) => (path.length === 1 ? places.ofKey(path) : places.of(path)),
  };
}

const KINDS = { tables: 'Table', buckets: 'Bucket', queues: 'Queue' } as const;

function common(
  [section, name]: [keyof typeof KINDS, string],
  { env, id, keep = true }: { env?: string; id?: string; keep?: boolean },
): Entry {
  const kind = KINDS[section];
  const words = wordsOf(name);
  return {
    path: [section, name],
    keep,
    id: id ?? `${pascal(words)}${kind}`,
    variable: env ?? [...words, kind].join('_').toUpperCase(),
  };
}

/** user-logs and userLogs are two words. */
function wordsOf(name: string): string[] {
  return name.split(/[-_]+|(?<=[a-z0-9])(?=[A-Z])/).filter(Boolean);
}

function pascal(words: readonly string[]): string {
  return words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

/** Names and values of variables that a data stack with these outputs gives the app. */
export function variablesOf(resources: Resources, outputs: Readonly<Record<string, string>>): Record<string, string> {
  const { files } = resources;
  const named = entriesOf(resources).map(({ id, variable }) => [variable, outputs[`${id}Name`] ?? '']);
  return { ...(Object.fromEntries(named) as Record<string, string>), ...(files && { [files.variable]: files.mount }) };
}
