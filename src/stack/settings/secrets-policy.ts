import { hash } from 'node:crypto';
import type { LocatedSecret } from './located-secret.ts';
import { byName } from './variables.ts';

/** Reading exactly these secrets, and decrypting with their own keys. */
export function secretStatements(secrets: Readonly<Record<string, LocatedSecret>>): object[] {
  const values = byName(secrets).map(([, secret]) => secret);
  const rights = new Map(values.map(({ action, resource }) => [`${action} ${resource}`, { action, resource }]));
  const keys = [...new Set(values.flatMap(({ key }) => key ?? []))].sort();
  return [
    ...[...rights.values()].map(({ action, resource }) => ({ Effect: 'Allow', Action: action, Resource: resource })),
    ...keys.map((key) =>
      key.startsWith('alias/')
        ? {
            Effect: 'Allow',
            Action: 'kms:Decrypt',
            Resource: '*',
            Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': [key] } },
          }
        : { Effect: 'Allow', Action: 'kms:Decrypt', Resource: key },
    ),
  ];
}

/** Changes when a secret, or the version of one, does: what runs must start anew then. The order does not count. */
export function settingsId(secrets: Readonly<Record<string, LocatedSecret>>): string {
  const versions = byName(secrets).map(([name, { valueFrom, version }]) => [name, `${valueFrom} ${version}`]);
  return hash('sha256', JSON.stringify([[], versions])).slice(0, 16);
}
