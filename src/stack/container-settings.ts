import { isMap, isSeq } from 'yaml';
import type { AwsSession } from '../aws/index.ts';
import { Failure } from '../report/index.ts';
import type { ApplicationSettings } from './lambda-http.ts';
import { currentSecret, parseSecretReference } from './secret-reference.ts';
import { parseTemplate } from './yaml.ts';

/** A secret as a task definition names it, and what the execution role needs to read it. Never its value. */
export interface ContainerSecret {
  valueFrom: string;
  action: 'ssm:GetParameters' | 'secretsmanager:GetSecretValue';
  resource: string;
}

/** What the template sets itself. */
const OWN = /^(APP_VERSION|DEPLOYMENT_MODE|PORT|AWS_REGION)$/;

/**
 * Where ECS finds each secret, pinned to its present version in Secrets Manager: a rotated secret is deployed, an
 * unchanged one changes nothing. Reads names and versions only.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
 */
export async function pinContainerSecrets(
  session: AwsSession,
  secrets: Readonly<Record<string, string>>,
): Promise<Record<string, ContainerSecret>> {
  const entries = Object.entries(secrets).map(async ([name, text]): Promise<[string, ContainerSecret]> => {
    const reference = parseSecretReference(name, text);
    if (reference.service === 'ssm') {
      const partition = session.region.startsWith('cn-') ? 'aws-cn' : 'aws';
      const arn = `arn:${partition}:ssm:${session.region}:${await session.accountId()}:parameter/${reference.name.replace(/^\//, '')}`;
      return [name, { valueFrom: arn, action: 'ssm:GetParameters', resource: arn }];
    }
    const { arn, version } = await currentSecret(session, name, reference.id);
    const valueFrom = `${arn}:${reference.jsonKey ?? ''}::${version}`;
    return [name, { valueFrom, action: 'secretsmanager:GetSecretValue', resource: arn }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * Adds the application's settings to the container `app` of a shipped container template: plain values to its
 * Environment, references to its Secrets, and the right to read exactly those to the execution role.
 */
export function withContainerSettings(
  template: string,
  settings: Pick<ApplicationSettings, 'environment'> & { secrets?: Readonly<Record<string, ContainerSecret>> },
): string {
  const { environment = {}, secrets = {} } = settings;
  const names = [...Object.keys(environment), ...Object.keys(secrets)];
  if (names.length === 0) return template;
  const taken = names.find((name) => OWN.test(name));
  if (taken) {
    throw new Failure({
      code: 'input',
      what: `${taken} cannot be set in app-env or app-secrets`,
      why: 'The deployment sets it itself',
      todo: 'Choose another name (the port is the input port)',
    });
  }
  const document = parseTemplate(template);
  const container = ['Resources', 'TaskDefinition', 'Properties', 'ContainerDefinitions', 0];
  if (!isMap(document.getIn(container)) || !isSeq(document.getIn([...container, 'Environment']))) {
    throw new Failure({ code: 'template', what: 'The template has no container with an environment' });
  }
  for (const [Name, Value] of sorted(environment)) {
    document.addIn([...container, 'Environment'], document.createNode({ Name, Value }));
  }
  if (Object.keys(secrets).length > 0) {
    const list = sorted(secrets).map(([Name, { valueFrom }]) => ({ Name, ValueFrom: valueFrom }));
    document.setIn([...container, 'Secrets'], document.createNode(list));
    const statements = sorted(secrets).map(([, { action, resource }]) => ({
      Effect: 'Allow',
      Action: action,
      Resource: resource,
    }));
    document.addIn(
      ['Resources', 'ExecutionRole', 'Properties', 'Policies'],
      document.createNode({
        PolicyName: 'secrets',
        PolicyDocument: { Version: '2012-10-17', Statement: statements },
      }),
    );
  }
  return document.toString({ lineWidth: 0 });
}

function sorted<T>(mapping: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(mapping).sort(([a], [b]) => (a < b ? -1 : 1));
}
