import { hash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, relative, resolve } from 'node:path';
import { parallel, type AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { warnOfLargeFiles } from '../../files/large-files.ts';
import { secretFiles, warnOfSecretFiles } from '../../files/secret-files.ts';
import { hashFile } from '../../files/hash-file.ts';
import { Failure, markdown, type Reporter } from '../../report/index.ts';
import {
  keyOf,
  objectUrl,
  uploadArtifact,
  uploadContent,
  uploadLocalFile,
  uploadOptions,
  type Place,
} from './artifact.ts';
import type { ArtifactProperty } from './artifact-properties.ts';
import { packageFolder, UNZIPPED_LIMIT } from './package-folder.ts';
import { warnOfMissingCode } from './handler.ts';
import { refuseLocalImages } from './local-image.ts';
import { findReferences } from './package-references.ts';
import type { Reference } from './reference.ts';
import { isZipFile } from '../../zip/index.ts';
import { applyEdits, type TextEdit } from '../template/template-edits.ts';
import { describeTemplate, INLINE_LIMIT, type Template } from '../template/template.ts';
import type { StackRequest } from '../request.ts';

/** Packages that are made at once; each keeps a bounded part of its files in memory. */
const PACKERS = 8;

interface Packer {
  session: AwsSession;
  report: Reporter;
  request: Pick<StackRequest, 'artifactsBucket' | 'artifactsPrefix' | 'kmsKeyId' | 'parameters'>;
  /** By absolute path and kind: what several resources share is packaged once. */
  done: Map<string, Promise<Place>>;
  /** What brings each of them into the bucket; says whether it was not there yet. */
  uploads: (() => Promise<boolean>)[];
}

/** A template that names the places in S3 of what it points to, before anything is there. */
export interface PackagedTemplate {
  template: Template;
  /** Sends what the bucket does not hold yet; a second call does nothing more. */
  upload(): Promise<void>;
}

/**
 * Finds every local file and folder that the template (and the templates nested in it, to any depth) points to, and
 * returns the template with their places in S3, which are known by their content: nothing is asked or sent before
 * `upload`, so that a stack that is as wanted costs no call. Everything else in the text stays as it is. A template
 * without local paths comes back unchanged and needs no bucket.
 */
export async function packageTemplate(
  { session, report }: Context,
  template: Template,
  request: StackRequest,
): Promise<PackagedTemplate> {
  warnOfMissingCode(report, template);
  const packer: Packer = { session, report, request, done: new Map(), uploads: [] };
  const start = Date.now();
  const packaged = await packageOne(packer, template, []);
  const count = packer.uploads.length;
  if (count > 0) {
    report.note(`Packaged ${markdown.count(count, 'artifact')} (${markdown.duration(Date.now() - start)})`);
  }
  let uploaded: Promise<void> | undefined;
  return { template: packaged, upload: () => (uploaded ??= uploadAll(packer.uploads, report)) };
}

async function uploadAll(uploads: Packer['uploads'], report: Reporter): Promise<void> {
  if (uploads.length === 0) return;
  const start = Date.now();
  const sent = (await parallel(uploads, PACKERS, (upload) => upload())).filter(Boolean).length;
  report.note(
    `Uploaded ${sent} of ${uploads.length} (the others already existed; ${markdown.duration(Date.now() - start)})`,
  );
}

/**
 * Refuses a template whose local files are not there, or whose images are nowhere; says whether it can only be deployed
 * through a bucket: it points to local files, or is too large for a request.
 */
export function checkPackaging(template: Template, parameters: Record<string, string>): { needsBucket: boolean } {
  const isLarge = Buffer.byteLength(template.text) > INLINE_LIMIT;
  if (template.selfContained) return { needsBucket: isLarge };
  refuseLocalImages(template);
  const { references } = findReferences(template, parameters);
  for (const reference of references) existingPath(template, reference);
  return { needsBucket: references.length > 0 || isLarge };
}

async function packageOne(packer: Packer, template: Template, trail: readonly string[]): Promise<Template> {
  if (template.selfContained) return template;
  refuseLocalImages(template);
  const { references, edits } = findReferences(template, packer.request.parameters ?? {});
  const made = await parallel(references, PACKERS, async (reference) =>
    reference.edit(await placeFor(packer, template, reference, trail)),
  );
  const text = applyEdits(template.text, merged([...edits(), ...made]));
  return text === template.text ? template : describeTemplate(text, template.file, template.folder);
}

/** A property in a loop is edited once, whatever the number of its values. */
function merged(edits: readonly TextEdit[]): TextEdit[] {
  return [...new Map(edits.map((edit) => [`${edit.start}:${edit.end}:${edit.text}`, edit])).values()];
}

function existingPath(template: Template, reference: Reference): string {
  const path = resolve(template.folder, reference.path);
  if (existsSync(path)) return path;
  throw new Failure({
    code: 'package',
    what: `${reference.where} of template ${template.file ?? ''} points to ${reference.path}, which does not exist`,
    why: `Looked at ${relative(process.cwd(), path) || path}`,
    todo: 'Run the build first (build: always), or correct the path',
    file: template.file,
    line: reference.line,
  });
}

async function placeFor(
  packer: Packer,
  template: Template,
  reference: Reference,
  trail: readonly string[],
): Promise<Place> {
  const path = existingPath(template, reference);
  const bucket = packer.request.artifactsBucket;
  if (!bucket) {
    throw new Failure({
      code: 'bucket',
      what: `${reference.where} must be uploaded, but there is no bucket for it`,
      todo: 'Set s3-bucket, or let the bootstrap stack be created in this account and region',
      file: template.file,
    });
  }
  const key = `${reference.property.form === 'template' ? reference.property.nested : (reference.property.zip ?? false)} ${path}`;
  if (!packer.done.has(key)) packer.done.set(key, prepare(packer, bucket, path, reference.property, trail));
  return await packer.done.get(key)!;
}

async function prepare(
  packer: Packer,
  bucket: string,
  path: string,
  property: ArtifactProperty,
  trail: readonly string[],
): Promise<Place> {
  return property.form === 'template'
    ? await prepareTemplate(packer, bucket, path, property.nested, trail)
    : await prepareContent(packer, bucket, path, property);
}

async function prepareContent(
  packer: Packer,
  bucket: string,
  path: string,
  property: ArtifactProperty,
): Promise<Place> {
  const { session, uploads } = packer;
  const packages = uploadOptions(packer.request, 'packages');
  const whole = statSync(path).isFile() && (!property.zip || isZipFile(path));
  if (whole) {
    const sha256 = await hashFile(path);
    const key = keyOf(packages, sha256, extname(path));
    uploads.push(() => uploadLocalFile(session, { bucket, key, path, sha256 }, packages));
    return { bucket, key };
  }
  const folder = await packageFolder(path, { limit: property.zip ? UNZIPPED_LIMIT : Infinity });
  const where = `The package of ${relative(process.cwd(), path)}`;
  const isFolder = statSync(path).isDirectory();
  const root = isFolder ? path : dirname(path);
  const what = { where, ignoreFile: '.deployignore' };
  warnOfSecretFiles(packer.report, { ...what, found: secretFiles(root, folder.paths) });
  if (isFolder) warnOfLargeFiles(packer.report, { ...what, paths: folder.paths, folder: root });
  uploads.push(async () => {
    try {
      return (await uploadArtifact(session, bucket, folder, packages)).uploaded;
    } finally {
      folder.dispose();
    }
  });
  return { bucket, key: keyOf(packages, folder.sha256, '.zip') };
}

async function prepareTemplate(
  packer: Packer,
  bucket: string,
  path: string,
  nested: boolean,
  trail: readonly string[],
): Promise<Place> {
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
  const { session, uploads } = packer;
  const content = Buffer.from(text);
  const upload = { ...uploadOptions(packer.request, 'templates'), extension: extname(path) || '.yaml' };
  uploads.push(async () => (await uploadContent(session, bucket, content, upload)).uploaded);
  const key = keyOf(upload, hash('sha256', content), upload.extension);
  return { bucket, key, url: `${objectUrl(session, bucket)}/${key}` };
}
