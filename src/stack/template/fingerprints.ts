import { hash } from 'node:crypto';
import type { Template } from './template.ts';

interface Whole {
  Metadata?: { Deploy?: { Fingerprints?: Record<string, string> } };
  Conditions?: Record<string, unknown>;
  Mappings?: unknown;
}

/** What Lambda keeps beside the versions of a function: a change of it alone is no reason for a new one. */
const UNVERSIONED = ['ReservedConcurrentExecutions', 'RecursiveLoop', 'Tags'];

/**
 * What another resource gets when it is replaced, and the function with it: a role of the same id has another ARN, and each
 * version of a layer one of its own. Their other properties reach the function without a version.
 */
const REPLACING: Readonly<Record<string, readonly string[] | 'all'>> = {
  'AWS::IAM::Role': ['Path', 'RoleName'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::EC2::SecurityGroup': ['GroupDescription', 'GroupName', 'VpcId'],
  'AWS::Lambda::LayerVersion': 'all',
};

/**
 * Values for the parameters that a template wants filled in with the fingerprint of a resource:
 * `Metadata: { Deploy: { Fingerprints: { ConfigurationId: Function } } }`. It changes when the definition of the
 * resource does, what makes another one of a role or layer that it names, or a parameter or condition that is named in it. A function that carries it, and a version that is
 * published with it, change together: Lambda publishes no version of a function that has not changed, and
 * CloudFormation fails then. https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
 *
 * `given` are the values of this deployment, `present` those of the stack.
 */
export function fingerprints(
  template: Template,
  given: Readonly<Record<string, string>>,
  present: Readonly<Record<string, string>>,
): Record<string, string> {
  if (!template.text.includes('Fingerprints')) return {};
  const { Metadata, Conditions = {}, Mappings } = template.data as Whole;
  return Object.fromEntries(
    Object.entries(Metadata?.Deploy?.Fingerprints ?? {}).map(([parameter, logicalId]) => {
      const all = Object.entries(template.resources[logicalId]?.Properties ?? {});
      const own = all.filter(([name]) => !UNVERSIONED.includes(name));
      const properties = [...own, ...replacing(template, own)];
      const names = namesIn(properties, Conditions);
      const conditions = [...names].filter((name) => name in Conditions).map((name) => Conditions[name]);
      const values = [...names]
        .filter((name) => name in template.parameters && name !== parameter)
        .map((name) => [name, String(given[name] ?? present[name] ?? template.parameters[name]!.Default ?? '')]);
      // What the stack has of the fingerprint itself is the one of before.
      const parts = [given[parameter] ?? '', properties, conditions, values, Mappings ?? ''];
      return [parameter, hash('sha256', JSON.stringify(parts)).slice(0, 16)];
    }),
  );
}

/** The properties of resources named in a definition that make others of them. */
function replacing({ resources }: Template, definition: unknown): [string, unknown][] {
  const ids = [...new Set(JSON.stringify(definition).match(/\w+/g))].filter((id) => Object.hasOwn(resources, id));
  return ids.flatMap((id) => {
    const { Type, Properties = {} } = resources[id]!;
    const names = REPLACING[Type];
    if (!names) return [];
    const found = Object.entries(Properties).filter(([name]) => names === 'all' || names.includes(name));
    return found.map(([name, value]): [string, unknown] => [`${id}.${name}`, value]);
  });
}

/** Parameters that `fingerprints` fills in: a recorded value would make another fingerprint than the same deployment did. */
export function fingerprintParameters(template: Template): string[] {
  const { Metadata } = template.data as Whole;
  return Object.keys(Metadata?.Deploy?.Fingerprints ?? {});
}

/** Every word of a definition and of the conditions that it names: what is no name of a parameter does no harm. */
function namesIn(definition: unknown, conditions: Readonly<Record<string, unknown>>): Set<string> {
  const names = new Set(JSON.stringify(definition).match(/\w+/g));
  for (const name of names) {
    if (!(name in conditions)) continue;
    for (const word of JSON.stringify(conditions[name]).match(/\w+/g) ?? []) names.add(word);
  }
  return names;
}
