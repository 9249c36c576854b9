import { isRowPlace, type FileSystemPlace, type Location, type Migration } from './definition.ts';

/** What is wrong with a migration that its schema cannot say, and where: a path below the migration. */
export function inconsistency(migration: Migration): { text: string; path: string[] } | undefined {
  const text = problemOf(migration);
  // The text begins with the path, where it is about one place: "from.sqlite: ...".
  const path = text && /^((?:from|to|fields)(?:\.[\w-]+)*):? /.exec(text)?.[1]?.split('.');
  return text === undefined ? undefined : { text, path: path || [] };
}

/** A text of a plan that is to be the address of a web server, as it is written, and where it stands. */
export interface Address {
  text: string;
  path: string[];
  /** It is an address only where it begins so: else it is a path, or a place on S3. */
  orPath?: true;
}

export function addressesOf({ from, to }: Migration): Address[] {
  return Object.entries({ from, to }).flatMap(([side, place]): Address[] => {
    if ('sqlite' in place) return [{ text: place.sqlite.file, path: [side, 'sqlite', 'file'], orPath: true }];
    if (!('file-system' in place)) return [];
    const { endpoint } = place['file-system'];
    return endpoint === undefined ? [] : [{ text: endpoint, path: [side, 'file-system', 'endpoint'] }];
  });
}

/** What is wrong with an address, whose variables are filled in; undefined where a request could be sent to it. */
export function addressProblem({ path, orPath }: Address, filled: string): string | undefined {
  const begins = /^https?:\/\//i.test(filled);
  if (begins ? URL.canParse(filled) : orPath) return undefined;
  // What stands behind a `?` may be secret.
  const shown = JSON.stringify(filled.replace(/\?.*$/s, ''));
  return `${path.join('.')}: ${shown} is not the address of a web server (https://...)`;
}

function problemOf(migration: Migration): string | undefined {
  const { from, to } = migration;
  if (isRowPlace(from) !== isRowPlace(to))
    return 'rows (sqlite, dynamodb) and files (folder, s3, file-system) cannot be mixed';
  if (isRowPlace(from) && migration.files) return 'files is allowed in migrations of files only';
  if (!isRowPlace(from) && (migration.fields || migration.filter || migration.drop))
    return 'fields, filter and drop are allowed in migrations of rows only';
  if ('sqlite' in from && !from.sqlite.table === !from.sqlite.query) return 'from.sqlite: give either table or query';
  if ('sqlite' in from && from.sqlite.query && !from.sqlite.key) return 'from.sqlite: a query needs key';
  if ('sqlite' in to && (to.sqlite.query || !to.sqlite.table)) return 'to.sqlite: give a table';
  for (const side of ['from', 'to'] as const) {
    const place = migration[side];
    if ('file-system' in place && waysTo(place['file-system']) !== 1)
      return `${side}.file-system: give one of function, task and endpoint`;
  }
  if ('s3' in to && to.s3['as-of']) return 'to.s3: as-of is allowed in from only';
  if ('dynamodb' in from && from.dynamodb.staging && !from.dynamodb['as-of'])
    return 'from.dynamodb: staging is allowed only together with as-of (create has its own)';
  if ('dynamodb' in from && from.dynamodb['as-of'] && !('dynamodb' in to))
    return 'from.dynamodb.as-of restores into a table, so it needs to.dynamodb';
  const assigned = Object.entries(migration.fields ?? {}).filter(([, { assign }]) => assign !== undefined);
  for (const [name, { from: column = '' }] of assigned) {
    const problem = assignProblem(from, column, assigned.length);
    if (problem) return `fields.${name}: ${problem}`;
  }
  for (const [name, field] of Object.entries(migration.fields ?? {})) {
    if (field.template !== undefined && !/\{[^{}]+\}/.test(field.template))
      return `fields.${name}: the template has no {column}; use constant for a fixed value`;
  }
  if (migration.engine === 'dynamodb-import' && !('dynamodb' in to)) return 'engine dynamodb-import needs to.dynamodb';
  if (migration.engine === 's3-batch' && !('s3' in to && 's3' in from))
    return 'engine s3-batch needs from.s3 and to.s3';
  return undefined;
}

/** A row without the number is found again by what else identifies it. */
function assignProblem(from: Location, column: string, count: number): string | undefined {
  if (count > 1) return 'only one field of a migration can have assign';
  if (!('sqlite' in from) || !from.sqlite.table)
    return 'assign needs from.sqlite.table: it numbers the rows of a SQLite table';
  if (!from.sqlite.key) return 'assign needs from.sqlite.key: the columns that identify a row without its number';
  return from.sqlite.key.includes(column) ? `assign needs a from.sqlite.key without ${column}` : undefined;
}

function waysTo({ function: name, task, endpoint }: FileSystemPlace): number {
  return [name, task, endpoint].filter((way) => way !== undefined).length;
}
