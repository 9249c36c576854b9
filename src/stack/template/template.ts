import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Document } from 'yaml';
import { Failure } from '../../report/index.ts';
import type { TemplateSource } from '../types.ts';
import { parseTemplate, toPlain } from './yaml.ts';

/** Largest template in a request; a larger one goes through S3. */
export const INLINE_LIMIT = 51_200;
/** Largest template at all. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const TEMPLATE_LIMIT = 1_000_000;

export interface TemplateParameter {
  Type: string;
  Default?: unknown;
  NoEcho?: unknown;
}

export interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
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
  document: Document;
  parameters: Record<string, TemplateParameter>;
  resources: Record<string, TemplateResource>;
  transforms: string[];
}

export function loadTemplate(source: TemplateSource): Template {
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

export function describeTemplate(text: string, file: string | undefined, folder: string): Template {
  const body = text.replace(/^\uFEFF/, '');
  const document = parseTemplate(body, file);
  const plain = toPlain(document.contents as never, document) as Record<string, unknown>;
  const resources = section<TemplateResource>(plain, 'Resources', file);
  if (Object.keys(resources).length === 0) {
    throw new Failure({
      code: 'template',
      what: `Template ${file ?? 'text'} has no resources`,
      why: 'CloudFormation asks for at least one entry below Resources',
      file,
    });
  }
  return {
    text: body,
    file,
    folder,
    document,
    parameters: section<TemplateParameter>(plain, 'Parameters', file),
    resources,
    transforms: [plain['Transform'] ?? []].flat().map((item) => (typeof item === 'string' ? item : 'AWS::Include')),
  };
}

function section<T>(plain: Record<string, unknown>, name: string, file?: string): Record<string, T> {
  const value = plain[name] ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new Failure({ code: 'template', what: `Section ${name} of template ${file ?? ''} is not a mapping`, file });
  }
  return value as Record<string, T>;
}

/** Name of the template without folder and extension, for keys and messages. */
export function templateName(template: Template): string {
  return template.file ? basename(template.file).replace(/\.\w+$/, '') : 'template';
}

export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

const NAMED_IAM = /^AWS::IAM::(Role|User|Group|ManagedPolicy|InstanceProfile)$/;
const NAME_PROPERTIES = ['RoleName', 'UserName', 'GroupName', 'ManagedPolicyName', 'InstanceProfileName'];

/**
 * The capabilities that CloudFormation would ask for: IAM resources (named ones need more), macros and nested stacks.
 * SAM makes roles for functions that name none, so its transform counts as IAM.
 */
export function requiredCapabilities(template: Template): string[] {
  const capabilities = new Set<string>();
  const resources = Object.values(template.resources);
  if (resources.some(({ Type }) => /^AWS::IAM::/.test(Type))) capabilities.add('CAPABILITY_IAM');
  const named = resources.some(
    ({ Type, Properties }) => NAMED_IAM.test(Type) && NAME_PROPERTIES.some((name) => Properties?.[name] != null),
  );
  if (named) capabilities.add('CAPABILITY_NAMED_IAM');
  const nested = resources.some(({ Type }) => /^AWS::(CloudFormation::Stack|Serverless::Application)$/.test(Type));
  if (template.transforms.length > 0 || nested || uses(template, /Fn::Transform/)) {
    capabilities.add('CAPABILITY_AUTO_EXPAND');
  }
  // What nested stacks and the SAM transform make is not seen here: both may make IAM resources, named or not.
  if (nested || template.transforms.some((name) => name.startsWith('AWS::Serverless'))) {
    capabilities.add('CAPABILITY_IAM').add('CAPABILITY_NAMED_IAM');
  }
  return [...capabilities].sort();
}

function uses(template: Template, pattern: RegExp): boolean {
  return pattern.test(template.text) || (pattern.source === 'Fn::Transform' && /!Transform\b/.test(template.text));
}

/** True for resource types that hold a stack of their own. */
export function isNestedStack(type: string): boolean {
  return type === 'AWS::CloudFormation::Stack' || type === 'AWS::Serverless::Application';
}

/** Types whose rollout CloudFormation's word does not prove. */
const ROLLOUTS: Record<string, string> = {
  'AWS::ECS::Service': 'ecs',
  'AWS::ECS::ExpressGatewayService': 'ecs',
  'AWS::AppRunner::Service': 'apprunner',
  'AWS::Lambda::Alias': 'lambda',
};

export function rolloutsOf(template: Template): string[] {
  const found = new Set<string>();
  for (const { Type, Properties } of Object.values(template.resources)) {
    if (ROLLOUTS[Type]) found.add(ROLLOUTS[Type]);
    if (Type === 'AWS::Serverless::Function' && Properties?.['AutoPublishAlias']) found.add('lambda');
    if (isNestedStack(Type)) found.add('nested');
  }
  return [...found].sort();
}

/** The text of a template that ships with the actions: `lambda-http` is templates/stacks/lambda-http.yaml. */
export function shippedTemplate(templatesFolder: string, name: string): string {
  return readFileSync(join(templatesFolder, 'stacks', `${name}.yaml`), 'utf8');
}
