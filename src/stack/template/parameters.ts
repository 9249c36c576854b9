import { Failure } from '../../report/index.ts';
import type { StackRequest } from '../request.ts';
import type { StackState } from '../stack-state.ts';
import { fingerprints } from './fingerprints.ts';
import type { Template, TemplateParameter } from './template.ts';
import { lineOf } from './yaml.ts';

/** Longest value of one parameter, in bytes. */
const VALUE_LIMIT = 4096;

export interface ParameterValue {
  ParameterKey: string;
  ParameterValue?: string;
  UsePreviousValue?: boolean;
}

export interface ResolvedParameters {
  /** What goes into the change set: given values, and the present ones of the stack for the rest. */
  request: ParameterValue[];
  /** The values as they will be, where they are known: everything but NoEcho. */
  visible: Record<string, string>;
  /** Names of NoEcho parameters. */
  hidden: string[];
  /** Whether any value differs from the stack's, or may (a NoEcho value that is given, a value that SSM holds). */
  change: 'none' | 'some' | 'unknown';
}

/** Puts the given values, the stack's present ones and the template's defaults together; bad ones are refused. */
export function resolveParameters(
  template: Template,
  request: Pick<StackRequest, 'stackName' | 'parameters'>,
  stack: StackState | undefined,
): ResolvedParameters {
  const own = request.parameters ?? {};
  const declared = Object.keys(template.parameters);
  checkParameters(template, own);
  const sealed = sealedParameters(template, own, stack);
  const kept = Object.fromEntries(Object.entries(own).filter(([name]) => !sealed.includes(name)));
  const given: Record<string, string> = { ...kept, ...fingerprints(template, own, stack?.parameters ?? {}) };
  const result: ResolvedParameters = { request: [], visible: {}, hidden: [], change: 'none' };
  for (const [name, definition] of Object.entries(template.parameters)) {
    const noEcho = isNoEcho(definition);
    const before = stack?.parameters[name];
    if (noEcho) result.hidden.push(name);
    const value = given[name];
    if (value !== undefined) {
      result.request.push({ ParameterKey: name, ParameterValue: value });
      if (!noEcho) result.visible[name] = value;
      raiseChange(result, noEcho ? 'unknown' : value === before ? 'none' : 'some');
    } else if (before !== undefined) {
      result.request.push({ ParameterKey: name, UsePreviousValue: true });
      if (!noEcho) result.visible[name] = before;
    } else if (definition.Default !== undefined) {
      if (!noEcho) result.visible[name] = String(definition.Default);
      raiseChange(result, 'some');
    } else {
      throw new Failure({
        code: 'input',
        what: `Parameter ${name} of stack ${request.stackName} has no value`,
        why: 'The template has no default for it, and the stack has none yet',
        todo: `Give it in parameter-overrides, for example ${name}: value`,
        file: template.file,
        line: lineOf(template.text, template.document, ['Parameters', name]),
      });
    }
    if (/^AWS::SSM::Parameter::Value/.test(definition.Type)) raiseChange(result, 'unknown');
  }
  if (stack && Object.keys(stack.parameters).some((name) => !declared.includes(name))) raiseChange(result, 'some');
  return result;
}

/**
 * Hidden values that the stack has already: `Metadata: { Deploy: { Seals: { OriginKey: OriginKeyId } } }` says that
 * OriginKey is the same as long as OriginKeyId is, which CloudFormation shows.
 */
function sealedParameters(
  template: Template,
  given: Readonly<Record<string, string>>,
  stack: StackState | undefined,
): string[] {
  const { Metadata } = template.data as {
    Metadata?: { Deploy?: { Seals?: Record<string, string> } };
  };
  return Object.entries(Metadata?.Deploy?.Seals ?? {})
    .filter(([name, id]) => name in (stack?.parameters ?? {}) && given[id] === stack!.parameters[id])
    .map(([name]) => name);
}

function raiseChange(result: ResolvedParameters, change: ResolvedParameters['change']): void {
  const rank = { none: 0, unknown: 1, some: 2 };
  if (rank[change] > rank[result.change]) result.change = change;
}

/** Whether CloudFormation hides the parameter's value. */
export function isNoEcho({ NoEcho }: TemplateParameter): boolean {
  return /^true$/i.test(String(NoEcho ?? ''));
}

/** Refuses values for parameters that the template does not have, and values that are too long. */
export function checkParameters(template: Template, given: Readonly<Record<string, string>>): void {
  checkNames(template, Object.keys(given));
  for (const [name, value] of Object.entries(given)) checkValue(template, name, value);
}

function checkNames(template: Template, given: readonly string[]): void {
  const declared = Object.keys(template.parameters);
  const unknown = given.filter((name) => !declared.includes(name));
  if (unknown.length === 0) return;
  throw new Failure({
    code: 'input',
    what: `The template has no parameter ${unknown.join(', ')}`,
    why: declared.length > 0 ? `It has: ${declared.join(', ')}` : 'It has no parameters at all',
    todo: 'Correct the names in parameter-overrides, or add the parameters to the template',
    file: template.file,
  });
}

function checkValue(template: Template, name: string, value: string): void {
  const bytes = Buffer.byteLength(value);
  if (bytes <= VALUE_LIMIT) return;
  throw new Failure({
    code: 'input',
    what: `The value of parameter ${name} has ${bytes} bytes`,
    why: `CloudFormation accepts at most ${VALUE_LIMIT}`,
    todo: 'Put the value into an SSM parameter or an S3 object and pass its name',
    file: template.file,
  });
}
