import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { AwsSession } from '../../aws/index.ts';
import { itemSize, toItem, valueSize } from './attribute-values.ts';
import { typeName, type Row } from '../model/value.ts';

/** 400 KB, names included. */
const ITEM_LIMIT = 400 * 1024;
const KEY_TYPES = { S: 'text', N: 'number', B: 'blob' } as const;
type KeyType = keyof typeof KEY_TYPES;

/** What a table asks of an item. */
export interface TableRules {
  keys: { name: string; type: KeyType; hash: boolean }[];
  /** Keys of indexes: they may be absent, but not of another type. */
  indexed: { name: string; type: KeyType }[];
}

export function tableRules(description: TableDescription): TableRules {
  const types = new Map(
    (description.AttributeDefinitions ?? []).map((one) => [one.AttributeName!, one.AttributeType as KeyType]),
  );
  const keys = (description.KeySchema ?? []).map(({ AttributeName, KeyType }) => ({
    name: AttributeName!,
    type: types.get(AttributeName!)!,
    hash: KeyType === 'HASH',
  }));
  const indexes = [...(description.GlobalSecondaryIndexes ?? []), ...(description.LocalSecondaryIndexes ?? [])];
  const names = new Set(indexes.flatMap((index) => (index.KeySchema ?? []).map((key) => key.AttributeName!)));
  return {
    keys,
    indexed: [...names]
      .filter((name) => !keys.some((key) => key.name === name))
      .map((name) => ({ name, type: types.get(name)! })),
  };
}

/** Rules of a table that is not there yet: partition key first, then the sort key. */
export function plannedRules(keys: Readonly<Record<string, KeyType>>): TableRules {
  return { keys: Object.entries(keys).map(([name, type], index) => ({ name, type, hash: index === 0 })), indexed: [] };
}

/** Why a table does not take an item as it is, or undefined. */
export function refusal(row: Row, { keys, indexed }: TableRules): string | undefined {
  for (const { name, type, hash } of keys) {
    const reason = keyProblem(row, name, type, hash ? 2048 : 1024);
    if (reason) return reason;
  }
  for (const { name, type } of indexed) {
    if (row[name] === undefined) continue;
    const reason = keyProblem(row, name, type, 2048);
    if (reason) return `${reason} (${name} is the key of an index; to leave it out, set nulls: omit)`;
  }
  try {
    toItem(row);
  } catch (error) {
    return `type impossible: ${(error as Error).message}`;
  }
  const size = itemSize(row);
  return size > ITEM_LIMIT ? `too large: ${size} bytes, but an item may have at most ${ITEM_LIMIT}` : undefined;
}

function keyProblem(row: Row, name: string, type: KeyType, limit: number): string | undefined {
  const value = row[name];
  if (value === undefined || value === null) return `key missing: ${name} is ${typeName(value)}`;
  const kind = typeName(value);
  const right = { S: kind === 'text', N: /^(integer|real|decimal)$/.test(kind), B: kind === 'blob' }[type];
  if (!right) return `type impossible: key ${name} must be a ${KEY_TYPES[type]}, but is ${kind}`;
  const size = valueSize(value);
  if (size === 0) return `key missing: ${name} is empty`;
  return size > limit ? `too large: key ${name} has ${size} bytes, but may have at most ${limit}` : undefined;
}

/** The same text for a table before and after it was made. */
export async function tableIdentity(session: AwsSession, table: string): Promise<string> {
  return `dynamodb:${session.region}:${await session.accountId()}:${table}`;
}
