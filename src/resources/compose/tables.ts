import type { Attribute, TableEntry } from '../definition/resources.ts';
import { instance, type Part, withProperties } from './part.ts';

const TYPES = { string: 'S', number: 'N', binary: 'B' } as const;

/** A table with its indexes, and, where its capacity follows the load, what scales it. */
export function tableParts(part: (name: string) => Part, entry: TableEntry, environment: string): Part[] {
  const { id, key, sort, ttl, indexes = {}, recovery = entry.keep, keep } = entry;
  const capacity = entry.capacity?.[environment];
  const throughput = capacity && {
    ProvisionedThroughput: { ReadCapacityUnits: capacity.read, WriteCapacityUnits: capacity.write },
  };
  const attributes = new Map<string, Attribute>(
    [key, sort, ...Object.values(indexes).flatMap((index) => [index.key, index.sort])].flatMap((attribute) =>
      attribute ? [[attribute.name, attribute]] : [],
    ),
  );
  const properties = {
    BillingMode: capacity ? 'PROVISIONED' : 'PAY_PER_REQUEST',
    AttributeDefinitions: [...attributes.values()].map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: TYPES[type],
    })),
    KeySchema: keySchema(key, sort),
    ...throughput,
    ...(Object.keys(indexes).length > 0 && {
      GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, index]) => ({
        IndexName,
        KeySchema: keySchema(index.key, index.sort),
        Projection: projection(index.project),
        ...throughput,
      })),
    }),
    ...(ttl && { TimeToLiveSpecification: { AttributeName: ttl.name, Enabled: ttl.enabled } }),
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: recovery },
    DeletionProtectionEnabled: keep,
  };
  const table = withProperties(instance(part('table'), id), properties, keep);
  return [
    table,
    ...(capacity?.max === undefined ? [] : scaling(part('capacity'), entry, { ...capacity, max: capacity.max })),
  ];
}

function keySchema(key: Attribute, sort: Attribute | undefined): object[] {
  return [
    { AttributeName: key.name, KeyType: 'HASH' },
    ...(sort ? [{ AttributeName: sort.name, KeyType: 'RANGE' }] : []),
  ];
}

function projection(project: 'all' | 'keys' | string[]): object {
  if (project === 'all') return { ProjectionType: 'ALL' };
  if (project === 'keys') return { ProjectionType: 'KEYS_ONLY' };
  return { ProjectionType: 'INCLUDE', NonKeyAttributes: project };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html */
function scaling(
  part: Part,
  { id, indexes = {} }: TableEntry,
  capacity: { read: number; write: number; max: number },
): Part[] {
  const places = [
    { name: '', kind: 'table', path: [] as string[] },
    ...Object.keys(indexes).map((index, number) => ({ name: `Index${number}`, kind: 'index', path: ['index', index] })),
  ];
  return places.flatMap(({ name, kind, path }) =>
    (['Read', 'Write'] as const).map((way) =>
      instance(part, `${id}${name}${way}Capacity`, {
        ResourceId: { 'Fn::Join': ['/', ['table', { Ref: id }, ...path]] },
        Dimension: `dynamodb:${kind}:${way}CapacityUnits`,
        Metric: `DynamoDB${way}CapacityUtilization`,
        Least: way === 'Read' ? capacity.read : capacity.write,
        Most: capacity.max,
      }),
    ),
  );
}
