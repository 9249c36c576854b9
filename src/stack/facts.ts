import { hash, scryptSync } from 'node:crypto';
import { ruleFor } from './states.ts';
import { fingerprintParameters } from './template/fingerprints.ts';
import { loadTemplate } from './template/template.ts';
import type { StackPlan } from './types.ts';

/** What was, and what will be; null where there is nothing. Contents are digests. */
type Pair = readonly [string | null, string | null];

/**
 * Everything that a plan does to a stack, as data that is the same for the same change, whoever plans it and when: what
 * differs between the stack and what is wanted. No content and no secret is in it, and nothing that CloudFormation makes
 * up, such as ids and times.
 */
export interface StackFacts {
  stack: string;
  /** Only where it is no ordinary one: NONE, ROLLBACK_COMPLETE ... */
  state?: string;
  /** By path: Resources.Function.Properties.Timeout. */
  template: Record<string, Pair>;
  parameters: Record<string, Pair>;
  tags: Record<string, Pair>;
}

const ORDINARY = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/;

/** `derived`: parameters whose values follow from something else that is among the facts of a deployment. */
export function stackFacts(plan: StackPlan, derived: readonly string[] = []): StackFacts {
  const { stackName, state, input, tags } = plan;
  const { stack, template, deployed, request } = input;
  const left = new Set([...derived, ...fingerprintParameters(template), ...plan.hiddenParameters]);
  // An empty stack that somebody's change set has left is no stack.
  const isNew = ruleFor(state).handling === 'create';
  const before = isNew ? {} : without(stack?.parameters ?? {}, left);
  const after = without(plan.parameters, left);
  return {
    stack: stackName,
    ...(isNew ? { state: 'NONE' } : !ORDINARY.test(state) && { state }),
    template: templateDifferences(isNew ? undefined : deployed, template.text),
    parameters: { ...textDifferences(before, after), ...hiddenValues(plan) },
    // Left out of the request, they stay.
    tags: request.tags ? textDifferences(isNew ? {} : withoutAws(stack?.tags ?? {}), tags) : {},
  };
}

function without(values: Readonly<Record<string, string>>, names: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)));
}

function withoutAws(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !name.startsWith('aws:')));
}

function textDifferences(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Record<string, Pair> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.fromEntries(
    names
      .map((name) => [name, [before[name] ?? null, after[name] ?? null]] as const)
      .filter(([, [one, other]]) => one !== other),
  );
}

/**
 * Values that CloudFormation hides: what is given now. Guessing one from its digest takes as long as this hash does, for
 * each guess.
 */
function hiddenValues({ stackName, input, hiddenParameters }: StackPlan): Record<string, Pair> {
  return Object.fromEntries(
    hiddenParameters.flatMap((name) => {
      const value = input.given?.find(({ ParameterKey }) => ParameterKey === name)?.ParameterValue;
      if (value === undefined) return [];
      return [[name, [null, scryptSync(value, `${stackName}/${name}`, 16).toString('hex')] as const]];
    }),
  );
}

function templateDifferences(deployed: string | undefined, wanted: string): Record<string, Pair> {
  const found: Record<string, Pair> = {};
  if (deployed?.trimEnd() === wanted.trimEnd()) return found;
  const after = parsed(wanted);
  const before = deployed === undefined ? undefined : parsed(deployed);
  compare('', before, after, found);
  return found;
}

/** The template as data; one that cannot be read (CloudFormation took it, so it is not ours) as its text. */
function parsed(text: string): unknown {
  try {
    return loadTemplate({ body: text }).data;
  } catch {
    return text;
  }
}

function compare(path: string, before: unknown, after: unknown, found: Record<string, Pair>): void {
  if (isMap(before) && isMap(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare(path ? `${path}.${key}` : key, before[key], after[key], found);
    return;
  }
  const pair = [digest(before), digest(after)] as const;
  if (pair[0] !== pair[1]) found[path || 'template'] = pair;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function digest(value: unknown): string | null {
  return value === undefined ? null : hash('sha256', JSON.stringify(value)).slice(0, 16);
}
