import { isMap, isSeq, type Document } from 'yaml';
import { Failure } from '../../report/index.ts';
import type { ContainerSecret } from './container-secret.ts';
import { editedTemplate, type Template } from '../template/template.ts';
import { byName, checkVariables, settingsId } from './variables.ts';

export interface ContainerSettings {
  /** Plain values by name. */
  environment?: Readonly<Record<string, string>>;
  /** As `pinContainerSecrets` makes them: where the platform finds each value. */
  secrets?: Readonly<Record<string, ContainerSecret>>;
}

/** Where each platform's resource takes settings, and which role reads the secrets for it. */
interface Place {
  environment: readonly (string | number)[];
  secrets: readonly (string | number)[];
  /** Name of the property that holds a secret's ARN. */
  reference: 'ValueFrom' | 'Value';
  role: string;
}

const PLACES: Readonly<Record<string, Place>> = {
  'AWS::ECS::TaskDefinition': {
    environment: ['ContainerDefinitions', 0, 'Environment'],
    secrets: ['ContainerDefinitions', 0, 'Secrets'],
    reference: 'ValueFrom',
    role: 'ExecutionRole',
  },
  'AWS::ECS::ExpressGatewayService': {
    environment: ['PrimaryContainer', 'Environment'],
    secrets: ['PrimaryContainer', 'Secrets'],
    reference: 'ValueFrom',
    role: 'ExecutionRole',
  },
  'AWS::AppRunner::Service': {
    environment: ['SourceConfiguration', 'ImageRepository', 'ImageConfiguration', 'RuntimeEnvironmentVariables'],
    secrets: ['SourceConfiguration', 'ImageRepository', 'ImageConfiguration', 'RuntimeEnvironmentSecrets'],
    reference: 'Value',
    role: 'InstanceRole',
  },
};

/**
 * Adds the application's settings to the first container of a template. Secrets become references that the platform
 * resolves when a task starts, with a right to exactly those for the role that starts it. Their versions are part of
 * SETTINGS_ID, so that a rotated secret makes the tasks start anew.
 */
export function withContainerSettings(template: Template, settings: ContainerSettings): Template {
  const { environment = {}, secrets = {} } = settings;
  checkVariables('container', environment, secrets);
  if (Object.keys(environment).length + Object.keys(secrets).length === 0) return template;
  const document = template.document.clone();
  const { properties, place } = findPlace(document);
  for (const [Name, Value] of byName(environment))
    append(document, [...properties, ...place.environment], { Name, Value });
  for (const [Name, { valueFrom }] of byName(secrets))
    append(document, [...properties, ...place.secrets], { Name, [place.reference]: valueFrom });
  if (Object.keys(secrets).length > 0) {
    const versions = byName(secrets).map(([name, { valueFrom, version }]) => [name, `${valueFrom} ${version ?? ''}`]);
    const Value = settingsId({ secrets: Object.fromEntries(versions) as Record<string, string> });
    append(document, [...properties, ...place.environment], { Name: 'SETTINGS_ID', Value });
    append(document, ['Resources', place.role, 'Properties', 'Policies'], secretsPolicy(secrets));
  }
  return editedTemplate(template, document);
}

function findPlace(document: Document): { properties: (string | number)[]; place: Place } {
  const resources = document.get('Resources');
  for (const { key, value } of isMap(resources) ? resources.items : []) {
    const place = isMap(value) ? PLACES[String(value.get('Type'))] : undefined;
    if (place) return { properties: ['Resources', String(key), 'Properties'], place };
  }
  throw new Failure({
    code: 'template',
    what: 'The template runs no container that can be given settings',
    why: `None of its resources is one of ${Object.keys(PLACES).join(', ')}`,
  });
}

function append(document: Document, path: readonly (string | number)[], value: object): void {
  if (isSeq(document.getIn(path))) document.addIn(path, document.createNode(value));
  else document.setIn(path, document.createNode([value]));
}

/** Reading exactly these secrets, and decrypting with their own keys. */
function secretsPolicy(secrets: Readonly<Record<string, ContainerSecret>>): object {
  const values = byName(secrets).map(([, secret]) => secret);
  const rights = new Map(values.map(({ action, resource }) => [`${action} ${resource}`, { action, resource }]));
  const keys = [...new Set(values.flatMap(({ key }) => key ?? []))].sort();
  const statements = [
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
  return { PolicyName: 'secrets', PolicyDocument: { Version: '2012-10-17', Statement: statements } };
}
