import { Failure } from '../../report/index.ts';
import { type Path, readDefinition } from '../../schema/index.ts';
import { entriesOf, type Entry, type Resources } from './resources.ts';
import { contradictions } from './rules.ts';
import { resourcesFile, type ResourcesFile } from './schema.ts';

/**
 * Reads the text of a resources file (YAML or JSON). Everything that can be wrong in it is a Failure that names the
 * file, line and column, the key and what is allowed.
 */
export function parseResources(text: string, file: string): Resources {
  const refuse = (place: { line: number; column: number }, problem: string) => mistake(file, place, problem);
  const { value, places } = readDefinition(resourcesFile, text.trim() === '' ? '{}' : text, refuse);
  const resources = withDefaults(value, file);
  const at = (path: Path, isKey: boolean) => (isKey ? places.ofKey(path) : places.of(path));
  for (const { path, problem, key = false } of contradictions(resources)) throw refuse(at(path, key), problem);
  return resources;
}

/** The path of the file for an annotation; undefined for resources that stand in the workflow. */
function mistake(file: string, { line, column }: { line: number; column: number }, problem: string): Failure {
  const inline = file.startsWith('(');
  return new Failure({
    code: 'input',
    what: `Resources file ${file}, line ${line}, column ${column}: ${problem}`,
    ...(!inline && { file, line }),
  });
}

function withDefaults(value: ResourcesFile, file: string): Resources {
  const entries = <T extends { env?: string; id?: string; keep?: boolean }>(
    all: Record<string, T> | undefined,
    section: 'tables' | 'buckets',
  ) => Object.entries(all ?? {}).map(([name, entry]) => ({ ...entry, ...common([section, name], entry) }));
  return { file, tables: entries(value.tables, 'tables'), buckets: entries(value.buckets, 'buckets') };
}

const KINDS = { tables: 'Table', buckets: 'Bucket' } as const;

function common(
  [section, name]: [keyof typeof KINDS, string],
  { env, id, keep = true }: { env?: string; id?: string; keep?: boolean },
): Entry {
  const kind = KINDS[section];
  const words = name.split(/[-_]+|(?<=[a-z0-9])(?=[A-Z])/).filter(Boolean);
  return {
    path: [section, name],
    keep,
    id: id ?? `${words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')}${kind}`,
    variable: env ?? [...words, kind].join('_').toUpperCase(),
  };
}

/** Names and values of variables that a data stack with these outputs gives the app. */
export function variablesOf(resources: Resources, outputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(entriesOf(resources).map(({ id, variable }) => [variable, outputs[`${id}Name`] ?? '']));
}
