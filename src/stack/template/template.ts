import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Document, Node } from 'yaml';
import { Failure } from '../../report/index.ts';
import { parseWithoutAliases } from './aliases.ts';
import { parsedTemplate } from './parsed.ts';
import { lineOf, parseTemplate, toPlain } from './yaml.ts';

/** Largest template in a request; a larger one goes through S3. */
export const INLINE_LIMIT = 51_200;
/** Largest template at all. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const TEMPLATE_LIMIT = 1_000_000;

/** Where a template comes from: a file (its folder is the base of what it packages), or text. */
export type TemplateSource = { path: string } | { body: string; name?: string };

export interface TemplateParameter {
  Type: string;
  Default?: unknown;
  NoEcho?: unknown;
}

export interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
  Metadata?: Record<string, unknown>;
  DeletionPolicy?: unknown;
  UpdateReplacePolicy?: unknown;
  Condition?: string;
}

/** A template with what the deployment must know about it. */
export interface Template {
  text: string;
  /** Path of the file as the user gave it, for annotations. */
  file?: string;
  /** Folder that local paths in the template are relative to. */
  folder: string;
  /** Its text as nodes; where the data is known without it, parsed when it is asked for. */
  readonly document: Document;
  /** The whole template as plain data, short forms made long. Nobody changes it. */
  data: Record<string, unknown>;
  /** Known to hold no local path: nothing is to be packaged. */
  selfContained?: boolean;
  parameters: Record<string, TemplateParameter>;
  /** Names of the outputs. */
  outputs: string[];
  /** By logical id; resources in the bodies of Fn::ForEach by the name that stands there: `${Name}Function`. */
  resources: Record<string, TemplateResource>;
  /** Those of the whole template and of parts of it. */
  transforms: Transform[];
  /** What SAM's Globals say about every function. */
  functionGlobals: Record<string, unknown>;
}

export interface Transform {
  name: string;
  /** Of AWS::Include: where the included part lies. */
  location?: unknown;
}

/** AWS's own transforms give the same result for the same text; a macro of the account may not. */
const STEADY_TRANSFORMS =
  /^AWS::(Serverless-2016-10-31|LanguageExtensions|Include|CodeDeployBlueGreen|SecretsManager-)/;

/** Whether a transform is a macro, which may make anything of a template. */
export function isMacro({ name }: Transform): boolean {
  return !STEADY_TRANSFORMS.test(name);
}

/** Reads and parses a template; one that is parsed already is returned as it is. */
export function loadTemplate(source: TemplateSource | Template): Template {
  if ('document' in source) return source;
  if ('body' in source) return describeTemplate(source.body, source.name, process.cwd());
  let text: string;
  try {
    text = readFileSync(source.path, 'utf8');
  } catch (error) {
    throw new Failure({
      code: 'template',
      what: `Template ${source.path} cannot be read`,
      why: (error as Error).message,
      todo: `Set template to a file in the repository, such as template: infrastructure/template.yaml, or to the name of a shipped template`,
      cause: error,
    });
  }
  // Annotations take paths below the repository's folder, where actions run.
  const shown = relative(process.cwd(), source.path);
  return describeTemplate(text, shown.startsWith('..') ? source.path : shown, dirname(source.path));
}

/** What was read last: a deployment asks for each of its templates several times, and reading one takes up to 100 ms. */
const known = new Map<string, Template>();

/** The same text of the same file is the same object, which nobody may change: edits are made in a clone. */
export function describeTemplate(text: string, file: string | undefined, folder: string): Template {
  return remembered([text, file, folder], () => {
    const { text: body, document } = parseWithoutAliases(text.replace(/^\uFEFF/, ''), file);
    return ofDocument({ text: body, document, file, folder });
  });
}

function remembered(key: unknown, describe: () => Template): Template {
  const name = JSON.stringify(key);
  const before = known.get(name);
  if (before) return before;
  const template = describe();
  if (known.size >= 50) known.clear();
  known.set(name, template);
  return template;
}

type Source = Pick<Template, 'text' | 'file' | 'folder' | 'selfContained'>;

/** What a document without aliases says, beside its text. */
function ofDocument({ document, ...source }: Source & Pick<Template, 'document'>): Template {
  return ofData(source, toPlain(document.contents as never) as Record<string, unknown>, () => document);
}

/** `parse` makes the document, which few need, of the text. */
function ofData(source: Source, data: Record<string, unknown>, parse: () => Document): Template {
  const { text, file } = source;
  checkSize(text, file);
  const declared = section<unknown>(data, 'Resources', file);
  if (Object.keys(declared).length === 0) {
    throw new Failure({
      code: 'template',
      what: `Template ${file ?? 'text'} has no resources`,
      why: 'CloudFormation requires at least one entry below Resources',
      todo: 'Check that the file is a CloudFormation or SAM template',
      file,
    });
  }
  const transforms = transformsOf(data);
  let document: Document | undefined;
  const parsed = () => (document ??= parse());
  return {
    ...source,
    get document() {
      return parsed();
    },
    data,
    parameters: section<TemplateParameter>(data, 'Parameters', file),
    outputs: Object.keys(section(data, 'Outputs', file)),
    resources: resourcesOf(declared, transforms, { file, text, parsed }),
    transforms,
    functionGlobals: section(section(data, 'Globals', file), 'Function', file),
  };
}

export function checkSize(text: string, file: string | undefined): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= TEMPLATE_LIMIT) return;
  throw new Failure({
    code: 'template',
    what: `Template ${file ?? 'text'} has ${bytes} bytes`,
    why: `CloudFormation accepts at most ${TEMPLATE_LIMIT}`,
    todo: 'Move part of it into a nested stack',
    file,
  });
}

/**
 * The template after an edit of its document, a clone of `template.document` whose new nodes are of `nodeOf`. It is not
 * parsed again, which would cost more than all the rest of an unchanged deployment's planning.
 */
export function editedTemplate({ folder }: Template, document: Document): Template {
  // The lines of the file are not those of the edited text: it is told without one.
  return ofDocument({ text: document.toString({ lineWidth: 0 }), document, file: undefined, folder });
}

/** A node of plain data for an edit: without aliases, whatever parts it has twice. */
export function nodeOf(document: Document, value: unknown): Node {
  return document.createNode(value, { aliasDuplicateObjects: false });
}

/** The resources of the section; what a macro may still make of an entry that is none is not ours to judge. */
function resourcesOf(
  declared: Record<string, unknown>,
  transforms: readonly Transform[],
  { file, text, parsed }: Pick<Template, 'file' | 'text'> & { parsed: () => Document },
): Record<string, TemplateResource> {
  const resources: Record<string, TemplateResource> = {};
  for (const [logicalId, resource] of entriesOf(declared)) {
    if (isResource(resource)) resources[logicalId] = resource;
    else if (!transforms.some(isMacro)) {
      throw new Failure({
        code: 'template',
        what: `Resource ${logicalId} of template ${file ?? 'text'} has no Type`,
        why: 'Each entry below Resources is a mapping with a Type',
        todo: 'Check the indentation of the surrounding lines',
        file,
        line: lineOf(text, parsed(), ['Resources', logicalId]),
      });
    }
  }
  return resources;
}

function* entriesOf(section: object): Generator<[string, unknown]> {
  for (const [name, value] of Object.entries(section)) {
    const body: unknown = name.startsWith('Fn::ForEach::') && Array.isArray(value) ? value[2] : undefined;
    if (typeof body === 'object' && body !== null) yield* entriesOf(body);
    else if (!name.startsWith('Fn::')) yield [name, value];
  }
}

function isResource(value: unknown): value is TemplateResource {
  return typeof (value as { Type?: unknown } | null)?.Type === 'string';
}

function transformsOf(plain: Record<string, unknown>): Transform[] {
  return [...named(plain['Transform']), ...inlineTransforms(plain)];
}

function inlineTransforms(value: unknown): Transform[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    name === 'Fn::Transform' ? named(item) : inlineTransforms(item),
  );
}

function named(value: unknown): Transform[] {
  return [value ?? []].flat().map((item: unknown) => {
    if (typeof item === 'string') return { name: item };
    const { Name, Parameters } = (item ?? {}) as { Name?: unknown; Parameters?: { Location?: unknown } };
    return { name: String(Name), ...(Name === 'AWS::Include' && { location: Parameters?.Location }) };
  });
}

function section<T>(plain: Record<string, unknown>, name: string, file?: string): Record<string, T> {
  const value = plain[name] ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new Failure({
      code: 'template',
      what: `Section ${name} of template ${file ?? ''} is not a mapping`,
      why: 'It must hold names, each with its own value (NAME: ...)',
      todo: 'Check the indentation below it',
      file,
    });
  }
  return value as Record<string, T>;
}

/** True for resource types that hold a stack of their own. */
export function isNestedStack(type: string): boolean {
  return type === 'AWS::CloudFormation::Stack' || type === 'AWS::Serverless::Application';
}

export function isSamFunction(type: string): boolean {
  return type === 'AWS::Serverless::Function' || type === 'AWS::Serverless::WebFunction';
}

/** A template that a program has put together, as text. */
export function composedText(sections: object): string {
  return JSON.stringify({ AWSTemplateFormatVersion: '2010-09-09', ...sections }, undefined, 2);
}

/** A template that ships with the actions: `lambda-http` is templates/stacks/lambda-http.yaml. */
export function shippedTemplate(templatesFolder: string, name: string): Template {
  const file = `${name}.yaml`;
  const folder = process.cwd();
  const text = readFileSync(join(templatesFolder, 'stacks', file), 'utf8');
  return remembered([text, file, folder], () => {
    const parsed = parsedTemplate(templatesFolder, name, text);
    if (!parsed) return describeTemplate(text, file, folder);
    const { data, selfContained } = parsed;
    return ofData({ text, file, folder, selfContained }, data, () => parseTemplate(text, file));
  });
}
