import { composedText, loadTemplate, type Template } from '../template/template.ts';

/** What stands beside a service has names that begin so; templates that ship have no others like it. */
const PREFIX = 'Candidate';

/** What a new version is made of: a copy of each, as the next template has it. All else is what the service uses. */
const COPIED = ['TaskDefinition', 'Service', 'TargetGroup', 'ExecutionRole', 'TaskRole'];

type Section = Record<string, Record<string, unknown>>;
type Sections = Record<'Parameters' | 'Conditions' | 'Resources' | 'Outputs', Section>;

export interface CandidateTemplate {
  template: Template;
  parameters: Record<string, string>;
}

export interface NextTemplate {
  template: Template;
  /** Its parameters as they will be. */
  parameters: Readonly<Record<string, string>>;
  /** What requests bring as x-candidate-key. */
  key: string;
  /** The new version listens where the service does: the same security group lets it be reached. */
  samePort: boolean;
}

/**
 * The template that is deployed, and beside its service one task of the next template, which only requests with the key
 * reach. Nothing that the service runs, uses or is reached by changes: what the next template changes elsewhere does not
 * come into it. Undefined where the copy needs what the deployed template does not have.
 */
export function withCandidate(deployed: string, next: NextTemplate): CandidateTemplate | undefined {
  const base = withoutCandidate(loadTemplate({ body: deployed }));
  const resources = base.Resources;
  const copy = new Copy(next.template.data as Sections, [...COPIED, ...(next.samePort ? [] : ['TaskSecurityGroup'])]);
  const copied = copy.all();
  if (copy.shared.some((id) => !(id in resources))) return undefined;
  const service = copied.Resources[`${PREFIX}Service`]!;
  const taskDefinition = copied.Resources[`${PREFIX}TaskDefinition`]!;
  Object.assign(service, { DependsOn: [`${PREFIX}Rule`] });
  Object.assign(service['Properties'] as object, { ServiceName: named('${AWS::StackName}'), DesiredCount: 1 });
  Object.assign(taskDefinition['Properties'] as object, { Family: named('${AWS::StackName}') });
  const sections = {
    ...base,
    Parameters: { ...base.Parameters, ...copied.Parameters, [`${PREFIX}Key`]: { Type: 'String' } },
    Conditions: { ...base.Conditions, ...copied.Conditions },
    Resources: { ...resources, ...copied.Resources, [`${PREFIX}Rule`]: RULE },
    Outputs: { ...base.Outputs, [`${PREFIX}Key`]: { Value: { Ref: `${PREFIX}Key` } } },
  };
  const values = copy.parameters.flatMap((name) => {
    const value = next.parameters[name];
    return value === undefined ? [] : [[`${PREFIX}${name}`, value]];
  });
  return {
    template: loadTemplate({ body: composedText(sections) }),
    parameters: { ...Object.fromEntries(values), [`${PREFIX}Key`]: next.key },
  };
}

/** The template without what stands beside its service; the same text where nothing does. */
export function templateWithoutCandidate(deployed: string): string {
  const template = loadTemplate({ body: deployed });
  return `${PREFIX}Service` in template.resources ? composedText(withoutCandidate(template)) : deployed;
}

function withoutCandidate(deployed: Template): Sections {
  const sections = deployed.data as Sections;
  const own = (section: Section = {}) =>
    Object.fromEntries(Object.entries(section).filter(([name]) => !name.startsWith(PREFIX)));
  return {
    ...sections,
    Parameters: own(sections.Parameters),
    Conditions: own(sections.Conditions),
    Resources: own(sections.Resources),
    Outputs: own(sections.Outputs),
  };
}

function named(name: string): object {
  return { 'Fn::Sub': `${name}-candidate` };
}

/** Behind the rule of the edge's key, which its requests do not bring; a service is made once its group has a rule. */
const RULE = {
  Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
  Properties: {
    ListenerArn: { 'Fn::If': ['HasCertificate', { Ref: 'HttpsListener' }, { Ref: 'HttpListener' }] },
    // Far from those that people give their own rules.
    Priority: 40000,
    Conditions: [
      {
        Field: 'http-header',
        HttpHeaderConfig: { HttpHeaderName: 'x-candidate-key', Values: [{ Ref: `${PREFIX}Key` }] },
      },
    ],
    Actions: [{ Type: 'forward', TargetGroupArn: { Ref: `${PREFIX}TargetGroup` } }],
  },
};

/** Copies of resources under new names, with the parameters and conditions that they name. */
class Copy {
  readonly #from: Sections;
  readonly #copied: readonly string[];
  readonly #parameters = new Set<string>();
  readonly #conditions = new Map<string, unknown>();
  readonly #shared = new Set<string>();

  constructor(from: Sections, copied: readonly string[]) {
    this.#from = from;
    this.#copied = copied;
  }

  all(): Pick<Sections, 'Parameters' | 'Conditions' | 'Resources'> {
    const renamed = (names: Iterable<string>, of: (name: string) => unknown) =>
      Object.fromEntries([...names].map((name) => [PREFIX + name, of(name)])) as Section;
    const Resources = renamed(this.#copied, (name) => this.#resource(this.#from.Resources[name]!));
    const Conditions = Object.fromEntries(this.#conditions) as Section;
    return { Resources, Conditions, Parameters: renamed(this.#parameters, (name) => this.#from.Parameters[name]) };
  }

  get parameters(): string[] {
    return [...this.#parameters];
  }

  /** Resources that the copies use and that are no copies themselves. */
  get shared(): string[] {
    return [...this.#shared];
  }

  #resource({ DependsOn: _, Metadata: __, Condition, ...resource }: Record<string, unknown>): object {
    const copy = this.#walk(resource) as object;
    return Condition === undefined ? copy : { ...copy, Condition: this.#condition(String(Condition)) };
  }

  #walk(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#walk(item));
    if (typeof value !== 'object' || value === null) return value;
    const [entry, ...more] = Object.entries(value);
    if (entry && more.length === 0) {
      const [name, of] = entry as [string, never];
      if (name === 'Ref') return { Ref: this.#name(of) };
      if (name === 'Condition' && typeof of === 'string') return { Condition: this.#condition(of) };
      if (name === 'Fn::GetAtt') return { 'Fn::GetAtt': this.#attribute(of) };
      if (name === 'Fn::Sub') return { 'Fn::Sub': this.#text(of) };
      if (name === 'Fn::If') {
        const [condition, ...branches] = of as [string, ...unknown[]];
        return { 'Fn::If': [this.#condition(condition), ...branches.map((branch) => this.#walk(branch))] };
      }
    }
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.#walk(item)]));
  }

  #name(name: string): string {
    if (name in this.#from.Parameters) {
      this.#parameters.add(name);
      return PREFIX + name;
    }
    if (this.#copied.includes(name)) return PREFIX + name;
    if (name in this.#from.Resources) this.#shared.add(name);
    return name;
  }

  #attribute(of: string | [string, ...string[]]): string[] {
    const [name, ...attribute] = typeof of === 'string' ? of.split('.') : of;
    return [this.#name(name!), attribute.join('.')];
  }

  /** A text with ${Name}, or such a text and the values of some names. */
  #text(of: string | [string, Record<string, unknown>]): unknown {
    const [text, values = {}] = typeof of === 'string' ? [of] : of;
    const replaced = text.replace(/\$\{([^!}.]+)(\.[^}]+)?\}/g, (_, name: string, attribute = '') => {
      return `\${${name in values ? name : this.#name(name)}${attribute}}`;
    });
    return typeof of === 'string' ? replaced : [replaced, this.#walk(values)];
  }

  #condition(name: string): string {
    const renamed = PREFIX + name;
    if (!this.#conditions.has(renamed)) {
      // Before it is walked: it is named once however often it is met.
      this.#conditions.set(renamed, undefined);
      this.#conditions.set(renamed, this.#walk(this.#from.Conditions[name]));
    }
    return renamed;
  }
}
