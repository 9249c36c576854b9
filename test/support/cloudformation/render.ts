import { describeTemplate, type TemplateResource } from '../../../src/stack/template/template.ts';
import { toPlain } from '../../../src/stack/template/yaml.ts';

/** A template as CloudFormation would carry it out: conditions decided, references filled in. */
export interface RenderedTemplate {
  resources: Record<string, TemplateResource & { Properties: Record<string, unknown> }>;
  outputs: Record<string, string>;
  /** Assertions of the template's rules that do not hold, and values that its parameters do not allow. */
  violations: string[];
}

export interface RenderOptions {
  stackName?: string;
  parameters?: Readonly<Record<string, string>>;
  /** What Ref gives for a resource; its logical id when not given. */
  ref?: (logicalId: string) => string;
  /** What Fn::GetAtt gives; "LogicalId.Attribute" when not given. */
  attribute?: (logicalId: string, attribute: string) => string;
}

interface Parameter {
  Type: string;
  Default?: unknown;
  AllowedValues?: unknown[];
  AllowedPattern?: string;
  MinLength?: number;
  MinValue?: number;
  MaxValue?: number;
}

type Plain = Record<string, unknown>;

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Region': 'eu-central-1',
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackId': 'arn:aws:cloudformation:eu-central-1:123456789012:stack/shop/5f1c2a34-0000-11ef-8000-0a1b2c3d4e5f',
};

/** Stands for AWS::NoValue: the property or item that holds it is left out. */
const NOTHING = Symbol('AWS::NoValue');

/**
 * Carries out a template's parameters, rules, conditions and functions, without any engine.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
export function renderTemplate(text: string, options: RenderOptions = {}): RenderedTemplate {
  const template = describeTemplate(text, 'template', '.');
  const whole = toPlain(template.document.contents as never) as Record<string, Plain | undefined>;
  const violations: string[] = [];
  const values = parameterValues((whole['Parameters'] ?? {}) as Record<string, Parameter>, options, violations);
  const renderer = new Renderer(whole, values, options);
  violations.push(...renderer.brokenRules());
  if (violations.length > 0) return { resources: {}, outputs: {}, violations };
  return { ...renderer.render(), violations };
}

class Renderer {
  readonly #whole: Record<string, Plain | undefined>;
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #options: RenderOptions;
  readonly #pseudo: Record<string, string>;
  readonly #functions: Record<string, (argument: never) => unknown> = {
    Ref: (name: string) => this.#reference(name),
    Condition: (name: string) => this.#holds(name),
    'Fn::If': ([condition, then, otherwise]: [string, unknown, unknown]) =>
      this.#resolve(this.#holds(condition) ? then : otherwise),
    'Fn::Equals': (both: unknown) => {
      const [left, right] = this.#list(both);
      return String(left) === String(right);
    },
    'Fn::Not': (one: unknown) => this.#list(one)[0] !== true,
    'Fn::And': (all: unknown) => this.#list(all).every((item) => item === true),
    'Fn::Or': (any: unknown) => this.#list(any).some((item) => item === true),
    'Fn::Contains': (both: unknown) => {
      const [items, item] = this.#list(both) as [unknown[], unknown];
      return items.includes(item);
    },
    'Fn::Join': ([separator, items]: [string, unknown]) => this.#list(items).join(separator),
    'Fn::Split': ([separator, text]: [string, unknown]) => String(this.#resolve(text)).split(separator),
    'Fn::Select': ([index, items]: [number | string, unknown]) => this.#list(items)[Number(index)],
    'Fn::GetAZs': () => ['a', 'b', 'c'].map((zone) => `${this.#pseudo['AWS::Region']}${zone}`),
    'Fn::Cidr': ([block, count]: [unknown, number]) =>
      Array.from({ length: Number(count) }, (_, index) => `${String(this.#resolve(block))}#${index}`),
    'Fn::GetAtt': ([id, attribute]: [string, string]) => this.#attribute(id, attribute),
    'Fn::Sub': (argument: string | [string, Plain]) => this.#substitute(argument),
  };

  constructor(whole: Record<string, Plain | undefined>, values: ReadonlyMap<string, unknown>, options: RenderOptions) {
    this.#whole = whole;
    this.#values = values;
    this.#options = options;
    this.#pseudo = { ...PSEUDO, 'AWS::StackName': options.stackName ?? 'shop' };
  }

  /** Descriptions of the assertions that do not hold. */
  brokenRules(): string[] {
    const rules = Object.values(this.#whole['Rules'] ?? {}) as {
      RuleCondition?: unknown;
      Assertions: { Assert: unknown; AssertDescription: string }[];
    }[];
    return rules
      .filter(({ RuleCondition }) => RuleCondition === undefined || this.#resolve(RuleCondition) === true)
      .flatMap(({ Assertions }) => Assertions)
      .filter(({ Assert }) => this.#resolve(Assert) !== true)
      .map(({ AssertDescription }) => AssertDescription);
  }

  render(): Pick<RenderedTemplate, 'resources' | 'outputs'> {
    const resources = this.#present(this.#declared()).map(([id, { Condition: _, Properties, ...rest }]) => [
      id,
      { ...(this.#resolve(rest) as TemplateResource), Properties: (this.#resolve(Properties ?? {}) ?? {}) as Plain },
    ]);
    const outputs = this.#present(
      (this.#whole['Outputs'] ?? {}) as Record<string, { Condition?: string; Value: unknown }>,
    );
    return {
      resources: Object.fromEntries(resources) as RenderedTemplate['resources'],
      outputs: Object.fromEntries(outputs.map(([name, { Value }]) => [name, String(this.#resolve(Value))])),
    };
  }

  #present<T extends { Condition?: string }>(section: Record<string, T>): [string, T][] {
    return Object.entries(section).filter(([, { Condition }]) => Condition === undefined || this.#holds(Condition));
  }

  #declared(): Record<string, TemplateResource> {
    return this.#whole['Resources'] as Record<string, TemplateResource>;
  }

  #resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#resolve(item)).filter((item) => item !== NOTHING);
    if (typeof value !== 'object' || value === null) return value;
    const keys = Object.keys(value);
    const name = keys[0];
    if (keys.length === 1 && name !== undefined && name in this.#functions)
      return this.#functions[name]!((value as Plain)[name] as never);
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, item]) => [key, this.#resolve(item)] as const)
        .filter(([, item]) => item !== NOTHING),
    );
  }

  #list(value: unknown): unknown[] {
    return this.#resolve(value) as unknown[];
  }

  #holds(name: string): boolean {
    const conditions = this.#whole['Conditions'] ?? {};
    if (!(name in conditions)) throw new Error(`Condition ${name} is not declared`);
    return this.#resolve(conditions[name]) === true;
  }

  #substitute(argument: string | [string, Plain]): string {
    const [text, more] = typeof argument === 'string' ? [argument, {}] : argument;
    return text.replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
      if (name in more) return String(this.#resolve(more[name]));
      const [id, attribute] = name.split('.', 2);
      return attribute ? this.#attribute(id!, attribute) : String(this.#reference(name));
    });
  }

  #reference(name: string): unknown {
    if (name === 'AWS::NoValue') return NOTHING;
    if (name in this.#pseudo) return this.#pseudo[name];
    if (this.#values.has(name)) return this.#values.get(name);
    this.#mustExist(name);
    return this.#options.ref?.(name) ?? name;
  }

  #attribute(id: string, attribute: string): string {
    this.#mustExist(id);
    return this.#options.attribute?.(id, attribute) ?? `${id}.${attribute}`;
  }

  #mustExist(id: string): void {
    const resource = this.#declared()[id];
    if (!resource) throw new Error(`${id} is neither a parameter nor a resource`);
    if (resource.Condition && !this.#holds(resource.Condition))
      throw new Error(`${id} is referred to, but its condition ${resource.Condition} does not hold`);
  }
}

function parameterValues(
  declared: Record<string, Parameter>,
  { parameters = {} }: RenderOptions,
  violations: string[],
): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [name, parameter] of Object.entries(declared)) {
    const given = parameters[name] ?? parameter.Default;
    if (given === undefined) {
      violations.push(`Parameters: [${name}] must have values`);
      continue;
    }
    const text = String(given);
    if (!allowed(text, parameter)) violations.push(`Parameter ${name} does not allow ${JSON.stringify(text)}`);
    values.set(name, parameter.Type === 'CommaDelimitedList' ? text.split(',').map((item) => item.trim()) : text);
  }
  for (const name of Object.keys(parameters))
    if (!(name in declared)) violations.push(`Parameter ${name} does not exist in the template`);
  return values;
}

function allowed(text: string, parameter: Parameter): boolean {
  const { Type, AllowedValues, AllowedPattern, MinLength = 0, MinValue = -Infinity, MaxValue = Infinity } = parameter;
  if (AllowedValues && !AllowedValues.map(String).includes(text)) return false;
  // Each item of a list must match by itself.
  const items = Type === 'CommaDelimitedList' ? text.split(',').map((item) => item.trim()) : [text];
  const pattern = AllowedPattern === undefined ? undefined : new RegExp(`^(?:${AllowedPattern})$`);
  if (pattern && !items.every((item) => pattern.test(item))) return false;
  if (Type === 'Number') return text.trim() !== '' && Number(text) >= MinValue && Number(text) <= MaxValue;
  return text.length >= MinLength;
}
