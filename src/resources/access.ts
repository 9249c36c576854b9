import type { Resources } from './definition/resources.ts';
import { grantStatements } from './grants.ts';
import { ITEMS, MESSAGES, OBJECTS, QUERIES, type Statement } from './statements.ts';

/**
 * What the app may do with its resources, whichever mode runs it: items of its tables, queries of their indexes, objects
 * of its buckets, messages of its queues, and what `grants` adds. `outputs` are those of the data stack.
 */
export function accessTo(
  { tables, buckets, queues, files, grants }: Resources,
  outputs: Readonly<Record<string, string>>,
): Statement[] {
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
    allow(MESSAGES, queues.map(arn)),
    ...(files ? [mountRight(outputs)] : []),
    ...grantStatements(grants),
  ].filter(({ Resource }) => Resource.length > 0);
}

function allow(Action: string[], Resource: string[]): Statement {
  return { Effect: 'Allow', Action, Resource };
}

/** Mounting and writing through the app's own access point. */
function mountRight(outputs: Readonly<Record<string, string>>): Statement {
  return {
    Effect: 'Allow',
    Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
    Resource: [outputs['FileSystemArn']!],
    Condition: { StringEquals: { 'elasticfilesystem:AccessPointArn': outputs['AccessPointArn']! } },
  };
}
