import * as v from 'valibot';
import * as s from '../../schema/index.ts';
import { logicalId, text, variable } from './entry-schema.ts';
import { grants } from './grant-schema.ts';
import { cache, files, network } from './network-schema.ts';
import { queue } from './queue-schema.ts';
import { schedule } from './schedule-schema.ts';

/**
 * The shape of a resources file: what reads it, its type, and schemas/resources.schema.json (`npm run docs`) all come
 * from here. What may be written in a short form is read as the long one. Times are days.
 */

const DAY = 86_400_000;

const name = v.pipe(
  v.string(),
  v.regex(
    /^[a-z][A-Za-z0-9_-]{0,39}$/,
    'is not a valid name of an entry: at most 40 letters, digits, - and _, starting with a lower-case letter',
  ),
);

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const attributeName = v.pipe(text, v.minLength(1, 'is empty'), v.maxLength(255, 'has more than 255 characters'));

const env = variable(
  'Name of the variable in which the app finds it. Default: the name in capitals, USERS_TABLE for the table users',
);

const keep = s.maybe(
  s.flag,
  'false: it is deleted with the entry and with the environment. Default: true, it is kept whatever happens to the stack',
);

const id = logicalId(
  'Logical ID in the stack if it differs from the one that the name gives: after an entry was renamed, or Table and Files of the data stack without a resources file',
);

const days = v.pipe(
  s.duration,
  s.rule((value) => value >= DAY && value % DAY === 0, 'must be whole days, such as 90d', { type: 'string' }),
  v.transform((value) => value / DAY),
);

const ATTRIBUTE_TYPES = ['string', 'number', 'binary'] as const;

/** `user_id`, or `{ name: created, type: number }`. */
const attribute = s.choose(
  s.isMapping,
  s.mapping({ name: attributeName, type: s.defaulted(s.picklist(ATTRIBUTE_TYPES), 'string') }, 'needs name'),
  v.pipe(
    attributeName,
    v.transform((name) => ({ name, type: 'string' as const })),
  ),
);

/**
 * `expires_at`, or `{ name: expires_at, enabled: false }`: CloudFormation turns the time to live of a table off only by the
 * name of its attribute. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-table-timetolivespecification.html
 */
const timeToLive = s.choose(
  s.isMapping,
  s.mapping({ name: attributeName, enabled: s.defaulted(s.flag, true) }, 'needs name: the attribute with the time'),
  v.pipe(
    attributeName,
    v.transform((name) => ({ name, enabled: true })),
  ),
);

/** `user_id`, or keys and what else the index holds. */
const index = s.choose(
  (value) => s.isMapping(value) && !('name' in value),
  s.mapping(
    {
      key: attribute,
      sort: s.maybe(attribute),
      project: s.defaulted(
        s.choose(Array.isArray, v.array(attributeName), s.picklist(['all', 'keys'])),
        'all',
        'Attributes that the index holds: all, keys, or a list',
      ),
    },
    'needs key: the attribute that the index finds items by',
  ),
  s.choose(
    (value) => value == null || value === '',
    v.never('needs its attribute: the one that the index finds items by'),
    v.pipe(
      attribute,
      v.transform((key) => ({ key, sort: undefined, project: 'all' as const })),
    ),
  ),
);

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const units = s.integer(1, 40_000);
const capacity = v.pipe(
  s.mapping(
    {
      read: units,
      write: units,
      max: s.maybe(units, 'Capacity above read and write follows the load, up to this many units of each'),
    },
    'needs read and write',
  ),
  s.rule(
    ({ read, write, max }) => max === undefined || max > Math.max(read, write),
    'max must be above read and write',
  ),
);

const table = s.mapping(
  {
    key: attribute,
    sort: s.maybe(attribute),
    ttl: s.maybe(
      timeToLive,
      'Attribute with the time, in Unix seconds, at which DynamoDB deletes an item. { name, enabled: false } turns that off',
    ),
    indexes: s.maybe(
      v.pipe(
        s.record(
          v.pipe(
            v.string(),
            v.regex(/^[\w.-]{3,255}$/, 'is not a valid name of an index: 3 to 255 letters, digits, _ - and .'),
          ),
          index,
        ),
        s.rule((all) => Object.keys(all).length <= 20, 'are more than 20, and a table has at most 20', {
          maxProperties: 20,
        }),
      ),
      'Global secondary indexes by name',
    ),
    capacity: s.maybe(
      s.record(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/, 'is not the name of an environment')), capacity),
      'Provisioned capacity by environment; all others are on-demand',
    ),
    recovery: s.maybe(s.flag, 'Point-in-time recovery, 35 days. Default: true if the table is kept'),
    keep,
    env,
    id,
  },
  'needs key: the attribute that identifies an item',
);

const bucket = s.mapping({
  versions: s.maybe(
    s.choose(
      (value) => value === false,
      v.pipe(
        v.literal(false),
        v.transform(() => undefined),
      ),
      days,
    ),
    'How long overwritten and deleted objects are kept; false keeps none. Default: 90d if the bucket is kept and nothing expires',
  ),
  tier: s.maybe(days, 'Age at which objects move to Intelligent-Tiering'),
  expire: s.maybe(days, 'Age at which objects are deleted'),
  cors: s.maybe(
    s.oneOrMore(
      v.pipe(
        text,
        v.regex(
          /^(\*|\{\{web-url\}\}|https?:\/\/[^\s/*]*\*?[^\s/*]*)$/,
          'is not an origin: {{web-url}}, * or https://host, with at most one * and no path',
        ),
      ),
    ),
    'Origins whose pages may read and write with presigned URLs; {{web-url}} is the page of this environment',
  ),
  keep,
  env,
  id,
});

/** An entry of which all may be left out: `photos:` alone is one, too. */
function orNothing<Entry extends v.GenericSchema<object>>(entry: Entry) {
  return s.choose(
    (value) => value == null,
    v.pipe(
      v.null(),
      v.transform(() => ({}) as v.InferInput<Entry>),
      entry,
    ),
    entry,
  );
}

export const resourcesFile = s.mapping({
  $schema: s.maybe(v.string()),
  tables: s.maybe(s.record(name, table), 'DynamoDB tables by name'),
  buckets: s.maybe(s.record(name, orNothing(bucket)), 'Private S3 buckets by name'),
  queues: s.maybe(s.record(name, orNothing(queue)), 'Queues by name, for work that is done later'),
  files: s.maybe(files, 'A file system that the app sees as a folder'),
  cache: s.maybe(cache, 'A cache in the network'),
  network: s.optional(
    s.choose(
      (value) => value == null,
      v.pipe(
        v.null(),
        v.transform((): v.InferInput<typeof network> => ({})),
        network,
      ),
      network,
    ),
    'The network that files, cache and the app are in',
  ),
  schedules: s.maybe(s.record(name, schedule), 'Scheduled work: a handler of the same package, or a command'),
  grants: s.maybe(grants, 'Rights of the app to resources that are not its own'),
});

export type ResourcesFile = v.InferOutput<typeof resourcesFile>;
export type Table = v.InferOutput<typeof table>;
export type Bucket = v.InferOutput<typeof bucket>;
export type Schedule = v.InferOutput<typeof schedule>;
export type Grants = Partial<v.InferOutput<typeof grants>>;
export type Attribute = v.InferOutput<typeof attribute>;
