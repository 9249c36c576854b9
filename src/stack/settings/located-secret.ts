import type { ParameterMetadata } from '@aws-sdk/client-ssm';
import { allInOrder, describeParameter, orExplain, type AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import { parseSecretReference } from './secret-reference.ts';

/** A secret as it was found in the account: where the platform reads it. Never its value. */
export interface LocatedSecret {
  /** What an app's own process asks for. */
  place: { service: 'ssm'; name: string } | { service: 'secretsmanager'; arn: string; jsonKey?: string };
  /** What ECS and App Runner get: the ARN, with the key of a JSON secret. */
  valueFrom: string;
  action: 'ssm:GetParameters' | 'secretsmanager:GetSecretValue';
  /** The ARN that the right to read is given for. */
  resource: string;
  /** ARN or alias of a customer managed key, which needs a right of its own. */
  key?: string;
  /** Changes whenever the value does. */
  version: string;
  /** A parameter that SSM encrypts. */
  secure?: boolean;
}

/**
 * Looks the values of `app-secrets` up, without reading them: that they exist, their ARNs, keys and versions. What the
 * platform gets names no version: a task or a function that starts after a rotation must find a value.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
 */
export async function locateSecrets(
  session: AwsSession,
  secrets: Readonly<Record<string, string>>,
): Promise<Record<string, LocatedSecret>> {
  const entries = Object.entries(secrets).map(async ([name, text]): Promise<[string, LocatedSecret]> => {
    const reference = parseSecretReference(name, text);
    if (reference.service === 'ssm') return [name, await locateParameter(session, name, reference)];
    const { arn, version, key } = await currentSecret(session, name, reference.id);
    const { jsonKey } = reference;
    return [
      name,
      {
        place: { service: 'secretsmanager', arn, jsonKey },
        valueFrom: jsonKey === undefined ? arn : `${arn}:${jsonKey}::`,
        action: 'secretsmanager:GetSecretValue',
        resource: arn,
        key: await keyOf(session, key),
        version,
      },
    ];
  });
  return Object.fromEntries(await allInOrder(entries));
}

async function locateParameter(
  session: AwsSession,
  variable: string,
  { name, region }: { name: string; region?: string },
): Promise<LocatedSecret> {
  if (region !== undefined && region !== session.region) {
    throw new Failure({
      code: 'input',
      what: `SSM parameter ${name} (for ${variable}) is in ${region}`,
      why: `The app runs in ${session.region} and reads only parameters of its own region`,
      todo: `Create the parameter in ${session.region} too`,
    });
  }
  const found = await currentParameter(session, variable, name);
  const arn = found.ARN ?? (await arnOf(session, 'ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`));
  return {
    place: { service: 'ssm', name },
    valueFrom: arn,
    action: 'ssm:GetParameters',
    resource: arn,
    key: await keyOf(session, found.KeyId),
    version: String(found.Version ?? 1),
    secure: found.Type === 'SecureString',
  };
}

/** What SSM says about a parameter, without its value. `variable` is the name that the app knows it by, for errors. */
async function currentParameter(session: AwsSession, variable: string, name: string): Promise<ParameterMetadata> {
  const failed = `SSM parameter ${name} (for ${variable}) could not be looked up`;
  const found = await orExplain(describeParameter(session, [name]), failed);
  if (found) return found;
  throw new Failure({
    code: 'input',
    what: `SSM parameter ${name} (for ${variable}) does not exist in ${session.region}`,
    todo: 'Create it, or correct the reference in app-secrets',
  });
}

/** ARN and present version of a secret; reads no value. `variable` is the name that the app knows it by, for errors. */
async function currentSecret(
  session: AwsSession,
  variable: string,
  id: string,
): Promise<{ arn: string; version: string; key?: string }> {
  const { DescribeSecretCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const asked = session.client(SecretsManagerClient).send(new DescribeSecretCommand({ SecretId: id }));
  const { VersionIdsToStages, ARN, KmsKeyId, DeletedDate } = await orExplain(
    asked,
    `Secret ${id} (for ${variable}) could not be looked up`,
  );
  const version = currentVersion(VersionIdsToStages);
  if (DeletedDate) {
    throw new Failure({
      code: 'input',
      what: `Secret ${id} (for ${variable}) is scheduled for deletion`,
      why: 'Secrets Manager does not return its value',
      todo: 'Restore it (aws secretsmanager restore-secret), or correct the reference in app-secrets',
    });
  }
  if (!version || !ARN) {
    throw new Failure({
      code: 'input',
      what: `Secret ${id} (for ${variable}) has no value yet`,
      todo: 'Put a value into it in Secrets Manager',
    });
  }
  return { arn: ARN, version, ...(KmsKeyId && { key: KmsKeyId }) };
}

/** Of the versions of a secret, the one that is read when none is named. */
export function currentVersion(stages: Readonly<Record<string, string[]>> = {}): string | undefined {
  return Object.entries(stages).find(([, labels]) => labels.includes('AWSCURRENT'))?.[0];
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
