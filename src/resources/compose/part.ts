import { join } from 'node:path';
import { shippedTemplate } from '../../stack/index.ts';

export interface Resource {
  Type: string;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Properties: Record<string, unknown>;
}

/** What a template of templates/stacks/parts holds, in long forms. Its first resource is the one that it is about. */
export interface Part {
  Resources: Record<string, Resource>;
  Outputs?: Record<string, { Value: unknown }>;
  Parameters?: Record<string, { Type: string }>;
  Conditions?: Record<string, unknown>;
}

/** By folder and name. They come with the actions, and nobody writes into them while one runs. */
const read = new Map<string, Part>();

/** Reads each part once in a process: a deployment composes its templates several times. Nobody changes what is returned. */
export function partsOf(templates: string): (name: string) => Part {
  return (name) => {
    const key = join(templates, name);
    const known = read.get(key) ?? (shippedTemplate(templates, `parts/${name}`).data as unknown as Part);
    read.set(key, known);
    return known;
  };
}

/**
 * One more copy of a part: its first resource gets the logical ID `id`, the others one that begins so, and outputs too.
 * `values` stand in place of its parameters. `nameOf` gives the others of a part that is there once their own names.
 */
export function instance(
  part: Part,
  id: string,
  values: Readonly<Record<string, unknown>> = {},
  nameOf = (name: string) => `${id}${name}`,
): Part {
  const [main = ''] = Object.keys(part.Resources);
  const names = new Map(Object.keys(part.Resources).map((name) => [name, name === main ? id : nameOf(name)]));
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== 'object' || value === null) return value;
    const { Ref: ref, 'Fn::Sub': sub, 'Fn::GetAtt': attribute } = value as Record<string, unknown>;
    if (typeof ref === 'string') return ref in values ? values[ref] : { Ref: names.get(ref) ?? ref };
    if (typeof sub === 'string') return { 'Fn::Sub': renamed(sub, names) };
    if (Array.isArray(attribute)) return { 'Fn::GetAtt': attribute.map((name: string) => names.get(name) ?? name) };
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]));
  };
  const resources = Object.entries(part.Resources).map(([name, { DependsOn, ...resource }]) => [
    names.get(name)!,
    {
      ...(copy(resource) as Resource),
      ...(DependsOn && { DependsOn: [DependsOn].flat().map((other) => names.get(other)!) }),
    },
  ]);
  const outputs = Object.entries(part.Outputs ?? {}).map(([name, output]) => [
    name.replace(main, () => id),
    copy(output),
  ]);
  return {
    Resources: Object.fromEntries(resources) as Part['Resources'],
    Outputs: Object.fromEntries(outputs) as Part['Outputs'],
  };
}

/** `${Bucket.Arn}/*` for another bucket. */
function renamed(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{(\w+)/g, (whole, name: string) => (names.has(name) ? `\${${names.get(name)}` : whole));
}

/** The part with further properties of its first resource, and as it is kept or not. */
export function withProperties(part: Part, properties: Readonly<Record<string, unknown>>, keep: boolean): Part {
  const [[id, resource], ...others] = Object.entries(part.Resources) as [[string, Resource]];
  const policy = keep ? 'Retain' : 'Delete';
  const changed: Resource = {
    ...resource,
    DeletionPolicy: policy,
    UpdateReplacePolicy: policy,
    Properties: { ...resource.Properties, ...properties },
  };
  return { ...part, Resources: { [id]: changed, ...Object.fromEntries(others) } };
}
