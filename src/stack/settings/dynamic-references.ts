import { type AwsSession, describeParameter, ifReadable, orExplain } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import { currentVersion, type LocatedSecret } from './located-secret.ts';

/**
 * CloudFormation dynamic references, pinned to the present version: a rotated secret changes the template (so that it is
 * deployed), an unchanged one does not. SecureString parameters are refused: CloudFormation does not resolve them in a
 * function's environment. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function dynamicReferences(secrets: Readonly<Record<string, LocatedSecret>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secrets).map(([variable, { place, version, secure }]) => {
      if (place.service === 'secretsmanager')
        return [variable, `{{resolve:secretsmanager:${place.arn}:SecretString:${place.jsonKey ?? ''}::${version}}}`];
      if (!secure) return [variable, `{{resolve:ssm:${place.name}:${version}}}`];
      throw new Failure({
        code: 'input',
        what: `SSM parameter ${place.name} (for ${variable}) is a SecureString`,
        why: "CloudFormation does not resolve SecureString parameters in a Lambda function's configuration",
        todo: 'Leave secrets-delivery out, so that the function reads it when it starts, or store the value in Secrets Manager',
      });
    }),
  );
}

/** SSM keeps this many versions of a parameter. https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html */
const PARAMETER_VERSIONS = 100;

/**
 * A template of a release as it can be deployed again: pinned versions of secrets that are gone (after two rotations
 * Secrets Manager may delete one) are replaced with the present ones. `repinned` names those secrets.
 */
export async function repinSecrets(
  session: AwsSession,
  template: string,
): Promise<{ template: string; repinned: string[] }> {
  const replaced = new Map<string, string>();
  const repinned = new Set<string>();
  const secrets = template.matchAll(/\{\{resolve:secretsmanager:(arn:[^{}]*?):SecretString:([^:{}]*)::([\w-]+)\}\}/g);
  for (const [reference, arn, jsonKey, version] of secrets) {
    const stages = await versionsOf(session, arn!);
    const current = currentVersion(stages);
    if (current === undefined || version! in stages) continue;
    replaced.set(reference, `{{resolve:secretsmanager:${arn}:SecretString:${jsonKey}::${current}}}`);
    repinned.add(arn!);
  }
  for (const [reference, name, pinned] of template.matchAll(/\{\{resolve:ssm:([\w./-]+):(\d+)\}\}/g)) {
    const current = await parameterVersion(session, name!);
    if (current === undefined || (Number(pinned) <= current && Number(pinned) > current - PARAMETER_VERSIONS)) continue;
    replaced.set(reference, `{{resolve:ssm:${name}:${current}}}`);
    repinned.add(name!);
  }
  let text = template;
  for (const [from, to] of replaced) text = text.replaceAll(from, () => to);
  return { template: text, repinned: [...repinned] };
}

/** Of a secret that is gone altogether, or may not be looked at, there are none: CloudFormation says it better. */
async function versionsOf(session: AwsSession, arn: string): Promise<Record<string, string[]>> {
  const { DescribeSecretCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const asked = session.client(SecretsManagerClient).send(new DescribeSecretCommand({ SecretId: arn }));
  const found = await orExplain(ifReadable(asked), `Secret ${arn} could not be looked up`);
  return found?.VersionIdsToStages ?? {};
}

async function parameterVersion(session: AwsSession, name: string): Promise<number | undefined> {
  const looked = ifReadable(describeParameter(session, [name]));
  return (await orExplain(looked, `SSM parameter ${name} could not be looked up`))?.Version;
}
