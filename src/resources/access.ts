import type { Resources } from './definition/resources.ts';

/** One statement of an IAM policy. */
export interface Statement {
  Effect: 'Allow';
  Action: string[];
  Resource: unknown[];
  Condition?: object;
}

const ITEMS = [
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:DescribeTable',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
];
const QUERIES = ['dynamodb:Query', 'dynamodb:Scan'];
const OBJECTS = ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'];

/**
 * What the app may do with its resources, whichever mode runs it: items of its tables, queries of their indexes, objects
 * of its buckets. `outputs` are those of the data stack.
 */
export function accessTo({ tables, buckets }: Resources, outputs: Readonly<Record<string, string>>): Statement[] {
  const arn = ({ id }: { id: string }) => outputs[`${id}Arn`]!;
  const indexed = tables.filter(({ indexes = {} }) => Object.keys(indexes).length > 0);
  return [
    allow(ITEMS, tables.map(arn)),
    allow(
      QUERIES,
      indexed.map((table) => `${arn(table)}/index/*`),
    ),
    allow(['s3:ListBucket'], buckets.map(arn)),
    allow(
      OBJECTS,
      buckets.map((bucket) => `${arn(bucket)}/*`),
    ),
  ].filter(({ Resource }) => Resource.length > 0);
}

function allow(Action: string[], Resource: string[]): Statement {
  return { Effect: 'Allow', Action, Resource };
}
