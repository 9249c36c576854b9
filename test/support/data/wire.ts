import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { canonicalDecimal } from '../../../src/data/model/decimal.ts';
import type { Item } from '../../../src/data/dynamodb/attribute-values.ts';

/** What DynamoDB does to an item on the way through: bytes as base64, numbers in a text of its own. */
export function overTheWire(item: Item): Item {
  return JSON.parse(
    JSON.stringify(item, (name, value: unknown) =>
      value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
    ),
    (name, value: unknown) => {
      if (value !== null && typeof value === 'object' && 'base64' in value)
        return new Uint8Array(Buffer.from(value.base64 as string, 'base64'));
      if (name === 'N' && typeof value === 'string') return canonicalDecimal(value)!;
      return value;
    },
  ) as Record<string, AttributeValue>;
}
