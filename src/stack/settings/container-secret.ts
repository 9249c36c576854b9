import type { AwsSession } from '../../aws/index.ts';
import { currentParameter, currentSecret, parseSecretReference } from './secret-reference.ts';

/** A secret as ECS and App Runner read it: by reference, when a task starts. Never its value. */
export interface ContainerSecret {
  /** What the platform gets: the ARN, with the key of a JSON secret. */
  valueFrom: string;
  action: 'ssm:GetParameters' | 'secretsmanager:GetSecretValue';
  /** The ARN that the right to read is given for. */
  resource: string;
  /** ARN or alias of a customer managed key, which needs a right of its own. */
  key?: string;
  /** Changes whenever the value does. */
  version?: string;
}

/**
 * Looks the values of `app-secrets` up, without reading them: that they exist, their ARNs, keys and versions. The
 * references themselves name no version: a task that starts after a rotation must find a value.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
 */
export async function pinContainerSecrets(
  session: AwsSession,
  secrets: Readonly<Record<string, string>>,
): Promise<Record<string, ContainerSecret>> {
  const entries = Object.entries(secrets).map(async ([name, text]): Promise<[string, ContainerSecret]> => {
    const reference = parseSecretReference(name, text);
    if (reference.service === 'ssm') return [name, await findParameter(session, name, reference.name)];
    const { arn, version, key } = await currentSecret(session, name, reference.id);
    return [
      name,
      {
        valueFrom: reference.jsonKey === undefined ? arn : `${arn}:${reference.jsonKey}::`,
        action: 'secretsmanager:GetSecretValue',
        resource: arn,
        key: await keyOf(session, key),
        version,
      },
    ];
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function findParameter(session: AwsSession, variable: string, name: string): Promise<ContainerSecret> {
  const found = await currentParameter(session, variable, name);
  const arn = found.ARN ?? (await arnOf(session, 'ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`));
  return {
    valueFrom: arn,
    action: 'ssm:GetParameters',
    resource: arn,
    key: await keyOf(session, found.KeyId),
    version: String(found.Version ?? 1),
  };
}

/** ARN or alias of a key; the ones that AWS manages need no right of their own. */
async function keyOf(session: AwsSession, key: string | undefined): Promise<string | undefined> {
  if (!key || /(^|\/)aws\/(ssm|secretsmanager)$/.test(key)) return undefined;
  if (/:key\//.test(key)) return key;
  const alias = /alias\/.*$/.exec(key)?.[0];
  return alias ?? (await arnOf(session, 'kms', `key/${key}`));
}

async function arnOf(session: AwsSession, service: string, resource: string): Promise<string> {
  const [, partition] = (await session.callerArn()).split(':');
  return `arn:${partition}:${service}:${session.region}:${await session.accountId()}:${resource}`;
}
