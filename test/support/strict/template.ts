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
  const text = form.get('TemplateBody') ?? (await stored(form.get('TemplateURL'), emulator));
  if (!text) return {};
  try {
    const parameters = await parametersOf(form, emulator);
    return renderTemplate(text, { stackName: stackName(form), parameters }).resources;
  } catch {
    return {};
  }
}

/** Name of the stack that a request is about, whether it gives the name or the ARN. */
export function stackName(form: URLSearchParams): string {
  const given = form.get('StackName') ?? '';
  return given.startsWith('arn:') ? given.split('/')[1]! : given;
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
