import * as v from 'valibot';
import * as s from '../../schema/index.ts';
import { text, variable } from './entry-schema.ts';

const subnets = (least: number) =>
  v.pipe(
    v.array(v.pipe(text, v.regex(/^subnet-[0-9a-f]{8,17}$/, 'is not the ID of a subnet')), 'must be a list of subnets'),
    v.minLength(least, `needs at least ${least}`),
  );

/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html: /16 to /28, here with room for four subnets. */
const cidr = v.pipe(
  text,
  v.regex(
    /^(10(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}|172\.(1[6-9]|2\d|3[01])(\.(25[0-5]|2[0-4]\d|1?\d?\d)){2}|192\.168(\.(25[0-5]|2[0-4]\d|1?\d?\d)){2})\/(1[6-8])$/,
    'must be a private range of /16 to /18, such as 10.60.0.0/16',
  ),
);

const egress = s.maybe(
  v.pipe(v.array(s.integer(1, 65_535), 'must be a list of ports'), v.minLength(1, 'is empty')),
  'Ports that the app may reach outside. Default: all',
);

/** One of its own, one that is there, or the stack of another environment's network. */
export const network = v.pipe(
  s.mapping({
    cidr: s.maybe(cidr, 'Address range of a new network. Default: 10.60.0.0/16'),
    nat: s.maybe(
      s.integer(0, 2),
      'NAT gateways of a new network. With 0 a function can reach only S3 and DynamoDB outside; 2 is one for each zone. Each costs about 35 USD a month',
    ),
    vpc: s.maybe(v.pipe(text, v.regex(/^vpc-[0-9a-f]{8,17}$/, 'is not the ID of a VPC')), 'An existing network'),
    subnets: s.maybe(subnets(1), 'With vpc: subnets of the app and its data, one a zone'),
    'public-subnets': s.maybe(subnets(2), 'With vpc, mode container: subnets of the load balancer'),
    'route-tables': s.maybe(
      v.pipe(
        v.array(
          v.pipe(text, v.regex(/^rtb-[0-9a-f]{8,17}$/, 'is not the ID of a route table')),
          'must be a list of route tables',
        ),
        v.minLength(1, 'needs at least 1'),
      ),
      'With vpc: route tables of the subnets, which get the free gateway endpoints of S3 and DynamoDB. Leave it out if the network already has them',
    ),
    stack: s.maybe(
      v.pipe(text, v.regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'is not the name of a stack')),
      'The network stack of another environment, which this one shares',
    ),
    egress,
  }),
  s.rule(
    ({ vpc, stack, cidr: range, nat }) => [vpc, stack, range ?? nat].filter((one) => one !== undefined).length <= 1,
    'must be one of three: a new one (cidr, nat), an existing one (vpc), or that of a stack',
  ),
  s.rule(
    (value) =>
      (value.vpc === undefined) === (value.subnets === undefined) &&
      (value.vpc !== undefined || value['public-subnets'] === undefined),
    'vpc and subnets go together',
  ),
  s.rule(
    (value) => value.vpc !== undefined || value['route-tables'] === undefined,
    'route-tables belong to vpc; a new network has the endpoints already',
  ),
  s.rule(
    ({ stack, egress: ports }) => stack === undefined || ports === undefined,
    'egress belongs to the stack that is shared',
  ),
);
export type NetworkDefinition = v.InferOutput<typeof network>;

/** Lambda mounts below /mnt only: https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html */
export const files = s.mapping(
  {
    mount: v.pipe(
      text,
      v.regex(/^\/mnt\/[\w.-]{1,60}$/, 'must be a folder such as /mnt/data: Lambda mounts below /mnt'),
    ),
    writers: s.maybe(
      v.literal(1, 'must be 1, or left out for no limit'),
      '1: only one copy of the app runs at a time (SQLite)',
    ),
    backup: s.defaulted(s.flag, true, 'A copy each day, kept for 35 days'),
    keep: s.defaulted(s.flag, true),
    env: variable('Variable in which the app finds the folder. Default: DATA_DIR'),
  },
  'needs mount: the folder in which the app sees it',
);
export type FilesDefinition = v.InferOutput<typeof files>;

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html */
export const cache = s.mapping(
  {
    engine: s.written(
      /^(valkey-(7\.2|8\.[0-2])|redis-(6\.2|7\.[01]))$/,
      'must be valkey-8.0 (7.2 to 8.2) or redis-7.1 (6.2 to 7.1)',
      ([engine]) => {
        const [name, version] = engine.split('-') as [string, string];
        return { name, version };
      },
      { type: 'string' },
    ),
    node: s.defaulted(
      v.pipe(text, v.regex(/^cache\.[a-z0-9]+\.[a-z0-9]+$/, 'is not a node type, such as cache.t4g.micro')),
      'cache.t4g.micro',
    ),
    env: variable('Variable in which the app finds the address (rediss://host:port). Default: CACHE_URL'),
  },
  'needs engine',
);
export type CacheDefinition = v.InferOutput<typeof cache>;
