import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import type { Place } from './artifact.ts';
import { ARTIFACT_PROPERTIES, METADATA_PROPERTIES, type ArtifactProperty } from './artifact-properties.ts';
import { Loops } from './for-each.ts';
import type { Reference } from './reference.ts';
import { insertEntry, replaceValue, valueOf, type TextEdit } from '../template/template-edits.ts';
import type { Template } from '../template/template.ts';
import { lineAt } from '../template/yaml.ts';

/**
 * Every local path of a template, and the edits that need no upload: the mappings of loops that hold some (to be asked
 * for once all places are known), and s3:// addresses where CloudFormation takes a mapping.
 */
export function findReferences(template: Template, parameters: Readonly<Record<string, string>>) {
  const references: Reference[] = [];
  const addresses: TextEdit[] = [];
  const root = template.document.contents as YAMLMap;
  const loops = new Loops(template, parameters);
  for (const found of resourcesOf(valueOf(root, 'Resources'))) {
    const type = valueOf(found.resource, 'Type');
    const known = ARTIFACT_PROPERTIES[isScalar(type) ? String(type.value) : ''] ?? [];
    references.push(...known.flatMap((property) => propertyReferences(template, found, property, loops)));
    addresses.push(...addressEdits(template, found.resource, known));
  }
  references.push(...globalReferences(template), ...metadataReferences(template), ...includeReferences(template, root));
  return { references, edits: () => [...addresses, ...loops.mappingEdits()] };
}

interface FoundResource {
  logicalId: string;
  resource: YAMLMap;
}

/** Resources, those inside Fn::ForEach bodies included. */
function* resourcesOf(section: unknown): Generator<FoundResource> {
  if (!isMap(section)) return;
  for (const { key, value } of section.items) {
    const name = String(isScalar(key) ? key.value : key);
    if (name.startsWith('Fn::ForEach::') && isSeq(value)) yield* resourcesOf(value.items[2]);
    else if (isMap(value)) yield { logicalId: name, resource: value };
  }
}

function propertyReferences(
  template: Template,
  { logicalId, resource }: FoundResource,
  property: ArtifactProperty,
  loops: Loops,
): Reference[] {
  const properties = valueOf(resource, 'Properties');
  if (!isMap(properties) || isImage(properties) || properties.has('InlineCode')) return [];
  const nodes = nodesAt(properties, property.path);
  const asset = assetPath(template, resource, property);
  if (asset !== undefined) {
    return nodes.map((node) => referenceAt(template, node, { where: `${logicalId} asset`, path: asset, property }));
  }
  if (nodes.length === 0 && property.folderByDefault) return defaultFolder(template, logicalId, properties, property);
  const where = `${logicalId} ${property.path.filter((name) => name !== '**').join('.')}`;
  return nodes.flatMap((node) => {
    const path = localPath(node);
    if (path === undefined) return [];
    const looped = loops.references({ logicalId, resource, property, node, path, where });
    return looped ?? [referenceAt(template, node, { where, path, property })];
  });
}

function addressEdits(template: Template, resource: YAMLMap, known: readonly ArtifactProperty[]): TextEdit[] {
  return known.flatMap((property) =>
    nodesAt(valueOf(resource, 'Properties'), property.path).flatMap((node) => {
      const text = isScalar(node) && !node.tag?.startsWith('!') ? String(node.value) : '';
      const address = /^s3:\/\/([^/]+)\/([^?]+)(?:\?versionId=(.+))?$/.exec(text);
      if (property.form !== 'object' || !address) return [];
      const [, bucket, key, version] = address;
      const pinned = version && property.version ? { [property.version]: version } : {};
      return [replaceValue(template.text, node, { [property.bucket]: bucket, [property.key]: key, ...pinned })];
    }),
  );
}

/**
 * The file or folder that the CDK made for a property, beside its template; undefined when it is not there (published by
 * the CDK itself): the property then says where it is. https://docs.aws.amazon.com/cdk/v2/guide/assets.html
 */
function assetPath(template: Template, resource: YAMLMap, property: ArtifactProperty): string | undefined {
  const path = resource.getIn(['Metadata', 'aws:asset:path']);
  if (typeof path !== 'string' || resource.getIn(['Metadata', 'aws:asset:property']) !== property.path.join('.')) {
    return undefined;
  }
  return existsSync(resolve(template.folder, path)) ? path : undefined;
}

function isImage(properties: YAMLMap): boolean {
  return properties.get('PackageType') === 'Image' || properties.has('ImageUri');
}

/** A function that names no code gets the template's folder, unless Globals name code or an image for all. */
function defaultFolder(
  template: Template,
  logicalId: string,
  properties: YAMLMap,
  property: ArtifactProperty,
): Reference[] {
  const [name] = property.path;
  const { CodeUri, ImageUri, PackageType } = template.functionGlobals;
  const fromGlobals = CodeUri ?? ImageUri ?? (PackageType === 'Image' && properties.get('PackageType') !== 'Zip');
  if (name === 'CodeUri' && fromGlobals) return [];
  return [
    {
      where: `${logicalId} ${name}`,
      path: '.',
      property,
      edit: (place) => insertEntry(template.text, properties, name!, shape(property, place)),
    },
  ];
}

function nodesAt(node: unknown, path: readonly string[]): Node[] {
  const [name, ...rest] = path;
  if (name === undefined) return node ? [node as Node] : [];
  if (name !== '**') return isMap(node) && node.has(name) ? nodesAt(valueOf(node, name), rest) : [];
  const found = nodesAt(node, rest);
  if (isMap(node)) for (const { value } of node.items) found.push(...nodesAt(value, path));
  if (isSeq(node)) for (const item of node.items) found.push(...nodesAt(item, path));
  return found;
}

/** A path on this machine, or undefined for a URL, and for what only CloudFormation can compute (a function). */
function localPath(node: Node): string | undefined {
  if (!isScalar(node) || typeof node.value !== 'string' || node.tag?.startsWith('!')) return undefined;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(node.value) || node.value.includes('{{resolve:') ? undefined : node.value;
}

function globalReferences(template: Template): Reference[] {
  const property = ARTIFACT_PROPERTIES['AWS::Serverless::Function']![0]!;
  return nodesAt(template.document.contents, ['Globals', 'Function', 'CodeUri']).flatMap((node) =>
    simple(template, 'Globals CodeUri', node, property),
  );
}

function metadataReferences(template: Template): Reference[] {
  return Object.entries(METADATA_PROPERTIES).flatMap(([name, properties]) =>
    properties.flatMap((property) =>
      nodesAt(template.document.contents, ['Metadata', name, ...property.path]).flatMap((node) =>
        simple(template, `Metadata ${property.path.join('.')}`, node, property),
      ),
    ),
  );
}

const INCLUDE: ArtifactProperty = { form: 'url', path: ['Location'] };

/** AWS::Include, anywhere in the template: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: path}}}. */
function includeReferences(template: Template, node: unknown): Reference[] {
  if (isSeq(node)) return node.items.flatMap((item) => includeReferences(template, item));
  if (!isMap(node)) return [];
  const found = node.items.flatMap(({ value }) => includeReferences(template, value));
  if (node.get('Name') !== 'AWS::Include') return found;
  return [
    ...found,
    ...nodesAt(node, ['Parameters', 'Location']).flatMap((location) =>
      simple(template, 'AWS::Include Location', location, INCLUDE),
    ),
  ];
}

function simple(template: Template, where: string, node: Node, property: ArtifactProperty): Reference[] {
  const path = localPath(node);
  return path === undefined ? [] : [referenceAt(template, node, { where, path, property })];
}

function referenceAt(
  template: Template,
  node: Node,
  { where, path, property }: Pick<Reference, 'where' | 'path' | 'property'>,
): Reference {
  const edit = (place: Place) => replaceValue(template.text, node, shape(property, place));
  return { where, path, property, line: lineAt(template.text, node), edit };
}

/** The value that the template gets. */
function shape(property: ArtifactProperty, { bucket, key, url }: Place): unknown {
  if (property.form === 'object') return { [property.bucket]: bucket, [property.key]: key };
  return property.form === 'template' ? url : `s3://${bucket}/${key}`;
}
