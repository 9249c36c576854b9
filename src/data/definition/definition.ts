/** The types that a definition may name. */
export const FIELD_TYPES = [
  'any',
  'integer',
  'real',
  'text',
  'boolean',
  'blob',
  'json',
  'dynamodb-json',
  'base64',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** Forms of a point in time; all are UTC. Each has one text for one instant, so that a conversion can be undone. */
export const TIME_FORMATS = ['epoch', 'epoch-ms', 'iso', 'iso-ms', 'iso-us', 'sqlite'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

/** The file that a user writes: see schemas/migrations.schema.json for its form and parse.ts for how it is read. */
export interface Definition {
  version: 1;
  migrations: Migration[];
  freeze?: FreezeDefinition;
}

export type Scalar = string | number | boolean | null;
export type Condition = Scalar | Scalar[] | { not: Condition } | { prefix: string } | { missing: boolean };
export type Filter = Record<string, Condition>;

/** One field of `to`: exactly one of from, constant, template and ttl. */
export interface FieldDefinition {
  from?: string;
  type?: FieldType;
  'source-type'?: FieldType;
  /** Whether NULL becomes an attribute of type NULL (default) or no attribute. */
  nulls?: 'keep' | 'omit';
  /** In place of NULL or an absent field. */
  default?: Scalar;
  time?: { from: TimeFormat; to: TimeFormat };
  /** Allows a conversion that cannot be undone. */
  lossy?: boolean;
  /** On the way back, a row without this field gets the next number of the table, as SQLite would give it. */
  assign?: 'rowid';
  constant?: Scalar;
  template?: string;
  /** Milliseconds after the time in `from`, as seconds since the epoch. */
  ttl?: { from: string; format?: TimeFormat; after: number };
}

/** The column of `from` that gets a number on the way back where a row has none; undefined where no field says so. */
export function assignedColumn({ fields = {} }: MappingDefinition): string | undefined {
  return Object.values(fields).find(({ assign }) => assign !== undefined)?.from;
}

export interface MappingDefinition {
  fields?: Record<string, FieldDefinition>;
  /** Columns of `from` that are left behind. */
  drop?: string[];
  /** Fields that are in neither list: copied under their own name, refused, or left behind. */
  rest?: 'copy' | 'refuse' | 'drop';
  filter?: Filter;
}

export interface Migration extends MappingDefinition {
  name: string;
  from: Location;
  to: Location;
  files?: FilesDefinition;
  /** Further passes until nothing changes any more, at most this many. */
  follow?: boolean | number;
  /** Rows of the target that the source does not have: a difference, or of no interest. */
  extra?: 'fail' | 'allow' | 'delete';
  engine?: 'auto' | 'direct' | 'dynamodb-import' | 's3-batch';
}

export type Location =
  | { sqlite: SqlitePlace }
  | { dynamodb: DynamoPlace }
  | { folder: FolderPlace }
  | { s3: S3Place }
  | { 'file-system': FileSystemPlace };

/** Whether a place holds rows; the others hold files. */
export function isRowPlace(location: Location): boolean {
  return 'sqlite' in location || 'dynamodb' in location;
}

export interface SqlitePlace {
  /** Path, s3://bucket/key, or https:// address of an export endpoint (only read). */
  file: string;
  table?: string;
  query?: string;
  key?: string[];
  schema?: string;
  /** Name of the environment variable whose value is sent as a bearer token to an https:// file. */
  'token-variable'?: string;
}

/** What lets a place be in another region or account. */
export interface RemoteAccess {
  region?: string;
  'role-to-assume'?: string;
}

/** Where objects are put on their way. */
export interface StagingPlace {
  bucket: string;
  prefix?: string;
}

export interface DynamoPlace extends RemoteAccess {
  table: string;
  /** A point in time (ISO) to restore: see rows/restore-table.ts. */
  'as-of'?: string;
  /** Where an export of that time is put, with which the restored table is compared. */
  staging?: StagingPlace;
  /** How a table that is not there yet is made: by an import or a restore. */
  create?: { keys: Record<string, 'S' | 'N' | 'B'>; staging: StagingPlace };
  /** Where the name of the restored table is written: an SSM parameter. */
  'swap-parameter'?: string;
}

export interface FolderPlace {
  path: string;
}

export interface S3Place extends RemoteAccess {
  bucket: string;
  prefix?: string;
  /** Account that owns the bucket; the caller's own when not given. */
  owner?: string;
  /** A point in time (ISO): the versions that were current then. */
  'as-of'?: string;
  /** Role that S3 Batch Operations works with (engine s3-batch). */
  'batch-role'?: string;
}

/** Files that only a program in their network reaches; exactly one of function, task and endpoint. */
export interface FileSystemPlace extends RemoteAccess {
  /** Name or ARN of the transfer function (templates/stacks/data-transfer.yaml). */
  function?: string;
  task?: TaskPlace;
  /** Address of the app that hands its requests to the transfer program. */
  endpoint?: string;
  /** Name of the environment variable whose value is sent as a bearer token to the endpoint. */
  'token-variable'?: string;
  path?: string;
  staging: StagingPlace;
}

/** A one-off task beside a service, with one of its volumes. */
export interface TaskPlace {
  cluster: string;
  service: string;
  /** Container whose volume is meant. */
  container?: string;
  /** Path at which the container mounts it. */
  mount?: string;
  /** Image with Node 24. */
  image?: string;
}

export interface FilesDefinition {
  /** Globs on paths below the place. */
  include?: string[];
  exclude?: string[];
  /** Templates for the path on both sides: {from: "{user}.db", to: "users/{user}/cards.db"}. */
  path?: { from: string; to: string };
  /** Every file is a SQLite database: copied through the backup API, its integrity checked on both sides. */
  sqlite?: boolean;
  /** How bytes are compared: read back, or by the SHA-256 that S3 keeps. */
  compare?: 'bytes' | 'checksum';
}

export interface FreezeDefinition {
  /** Argument vectors: no shell. */
  command?: { freeze: string[]; thaw: string[] };
  parameter?: { name: string; freeze: string; thaw: string };
  /** Must answer 503 with Retry-After while writes are frozen. */
  probe?: { url: string; method?: string; /** Milliseconds. */ timeout?: number };
  /** Milliseconds that a write may still take which the app let in before it was frozen. */
  drain?: number;
  /** After a migration that succeeded: let the app write again, or keep it frozen for the switch. */
  then: 'thaw' | 'keep';
}
