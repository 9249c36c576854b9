import type { Template, TemplateResource } from './template.ts';

/** Whether a stack with these values of its parameters certainly has no such resource: its condition does not hold. */
export function isLeftOut(
  template: Template,
  { Condition }: TemplateResource,
  values: Readonly<Record<string, string>>,
): boolean {
  if (Condition === undefined) return false;
  const { Conditions = {} } = template.data as { Conditions?: Record<string, unknown> };
  // Of a number, a list and a name that is looked up a condition sees something else than what was given.
  const texts = Object.entries(values).filter(([name]) => template.parameters[name]?.Type === 'String');
  return holds({ Condition }, Conditions, Object.fromEntries(texts)) === false;
}

/** `{ "Fn::Equals": [...] }` as [Fn::Equals, [...]]; undefined for what is no single function. */
function functionOf(value: unknown): [name: string, argument: unknown] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  return entries.length === 1 ? entries[0] : undefined;
}

/**
 * Whether a condition of a template holds with these texts as its parameters; undefined where that takes more than comparing
 * them with each other and with texts, and where the condition is a mistake.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
 */
export function holds(
  condition: unknown,
  conditions: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, string>>,
): boolean | undefined {
  const [name, argument] = functionOf(condition) ?? [];
  if (name === 'Condition') {
    const { [String(argument)]: named, ...others } = conditions;
    // A condition that names itself by the way finds itself no more.
    return holds(named, others, values);
  }
  if (!Array.isArray(argument)) return undefined;
  const all = () => argument.map((part) => holds(part, conditions, values));
  switch (name) {
    case 'Fn::Not': {
      const [one] = all();
      return one === undefined ? undefined : !one;
    }
    case 'Fn::And':
      return decided(all(), false);
    case 'Fn::Or':
      return decided(all(), true);
    case 'Fn::Equals': {
      const [one, other] = argument.map((operand) => textOf(operand, values));
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

/** How CloudFormation writes a number out, such as 1.0 or 08, is not known here. */
function textOf(operand: unknown, values: Readonly<Record<string, string>>): string | undefined {
  const [name, argument] = functionOf(operand) ?? [];
  if (name === 'Ref') return values[String(argument)];
  return typeof operand === 'string' || typeof operand === 'boolean' ? String(operand) : undefined;
}
