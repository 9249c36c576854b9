import type { ParameterMetadata } from '@aws-sdk/client-ssm';
import { explainAwsError, type AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';

/** Where a secret of the app lives: the platform reads it, this process never does. */
export type SecretReference =
  { service: 'ssm'; name: string } | { service: 'secretsmanager'; id: string; jsonKey?: string };

const FORMS = 'ssm:/path/name, secretsmanager:name, secretsmanager:name:json-key, or an ARN of either';

/**
 * Parses one value of `app-secrets`: `ssm:/shop/key`, `secretsmanager:shop/db:password`, the ARN of an SSM parameter,
 * or the ARN of a secret with an optional `:json-key`. Anything else (a plaintext secret, say) is refused and not shown.
 */
export function parseSecretReference(variable: string, text: string): SecretReference {
  const fail = () =>
    new Failure({
      code: 'input',
      what: `The secret ${variable} is not a reference`,
      why: `Allowed: ${FORMS}`,
      todo: 'Store the value in SSM Parameter Store or Secrets Manager and give its name here, never the value',
    });
  const ssmArn = /^arn:aws[\w-]*:ssm:[\w-]+:\d{12}:parameter(\/[\w./-]+)$/.exec(text);
  if (ssmArn) return { service: 'ssm', name: ssmArn[1]! };
  const ssm = /^ssm:(\/?[\w./-]+)$/.exec(text);
  if (ssm) return { service: 'ssm', name: ssm[1]! };
  const secretArn =
    /^(arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+)(?::([^:]*))?(?::[^:]*){0,2}$/.exec(text);
  const secret = secretArn ?? /^secretsmanager:([\w/+=.@-]+)(?::([^:]+))?$/.exec(text);
  if (!secret) throw fail();
  const jsonKey = secret[2] || undefined;
  if (jsonKey && /[{}"\\]/.test(jsonKey)) throw fail();
  return { service: 'secretsmanager', id: secret[1]!, ...(jsonKey && { jsonKey }) };
}

/**
 * CloudFormation dynamic references for Lambda, pinned to the present version: a rotated secret changes the template
 * (so that it is deployed), an unchanged one does not. Reads versions only, never values. SecureString parameters are
 * refused: CloudFormation does not resolve them in a function's environment.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export async function pinSecrets(
  session: AwsSession,
  secrets: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const entries = Object.entries(secrets).map(([name, text]) => ({
    name,
    reference: parseSecretReference(name, text),
  }));
  const pinned = await Promise.all(
    entries.map(async ({ name, reference }) => [
      name,
      reference.service === 'ssm'
        ? await pinParameter(session, name, reference.name)
        : await pinSecret(session, name, reference.id, reference.jsonKey ?? ''),
    ]),
  );
  return Object.fromEntries(pinned) as Record<string, string>;
}

async function pinParameter(session: AwsSession, variable: string, name: string): Promise<string> {
  const found = await currentParameter(session, variable, name);
  if (found.Type === 'SecureString') {
    throw new Failure({
      code: 'input',
      what: `SSM parameter ${name} (for ${variable}) is a SecureString`,
      why: "CloudFormation does not resolve SecureString parameters in a Lambda function's environment",
      todo: 'Keep the value in Secrets Manager (secretsmanager:name), or read the parameter in the code at start-up',
    });
  }
  return `{{resolve:ssm:${name}:${found.Version ?? 1}}}`;
}

async function pinSecret(session: AwsSession, variable: string, id: string, jsonKey: string): Promise<string> {
  const { arn, version } = await currentSecret(session, variable, id);
  return `{{resolve:secretsmanager:${arn}:SecretString:${jsonKey}::${version}}}`;
}

/** What SSM says about a parameter, without its value. `variable` is the name that the app knows it by, for errors. */
export async function currentParameter(
  session: AwsSession,
  variable: string,
  name: string,
): Promise<ParameterMetadata> {
  const { DescribeParametersCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const { Parameters } = await session
    .client(SSMClient)
    .send(new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Values: [name] }] }))
    .catch((error: unknown) => {
      throw explainAwsError(error, `SSM parameter ${name} (for ${variable}) could not be looked up`);
    });
  const found = Parameters?.[0];
  if (found) return found;
  throw new Failure({
    code: 'input',
    what: `SSM parameter ${name} (for ${variable}) does not exist in ${session.region}`,
    todo: 'Create it, or correct the reference in app-secrets',
  });
}

/** ARN and present version of a secret; reads no value. `variable` is the name that the app knows it by, for errors. */
export async function currentSecret(
  session: AwsSession,
  variable: string,
  id: string,
): Promise<{ arn: string; version: string; key?: string }> {
  const { DescribeSecretCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const { VersionIdsToStages, ARN, KmsKeyId } = await session
    .client(SecretsManagerClient)
    .send(new DescribeSecretCommand({ SecretId: id }))
    .catch((error: unknown) => {
      throw explainAwsError(error, `Secret ${id} (for ${variable}) could not be looked up`);
    });
  const version = Object.entries(VersionIdsToStages ?? {}).find(([, stages]) => stages.includes('AWSCURRENT'))?.[0];
  if (!version || !ARN) {
    throw new Failure({
      code: 'input',
      what: `Secret ${id} (for ${variable}) has no value yet`,
      todo: 'Put a value into it in Secrets Manager',
    });
  }
  return { arn: ARN, version, ...(KmsKeyId && { key: KmsKeyId }) };
}
