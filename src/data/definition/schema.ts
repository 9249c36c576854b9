import { TYPES } from '../mapping/conversion.ts';
import { TIME_FORMATS } from '../mapping/time.ts';

/** JSON Schema (draft 2020-12) of the plan file; schemas/migrations.schema.json is this object, for editors. */

const text = { type: 'string', minLength: 1 } as const;
const scalar = { type: ['string', 'number', 'boolean', 'null'] } as const;
const elsewhere = {
  region: { ...text, description: 'Region of this side, where it is not the region of the run.' },
  'role-to-assume': { ...text, description: 'Role that reads or writes this side, for another account.' },
};
const time = { enum: TIME_FORMATS };
const duration = { type: 'string', pattern: '^\\d+(s|min|h|d)$', description: 'A time span: 90d, 12h, 30min, 600s.' };

function object(properties: Record<string, unknown>, required: string[] = [], description?: string) {
  return { type: 'object', additionalProperties: false, properties, required, ...(description && { description }) };
}

function place(name: string, schema: unknown) {
  return object({ [name]: schema }, [name]);
}

const s3 = object(
  {
    bucket: text,
    prefix: { type: 'string', description: 'Keys below it belong to the migration; ends with / (added when missing).' },
    owner: {
      type: 'string',
      pattern: '^\\d{12}$',
      description: 'Account that owns the bucket; default: the account of the caller.',
    },
    'as-of': { ...text, description: 'ISO time: read the versions that were current then.' },
    'batch-role': { ...text, description: 'Role that S3 Batch Operations works with (engine s3-batch).' },
    ...elsewhere,
  },
  ['bucket'],
);

const location = {
  description: 'One side of a migration; exactly one kind of place.',
  oneOf: [
    place(
      'sqlite',
      object(
        {
          file: {
            ...text,
            description: 'Path, s3://bucket/key, or https:// address of an export endpoint (only read).',
          },
          table: text,
          query: { ...text, description: 'A SELECT instead of a table; only as a source. Needs key.' },
          key: {
            type: 'array',
            items: text,
            minItems: 1,
            description: 'Columns that identify a row; default: the primary key.',
          },
          schema: {
            ...text,
            description: 'SQL, or the path of a .sql file, that makes the tables where they are not there.',
          },
          'token-variable': {
            ...text,
            description: 'Environment variable whose value is the bearer token for an https:// file.',
          },
        },
        ['file'],
      ),
    ),
    place(
      'dynamodb',
      object(
        {
          table: text,
          'as-of': { ...text, description: 'ISO time: restore this table, as it was then, into the table of `to`.' },
          create: object(
            {
              keys: {
                type: 'object',
                minProperties: 1,
                maxProperties: 2,
                additionalProperties: { enum: ['S', 'N', 'B'] },
                description: 'Partition key and sort key with their types.',
              },
              staging: object({ bucket: text, prefix: { type: 'string' } }, ['bucket']),
            },
            ['keys', 'staging'],
            'For engine dynamodb-import: the table that the import makes, and where its data is staged.',
          ),
          staging: object(
            { bucket: text, prefix: { type: 'string' } },
            ['bucket'],
            'With as-of: where an export of that time is put, with which the restored table is compared.',
          ),
          'swap-parameter': {
            ...text,
            description: 'SSM parameter that gets the name of the restored table once it is verified.',
          },
          ...elsewhere,
        },
        ['table'],
      ),
    ),
    place('folder', object({ path: text }, ['path'])),
    place('s3', s3),
    place(
      'file-system',
      object(
        {
          function: {
            ...text,
            description: 'Transfer function (templates/stacks/data-transfer.yaml) that mounts the file system.',
          },
          task: object(
            {
              cluster: text,
              service: text,
              container: { ...text, description: 'Container whose volume is meant, where several mount one.' },
              mount: { ...text, description: 'Path at which the container mounts it, where there are several.' },
              image: { ...text, description: 'Image with Node 24; default: the public one, which needs a way out.' },
            },
            ['cluster', 'service'],
            'A one-off ECS task beside this service: with its volume, network and roles, in the place of the app.',
          ),
          endpoint: {
            ...text,
            description: 'Address (https://) of the app that hands its requests to the transfer program.',
          },
          'token-variable': {
            ...text,
            description: 'Environment variable whose value is the bearer token for the endpoint.',
          },
          path: { type: 'string', description: 'Folder below the mount; default: all of it.' },
          staging: object({ bucket: text, prefix: { type: 'string' } }, ['bucket']),
          ...elsewhere,
        },
        ['staging'],
      ),
    ),
  ],
};

const field = {
  description: 'A column of the source (the short form), or how the field of the target is made.',
  oneOf: [
    text,
    object(
      {
        from: text,
        type: { enum: TYPES, description: 'What the target keeps.' },
        'source-type': { enum: TYPES, description: 'What the source keeps, where its schema does not say.' },
        nulls: {
          enum: ['keep', 'omit'],
          description: 'NULL as an attribute of type NULL (default) or as no attribute.',
        },
        default: { ...scalar, description: 'In place of NULL or an absent field; cannot be undone.' },
        time: object({ from: time, to: time }, ['from', 'to']),
        lossy: { type: 'boolean', description: 'Allows a conversion that cannot be undone.' },
      },
      ['from'],
    ),
    object({ constant: scalar }, ['constant']),
    object({ template: { ...text, description: 'Composite key: "USER#{id}".' } }, ['template']),
    object({ ttl: object({ from: text, format: time, after: duration }, ['from', 'after']) }, ['ttl']),
  ],
};

const condition = {
  oneOf: [
    scalar,
    { type: 'array', items: scalar },
    object({ not: {} }, ['not']),
    object({ prefix: { type: 'string' } }, ['prefix']),
    object({ missing: { type: 'boolean' } }, ['missing']),
  ],
};

const argv = { type: 'array', items: { type: 'string' }, minItems: 1 };

export const DEFINITION_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Plan of migrate-data',
  ...object(
    {
      version: { const: 1 },
      migrations: {
        type: 'array',
        minItems: 1,
        items: object(
          {
            name: {
              type: 'string',
              pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
              description: 'Up to 64 letters, digits, dots, dashes and underscores.',
            },
            from: location,
            to: location,
            fields: {
              type: 'object',
              additionalProperties: field,
              description: 'Field of the target: where it comes from.',
            },
            drop: { type: 'array', items: text, description: 'Columns of the source that are left behind.' },
            rest: {
              enum: ['copy', 'refuse', 'drop'],
              description: 'Fields in neither list: copied as they are (default), refused, left behind.',
            },
            filter: {
              type: 'object',
              additionalProperties: condition,
              description: 'Only rows of the source that meet every condition.',
            },
            files: object({
              include: { type: 'array', items: text },
              exclude: { type: 'array', items: text },
              path: object({ from: text, to: text }, ['from', 'to'], 'Templates for the path on both sides.'),
              sqlite: {
                type: 'boolean',
                description: 'Every file is a SQLite database: copied whole through the backup API and checked.',
              },
              compare: {
                enum: ['bytes', 'checksum'],
                description: 'Read everything back (default), or trust the SHA-256 that S3 keeps.',
              },
            }),
            follow: {
              oneOf: [{ type: 'boolean' }, { type: 'integer', minimum: 1, maximum: 100 }],
              description: 'Further passes until the source stands still.',
            },
            extra: { enum: ['fail', 'allow', 'delete'], description: 'Rows or files that only the target has.' },
            engine: { enum: ['auto', 'direct', 'dynamodb-import', 's3-batch'] },
          },
          ['name', 'from', 'to'],
        ),
      },
      freeze: object(
        {
          command: object({ freeze: argv, thaw: argv }, ['freeze', 'thaw']),
          parameter: object({ name: text, freeze: text, thaw: text }, ['name', 'freeze', 'thaw']),
          probe: object(
            { url: text, method: { enum: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] }, timeout: duration },
            ['url'],
          ),
          then: {
            enum: ['thaw', 'keep'],
            description: 'After success: let the app write again, or keep it frozen for the switch.',
          },
        },
        ['then'],
      ),
    },
    ['version', 'migrations'],
  ),
};
