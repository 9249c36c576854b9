/**
 * What IAM would say, for policies as a template has them: identity policies, and a boundary where there is one. Knows
 * what the bootstrap template uses.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */

export interface Statement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface Request {
  action: string;
  resource: string;
  /** Condition keys of the request; one that is not here is absent. */
  context?: Readonly<Record<string, string | string[]>>;
}

export function allows(identity: readonly Statement[], request: Request, boundary?: readonly Statement[]): boolean {
  const sets = boundary ? [identity, boundary] : [identity];
  return sets.every(
    (statements) =>
      statements.some((one) => one.Effect === 'Allow' && applies(one, request)) &&
      !statements.some((one) => one.Effect === 'Deny' && applies(one, request)),
  );
}

function applies(statement: Statement, { action, resource, context = {} }: Request): boolean {
  const named = (value: string, given: string | string[] | undefined, flags?: string) =>
    [given ?? []].flat().some((pattern) => like(value, pattern, flags));
  const forAction = statement.NotAction
    ? !named(action, statement.NotAction, 'i')
    : named(action, statement.Action, 'i');
  const forResource = statement.NotResource
    ? !named(resource, statement.NotResource)
    : named(resource, statement.Resource);
  return forAction && forResource && conditionsHold(statement.Condition ?? {}, context);
}

function conditionsHold(
  conditions: NonNullable<Statement['Condition']>,
  context: Readonly<Record<string, string | string[]>>,
): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const value = context[key];
      // Whether it is absent: "true" and "false". https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
      if (operator === 'Null') return [wanted].flat().includes(String(value === undefined));
      if (operator === 'ForAllValues:StringEquals')
        return [value ?? []].flat().every((one) => [wanted].flat().includes(one));
      if (operator === 'NumericLessThanEqualsIfExists') return value === undefined || Number(value) <= Number(wanted);
      const known = /^(String|Arn)(Not)?(Equals|Like)(IfExists)?$/.exec(operator);
      if (!known || Array.isArray(value)) throw new Error(`${operator} is not known here for ${key}`);
      const [, kind, not, comparison, ifExists] = known;
      // What is absent is unlike everything.
      if (value === undefined) return (not ?? ifExists) !== undefined;
      const isLike = kind === 'Arn' || comparison === 'Like';
      const found = [wanted].flat().some((one) => (isLike ? like(value, one) : value === one));
      return found !== (not !== undefined);
    }),
  );
}

const patterns = new Map<string, RegExp>();

function like(value: string, pattern: string, flags = ''): boolean {
  const key = `${flags} ${pattern}`;
  let compiled = patterns.get(key);
  if (!compiled) {
    const parts = pattern
      .split(/([*?])/)
      .map((part) => (part === '*' ? '.*' : part === '?' ? '.' : part.replace(/[\\^$.|+()[\]{}]/g, '\\$&')));
    compiled = new RegExp(`^${parts.join('')}$`, `s${flags}`);
    patterns.set(key, compiled);
  }
  return compiled.test(value);
}
