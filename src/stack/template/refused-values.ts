import type { Template } from './template.ts';

interface Definition {
  Type: string;
  Default?: unknown;
  AllowedValues?: unknown[];
  AllowedPattern?: string;
  ConstraintDescription?: string;
  MinValue?: number;
  MaxValue?: number;
}

interface Rule {
  RuleCondition?: unknown;
  Assertions: { Assert: unknown; AssertDescription: string }[];
}

/**
 * What CloudFormation would refuse of the values for a template's parameters, said before anything is written: a value
 * that its parameter does not allow, or an assertion of a rule that does not hold. `unknown` are parameters that somebody
 * else fills in later: what they are part of is left to CloudFormation.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export function refusedValue(
  template: Template,
  given: Readonly<Record<string, string>>,
  unknown: readonly string[] = [],
): { name?: string; allowed: string } | undefined {
  const { Parameters = {}, Rules = {} } = template.data as {
    Parameters?: Record<string, Definition>;
    Rules?: Record<string, Rule>;
  };
  for (const [name, value] of Object.entries(given)) {
    const allowed = Parameters[name] && missed(Parameters[name], value);
    if (allowed) return { name, allowed };
  }
  const values = new Map(
    Object.entries(Parameters).map(([name, { Default }]) => [name, given[name] ?? String(Default ?? '')]),
  );
  const lists = Object.entries(Parameters).filter(([, { Type }]) => /^CommaDelimitedList$|^List</.test(Type));
  const isList = new Set(lists.map(([name]) => name));
  for (const rule of Object.values(Rules)) {
    const names = JSON.stringify(rule).match(/\w+/g) ?? [];
    if (unknown.some((name) => names.some((one) => one === name))) continue;
    const { RuleCondition = true, Assertions } = rule;
    if (!holds(RuleCondition, values, isList)) continue;
    const broken = Assertions.find(({ Assert }) => !holds(Assert, values, isList));
    if (broken) return { allowed: broken.AssertDescription };
  }
  return undefined;
}

/** What is allowed, in words, where a value is not. */
function missed(definition: Definition, value: string): string | undefined {
  const { Type, AllowedValues, AllowedPattern, ConstraintDescription, MinValue, MaxValue } = definition;
  if (AllowedValues && !AllowedValues.map(String).includes(value)) return `one of ${AllowedValues.join(', ')}`;
  if (Type === 'Number') {
    const [least, most] = [MinValue ?? -Infinity, MaxValue ?? Infinity];
    const fits = value.trim() !== '' && Number(value) >= least && Number(value) <= most;
    const range = [MinValue !== undefined && `from ${MinValue}`, MaxValue !== undefined && `to ${MaxValue}`];
    return fits ? undefined : ['a number', ...range.filter(Boolean)].join(' ');
  }
  if (AllowedPattern === undefined) return undefined;
  const items = Type === 'CommaDelimitedList' ? value.split(',').map((item) => item.trim()) : [value];
  const pattern = new RegExp(`^(?:${AllowedPattern})$`);
  return items.every((item) => pattern.test(item))
    ? undefined
    : (ConstraintDescription ?? `what fits ${AllowedPattern}`);
}

function holds(expression: unknown, values: ReadonlyMap<string, string>, lists: ReadonlySet<string>): boolean {
  if (typeof expression !== 'object' || expression === null) return String(expression) === 'true';
  const [[name, argument]] = Object.entries(expression) as [[string, unknown]];
  const all = (argument as unknown[]).map((item) => () => holds(item, values, lists));
  switch (name) {
    case 'Fn::Not':
      return !all[0]!();
    case 'Fn::And':
      return all.every((one) => one());
    case 'Fn::Or':
      return all.some((one) => one());
    case 'Fn::Equals': {
      const [left, right] = (argument as unknown[]).map((item) => textOf(item, values));
      return left === right;
    }
    case 'Fn::Contains': {
      const [list, item] = argument as [unknown, unknown];
      return listOf(list, values, lists).includes(textOf(item, values));
    }
    default:
      throw new Error(`A rule of a shipped template has ${name}, which is not supported here`);
  }
}

function textOf(item: unknown, values: ReadonlyMap<string, string>): string {
  const name = (item as { Ref?: string } | null)?.Ref;
  return name === undefined ? String(item) : (values.get(name) ?? '');
}

function listOf(list: unknown, values: ReadonlyMap<string, string>, lists: ReadonlySet<string>): string[] {
  if (Array.isArray(list)) return list.map((item) => textOf(item, values));
  const text = textOf(list, values);
  const { Ref } = list as { Ref: string };
  return lists.has(Ref) ? text.split(',').map((item) => item.trim()) : [text];
}
