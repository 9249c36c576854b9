import { loadTemplate, type Template } from '../../../src/stack/template/template.ts';
import { renderTemplate, type RenderedTemplate } from '../cloudformation/render.ts';
import type { AwsRequest } from './request.ts';
import type { Emulator } from './rule.ts';

const rendered = new WeakMap<AwsRequest, Promise<RenderedTemplate['resources']>>();

/**
 * The resources that a request would deploy, with its parameters filled in; none where the request brings no template, or
 * one that says something which only a macro can read.
 */
export function resourcesOf(request: AwsRequest, emulator: Emulator): Promise<RenderedTemplate['resources']> {
  let found = rendered.get(request);
  if (!found) rendered.set(request, (found = read(request, emulator)));
  return found;
}

async function read(request: AwsRequest, emulator: Emulator): Promise<RenderedTemplate['resources']> {
  const { form } = request;
  if (!/^(CreateChangeSet|CreateStack|UpdateStack)$/.test(request.operation)) return {};
  const text = await templateText(form, emulator);
  if (!text) return {};
  try {
    const parameters = await parametersOf(form, emulator);
    return renderTemplate(text, { stackName: stackName(form), parameters }).resources;
  } catch {
    return {};
  }
}

/** The stack that a request is about, among those of all regions and accounts. */
export function stackKey({ form, region, accessKey }: AwsRequest): string {
  return [accessKey, region, stackName(form)].join(' ');
}

/** Name of the stack that a request is about, whether it gives the name or the ARN. */
export function stackName(form: URLSearchParams): string {
  const given = form.get('StackName') ?? '';
  return given.startsWith('arn:') ? given.split('/')[1]! : given;
}

const loaded = new Map<string, Template | undefined>();
/** Many suites deploy the same templates. */
const TEMPLATES_KEPT = 50;

/** The template of a request; undefined where it brings none, or one that only CloudFormation can read. */
export async function templateOf(form: URLSearchParams, emulator: Emulator): Promise<Template | undefined> {
  const body = await templateText(form, emulator);
  if (!body) return undefined;
  if (!loaded.has(body)) {
    if (loaded.size === TEMPLATES_KEPT) loaded.clear();
    loaded.set(body, parsed(body));
  }
  return loaded.get(body);
}

function parsed(body: string): Template | undefined {
  try {
    return loadTemplate({ body });
  } catch {
    return undefined;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
};

/** The template that a request brings, names in a bucket, or leaves as the stack has it. */
async function templateText(form: URLSearchParams, emulator: Emulator): Promise<string | undefined> {
  if (form.get('UsePreviousTemplate') === 'true') return await present(form, emulator);
  return form.get('TemplateBody') ?? (await stored(form.get('TemplateURL'), emulator));
}

async function present(form: URLSearchParams, emulator: Emulator): Promise<string | undefined> {
  const answer = await emulator.query('cloudformation', 'GetTemplate', {
    StackName: form.get('StackName')!,
    TemplateStage: 'Original',
  });
  const body = /<TemplateBody>([^]*)<\/TemplateBody>/.exec(answer)?.[1];
  return body?.replace(/&(lt|gt|quot|apos|amp|#x?\w+);/g, (entity) => ENTITIES[entity] ?? entity);
}

async function stored(url: string | null, emulator: Emulator): Promise<string | undefined> {
  if (!url) return undefined;
  const { hostname, pathname } = new URL(url);
  const bucket = /^(.+)\.s3[.-]/.exec(hostname)?.[1];
  const { status, body } = await emulator.get(bucket ? `/${bucket}${pathname}` : pathname);
  return status === 200 ? body : undefined;
}

async function parametersOf(form: URLSearchParams, emulator: Emulator): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  let present: Map<string, string> | undefined;
  for (let index = 1; form.has(`Parameters.member.${index}.ParameterKey`); index++) {
    const name = form.get(`Parameters.member.${index}.ParameterKey`)!;
    const value = form.get(`Parameters.member.${index}.ParameterValue`);
    if (value !== null) found[name] = value;
    else found[name] = (present ??= await presentParameters(form, emulator)).get(name) ?? '';
  }
  return found;
}

async function presentParameters(form: URLSearchParams, emulator: Emulator): Promise<Map<string, string>> {
  const answer = await emulator.query('cloudformation', 'DescribeStacks', { StackName: form.get('StackName')! });
  const pairs = answer.matchAll(/<ParameterKey>([^<]*)<\/ParameterKey>\s*<ParameterValue>([^<]*)<\/ParameterValue>/g);
  return new Map([...pairs].map(([, key, value]) => [key!, value!]));
}
