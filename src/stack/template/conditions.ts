import type { Template, TemplateResource } from './template.ts';

/** Whether a stack with these values of its parameters certainly has no such resource: its condition does not hold. */
export function isLeftOut(
  template: Template,
  { Condition }: TemplateResource,
  values: Readonly<Record<string, string>>,
): boolean {
  if (Condition === undefined) return false;
  const { Conditions = {} } = template.data as { Conditions?: Record<string, unknown> };
  return holds({ Condition }, Conditions, values) === false;
}

/** `{ "Fn::Equals": [...] }` as [Fn::Equals, [...]]; undefined for what is no single function. */
function functionOf(value: unknown): [name: string, argument: unknown] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  return entries.length === 1 ? entries[0] : undefined;
}

/**
 * Whether a condition of a template holds with these values of its parameters; undefined where that takes more than
 * comparing them with each other and with texts.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
 */
export function holds(
  condition: unknown,
  conditions: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, string>>,
): boolean | undefined {
  const [name, argument] = functionOf(condition) ?? [];
  const all = () => (argument as unknown[]).map((part) => holds(part, conditions, values));
  switch (name) {
    case 'Condition':
      return holds(conditions[argument as string], conditions, values);
    case 'Fn::Not': {
      const [one] = all();
      return one === undefined ? undefined : !one;
    }
    case 'Fn::And':
      return decided(all(), false);
    case 'Fn::Or':
      return decided(all(), true);
    case 'Fn::Equals': {
      const [one, other] = (argument as unknown[]).map((operand) => textOf(operand, values));
      return one === undefined || other === undefined ? undefined : one === other;
    }
    default:
      return undefined;
  }
}

/** `by` where any part is; the contrary where all are; undefined where that hangs on a part that is not known. */
function decided(parts: readonly (boolean | undefined)[], by: boolean): boolean | undefined {
  if (parts.includes(by)) return by;
  return parts.includes(undefined) ? undefined : !by;
}

function textOf(operand: unknown, values: Readonly<Record<string, string>>): string | undefined {
  const [name, argument] = functionOf(operand) ?? [];
  if (name === 'Ref') return values[argument as string];
  return typeof operand === 'object' ? undefined : String(operand);
}
