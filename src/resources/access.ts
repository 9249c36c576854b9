import type { Resources } from './definition/resources.ts';
import { grantStatements } from './grants.ts';
import { ITEMS, OBJECTS, QUERIES, type Statement } from './statements.ts';

/**
 * What the app may do with its resources, whichever mode runs it: items of its tables, queries of their indexes, objects
 * of its buckets, and what `grants` adds. `outputs` are those of the data stack.
 */
export function accessTo(
  { tables, buckets, grants }: Resources,
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
    ...grantStatements(grants),
  ].filter(({ Resource }) => Resource.length > 0);
}

function allow(Action: string[], Resource: string[]): Statement {
  return { Effect: 'Allow', Action, Resource };
}
