import { existsSync, openSync, readSync, closeSync, readFileSync, statSync } from 'node:fs';
import { extname, relative, resolve } from 'node:path';
import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { parallel, type AwsSession } from '../aws/index.ts';
import { Failure, markdown, type Reporter } from '../report/index.ts';
import { objectUrl, uploadArtifact, uploadLocalFile, uploadFile, type Artifact } from './artifact.ts';
import { ARTIFACT_PROPERTIES, METADATA_PROPERTIES, type ArtifactProperty } from './artifact-properties.ts';
import { expandLoops, type Loop } from './for-each.ts';
import { packageFolder, UNZIPPED_LIMIT } from './package-folder.ts';
import { applyEdits, insertEntry, replaceValue, valueOf, type TextEdit } from './template-edits.ts';
import { describeTemplate, INLINE_LIMIT, loadTemplate, type Template } from './template.ts';
import type { StackRequest, TemplateSource } from './types.ts';

/** Packages that are made at once; each keeps a bounded part of its files in memory. */
const PACKERS = 8;

/** One local path in a template: what it is, where it stands, and how the template is to name the object. */
interface Reference {
  /** "Api CodeUri", for messages. */
  where: string;
  path: string;
  property: ArtifactProperty;
  edit: (artifact: Artifact) => TextEdit;
}

interface Packer {
  session: AwsSession;
  request: Pick<StackRequest, 'artifactsBucket' | 'artifactsPrefix' | 'kmsKeyId' | 'parameters'>;
  /** By absolute path and kind: what several resources share is packaged once. */
  done: Map<string, Promise<Artifact>>;
  count: { uploaded: number };
}

/**
 * Uploads every local file and folder that the template (and the templates nested in it, to any depth) points to, and
 * returns the template with the places in S3. Everything else in its text stays as it is. A template without local
 * paths comes back unchanged and needs no bucket.
 */
export async function packageTemplate(
  session: AwsSession,
  template: Template,
  request: StackRequest,
  report: Reporter,
): Promise<Template> {
  const packer: Packer = { session, request, done: new Map(), count: { uploaded: 0 } };
  const start = Date.now();
  const packaged = await packageOne(packer, template, []);
  if (packer.done.size > 0) {
    report.note(
      `Packaged ${packer.done.size} artifact${packer.done.size === 1 ? '' : 's'}, uploaded ${packer.count.uploaded} (${markdown.duration(Date.now() - start)})`,
    );
  }
  return packaged;
}

/** Whether a template can only be deployed through a bucket: it points to local files, or is too large for a request. */
export function needsBucket(source: TemplateSource, parameters: Record<string, string>): boolean {
  const template = loadTemplate(source);
  if (Buffer.byteLength(template.text) > INLINE_LIMIT) return true;
  return findReferences(template, parameters).references.length > 0;
}

async function packageOne(packer: Packer, template: Template, trail: readonly string[]): Promise<Template> {
  const { references, edits } = findReferences(template, packer.request.parameters ?? {});
  if (references.length === 0) return template;
  const made = await parallel(references, PACKERS, async (reference) =>
    reference.edit(await artifactFor(packer, template, reference, trail)),
  );
  const text = applyEdits(template.text, merged([...edits(), ...made]));
  return describeTemplate(text, template.file, template.folder);
}

/** The same value may be found twice (YAML anchors): one edit is enough. */
function merged(edits: readonly TextEdit[]): TextEdit[] {
  return [...new Map(edits.map((edit) => [`${edit.start}:${edit.end}:${edit.text}`, edit])).values()];
}

function findReferences(template: Template, parameters: Readonly<Record<string, string>>) {
  const references: Reference[] = [];
  const root = template.document.contents as YAMLMap;
  const loops = expandLoops(template, parameters);
  for (const { logicalId, resource, loop } of resourcesOf(valueOf(root, 'Resources'), loops.at)) {
    const type = isScalar(valueOf(resource, 'Type'))
      ? String((valueOf(resource, 'Type') as { value: unknown }).value)
      : '';
    const known = ARTIFACT_PROPERTIES[type];
    if (known) references.push(...resourceReferences(template, logicalId, resource, known, loop, loops));
  }
  references.push(...globalReferences(root), ...metadataReferences(root), ...includeReferences(root));
  return { references, edits: () => loops.mappings(template) };
}

interface FoundResource {
  logicalId: string;
  resource: YAMLMap;
  loop: Loop | undefined;
}

/** Resources, those inside Fn::ForEach bodies included. */
function* resourcesOf(section: unknown, loopAt: (node: Node) => Loop | undefined): Generator<FoundResource> {
  if (!isMap(section)) return;
  for (const { key, value } of section.items) {
    const name = String(isScalar(key) ? key.value : key);
    if (name.startsWith('Fn::ForEach::') && isSeq(value)) yield* resourcesOf(value.items[2], loopAt);
    else if (isMap(value)) yield { logicalId: name, resource: value, loop: loopAt(value) };
  }
}

function resourceReferences(
  template: Template,
  logicalId: string,
  resource: YAMLMap,
  known: readonly ArtifactProperty[],
  loop: Loop | undefined,
  loops: ReturnType<typeof expandLoops>,
): Reference[] {
  const properties = valueOf(resource, 'Properties');
  if (!isMap(properties) || isImage(properties) || properties.has('InlineCode')) return [];
  return known.flatMap((property) => {
    const nodes = nodesAt(properties, property.path);
    if (nodes.length === 0 && property.folderByDefault) return defaultFolder(template, logicalId, properties, property);
    return nodes.flatMap((node) => {
      const where = `${logicalId} ${property.path.filter((name) => name !== '**').join('.')}`;
      const path = localPath(node);
      if (path === undefined) return [];
      const combinations = loop && loops.combinations(loop, path);
      if (!combinations)
        return [{ where, path, property, edit: (artifact) => replaceValue(node, shape(property, artifact)) }];
      return loops.references(combinations, { logicalId, property, node, where });
    });
  });
}

function isImage(properties: YAMLMap): boolean {
  return properties.get('PackageType') === 'Image' || properties.has('ImageUri');
}

/** A function that names no code gets the template's folder, unless Globals name one for all. */
function defaultFolder(
  template: Template,
  logicalId: string,
  properties: YAMLMap,
  property: ArtifactProperty,
): Reference[] {
  const globals = template.document.getIn(['Globals', 'Function', 'CodeUri']);
  const [name] = property.path;
  if (name === 'CodeUri' && globals !== undefined) return [];
  return [
    {
      where: `${logicalId} ${name}`,
      path: '.',
      property,
      edit: (artifact) => insertEntry(template.text, properties, name!, shape(property, artifact)),
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

/** A path on this machine, or undefined for what is elsewhere (a URL) or known to CloudFormation only (a function). */
function localPath(node: Node): string | undefined {
  if (!isScalar(node) || typeof node.value !== 'string' || node.tag?.startsWith('!')) return undefined;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(node.value) || node.value.includes('{{resolve:') ? undefined : node.value;
}

function globalReferences(root: YAMLMap): Reference[] {
  const property = ARTIFACT_PROPERTIES['AWS::Serverless::Function']![0]!;
  return nodesAt(root, ['Globals', 'Function', 'CodeUri']).flatMap((node) => simple('Globals CodeUri', node, property));
}

function metadataReferences(root: YAMLMap): Reference[] {
  return Object.entries(METADATA_PROPERTIES).flatMap(([name, properties]) =>
    properties.flatMap((property) =>
      nodesAt(root, ['Metadata', name, ...property.path]).flatMap((node) =>
        simple(`Metadata ${property.path.join('.')}`, node, property),
      ),
    ),
  );
}

const INCLUDE: ArtifactProperty = { form: 'url', path: ['Location'] };

/** AWS::Include, anywhere in the template: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: path}}}. */
function includeReferences(node: unknown): Reference[] {
  if (isSeq(node)) return node.items.flatMap(includeReferences);
  if (!isMap(node)) return [];
  const found = node.items.flatMap(({ value }) => includeReferences(value));
  if (node.get('Name') !== 'AWS::Include') return found;
  return [
    ...found,
    ...nodesAt(node, ['Parameters', 'Location']).flatMap((location) =>
      simple('AWS::Include Location', location, INCLUDE),
    ),
  ];
}

function simple(where: string, node: Node, property: ArtifactProperty): Reference[] {
  const path = localPath(node);
  return path === undefined
    ? []
    : [{ where, path, property, edit: (artifact) => replaceValue(node, shape(property, artifact)) }];
}

/** The value that the template gets. */
export function shape(property: ArtifactProperty, { bucket, key, url }: Artifact): unknown {
  if (property.form === 'object') return { [property.bucket]: bucket, [property.key]: key };
  return property.form === 'template' ? url : `s3://${bucket}/${key}`;
}

async function artifactFor(
  packer: Packer,
  template: Template,
  reference: Reference,
  trail: readonly string[],
): Promise<Artifact> {
  const path = resolve(template.folder, reference.path);
  if (!existsSync(path)) {
    throw new Failure({
      code: 'package',
      what: `${reference.where} of template ${template.file ?? ''} points to ${reference.path}, which does not exist`,
      why: `Looked at ${relative(process.cwd(), path) || path}`,
      todo: 'Run the build first (build: always), or correct the path',
      file: template.file,
    });
  }
  const bucket = packer.request.artifactsBucket;
  if (!bucket) {
    throw new Failure({
      code: 'bucket',
      what: `${reference.where} has to be uploaded, and there is no bucket for it`,
      todo: 'Set s3-bucket, or let the bootstrap stack be created in this account and region',
      file: template.file,
    });
  }
  const key = `${reference.property.form === 'template' ? reference.property.nested : (reference.property.zip ?? false)} ${path}`;
  if (!packer.done.has(key)) packer.done.set(key, upload(packer, bucket, path, reference.property, trail));
  return await packer.done.get(key)!;
}

async function upload(
  packer: Packer,
  bucket: string,
  path: string,
  property: ArtifactProperty,
  trail: readonly string[],
): Promise<Artifact> {
  const artifact =
    property.form === 'template'
      ? await uploadTemplate(packer, bucket, path, property.nested, trail)
      : await uploadContent(packer, bucket, path, property);
  if (artifact.uploaded) packer.count.uploaded++;
  return artifact;
}

function options(packer: Packer, folder: string) {
  const { artifactsPrefix, kmsKeyId } = packer.request;
  return { prefix: artifactsPrefix ? `${artifactsPrefix}/${folder}` : folder, kmsKeyId };
}

async function uploadContent(
  packer: Packer,
  bucket: string,
  path: string,
  property: ArtifactProperty,
): Promise<Artifact> {
  const { session } = packer;
  const whole = statSync(path).isFile() && (!property.zip || isZip(path));
  if (whole)
    return await uploadLocalFile(session, bucket, path, { ...options(packer, 'packages'), extension: extname(path) });
  const folder = await packageFolder(path, { limit: property.zip ? UNZIPPED_LIMIT : Infinity });
  try {
    return await uploadArtifact(session, bucket, folder, options(packer, 'packages'));
  } finally {
    folder.dispose();
  }
}

async function uploadTemplate(
  packer: Packer,
  bucket: string,
  path: string,
  nested: boolean,
  trail: readonly string[],
): Promise<Artifact> {
  if (trail.includes(path)) {
    throw new Failure({
      code: 'template',
      what: `Template ${relative(process.cwd(), path)} is nested in itself`,
      why: [...trail, path].map((item) => relative(process.cwd(), item)).join(' -> '),
    });
  }
  const file = relative(process.cwd(), path);
  let text = readFileSync(path, 'utf8');
  if (nested) {
    const child = describeTemplate(text, file, resolve(path, '..'));
    text = (await packageOne({ ...packer, request: { ...packer.request, parameters: {} } }, child, [...trail, path]))
      .text;
  }
  const artifact = await uploadFile(packer.session, bucket, Buffer.from(text), {
    ...options(packer, 'templates'),
    extension: extname(path) || '.yaml',
  });
  return { ...artifact, url: `${objectUrl(packer.session, bucket)}/${artifact.key}` };
}

/** Whether a file begins as a zip does. */
function isZip(path: string): boolean {
  const head = Buffer.alloc(4);
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, 4, 0);
  } finally {
    closeSync(file);
  }
  return head.readUInt32LE(0) === 0x04034b50;
}
