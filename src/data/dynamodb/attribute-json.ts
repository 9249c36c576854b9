import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Value } from '../model/value.ts';
import { fromAttribute, toAttribute, type Item } from './attribute-values.ts';

/**
 * DynamoDB's own JSON, as its wire, its exports and its imports have it: attributes as they are, bytes as base64.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
 */
export function wireItem(item: Item): Record<string, unknown> {
  const wire: Record<string, unknown> = {};
  for (const name of Object.keys(item)) wire[name] = wireAttribute(item[name]!);
  return wire;
}

function wireAttribute(attribute: AttributeValue): unknown {
  if (attribute.B) return { B: base64(attribute.B) };
  if (attribute.BS) return { BS: attribute.BS.map(base64) };
  if (attribute.L) return { L: attribute.L.map(wireAttribute) };
  if (attribute.M) return { M: wireItem(attribute.M) };
  return attribute;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** The item of a JSON object with base64 for bytes. */
export function itemFromWire(wire: unknown): Item {
  const attributes = Object.entries(wire as Record<string, Record<string, unknown>>);
  return Object.fromEntries(attributes.map(([name, one]) => [name, attributeFromWire(one)]));
}

function attributeFromWire(value: Record<string, unknown>): AttributeValue {
  const [[type, content]] = Object.entries(value) as [[string, unknown]];
  if (type === 'B') return { B: Buffer.from(content as string, 'base64') };
  if (type === 'BS') return { BS: (content as string[]).map((one) => Buffer.from(one, 'base64')) };
  if (type === 'L') return { L: (content as Record<string, unknown>[]).map(attributeFromWire) };
  return type === 'M' ? { M: itemFromWire(content) } : (value as unknown as AttributeValue);
}

/** Any value as one text, names in order. */
export function attributeText(value: Value): string {
  return JSON.stringify(wireAttribute(toAttribute(value)), (_name, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/** The value of such a text. */
export function attributeValue(text: string): Value {
  return fromAttribute(attributeFromWire(JSON.parse(text) as Record<string, unknown>));
}
