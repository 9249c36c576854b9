import type { Finding } from '../finding.ts';
import { firstDifference } from './first-difference.ts';

/** What GitHub's token says of the job; none of it is secret. */
export type Claims = Readonly<Record<string, string>>;

export interface TrustPolicy {
  Statement?: TrustStatement | TrustStatement[];
}

interface TrustStatement {
  Effect?: string;
  Action?: string | string[];
  Principal?: '*' | Record<string, string | string[]>;
  Condition?: Record<string, Record<string, string | string[]>>;
}

const ACTION = 'sts:AssumeRoleWithWebIdentity';
const list = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/**
 * Why a role does not trust a job: the statement that comes nearest, and the first difference in each of its conditions.
 * An empty list: it does. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function judgeTrust(policy: TrustPolicy, claims: Claims, role: string): Finding[] {
  const issuer = (claims['iss'] ?? '').replace(/^https:\/\//, '');
  const statements = list(policy.Statement);
  const denied = statements.find(
    (one) => one.Effect === 'Deny' && isFor(one) && problemsOf(one, claims, issuer).length === 0,
  );
  if (denied)
    return [
      found(
        'trust-denied',
        `Role ${role} explicitly denies this job`,
        'A statement with Effect: Deny in its trust policy matches',
        undefined,
      ),
    ];
  const allowing = statements.filter((one) => one.Effect === 'Allow' && isFor(one));
  if (allowing.length === 0)
    return [
      found(
        'trust-action',
        `Role ${role} cannot be assumed with a GitHub token`,
        `No statement of its trust policy allows ${ACTION}`,
        `Add ${ACTION} to the actions of its trust policy (templates/stacks/bootstrap.yaml has the whole policy)`,
      ),
    ];
  const trusting = allowing.filter(({ Principal: principal }) =>
    federated(principal).some((arn) => arn.endsWith(`oidc-provider/${issuer}`)),
  );
  if (trusting.length === 0)
    return [
      found(
        'trust-principal',
        `Role ${role} does not trust ${issuer}`,
        `It trusts ${allowing.flatMap(({ Principal: principal }) => federated(principal)).join(', ') || 'no identity provider'}`,
        `Set Principal.Federated to the OIDC provider ${issuer} of the role's own account`,
      ),
    ];
  const problems = trusting.map((one) => problemsOf(one, claims, issuer));
  if (problems.some((one) => one.length === 0)) return [];
  return problems.sort((a, b) => a.length - b.length)[0]!.map((problem) => explain(role, problem, claims));
}

function isFor({ Action: actions }: TrustStatement): boolean {
  return list(actions).some((pattern) => firstDifference(pattern.toLowerCase(), ACTION.toLowerCase()) === undefined);
}

function federated(principal: TrustStatement['Principal']): string[] {
  return typeof principal === 'object' ? list(principal['Federated']) : [];
}

/** One condition that does not hold. */
interface Problem {
  operator: string;
  key: string;
  patterns: string[];
  /** The claim; undefined where the token has none of the name, or the key belongs to another provider. */
  value: string | undefined;
}

function problemsOf({ Condition: conditions = {} }: TrustStatement, claims: Claims, issuer: string): Problem[] {
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, wanted]): Problem[] => {
      const [provider, claim] = [key.slice(0, key.lastIndexOf(':')), key.slice(key.lastIndexOf(':') + 1)];
      const value = provider.toLowerCase() === issuer.toLowerCase() ? claims[claim] : undefined;
      const patterns = list(wanted);
      return holds(operator, patterns, value) ? [] : [{ operator, key, patterns, value }];
    }),
  );
}

function holds(operator: string, patterns: readonly string[], value: string | undefined): boolean {
  const name = operator.replace(/^For(AnyValue|AllValues):/, '').replace(/IfExists$/, '');
  if (value === undefined) return /IfExists$|^ForAllValues:/.test(operator) || /Not/.test(name);
  const equal = (pattern: string) => {
    if (name.endsWith('IgnoreCase')) return pattern.toLowerCase() === value.toLowerCase();
    return name.endsWith('Like') ? firstDifference(pattern, value) === undefined : pattern === value;
  };
  const any = patterns.some(equal);
  return name.includes('Not') ? !any : any;
}

function explain(role: string, { operator, key, patterns, value }: Problem, claims: Claims): Finding {
  const claim = key.slice(key.lastIndexOf(':') + 1);
  const check = { sub: 'trust-subject', aud: 'trust-audience' }[claim] ?? 'trust-claim';
  const what = `Role ${role} does not trust this job: ${key} does not match`;
  if (value === undefined)
    return found(
      check,
      what,
      claim in claims
        ? `The key belongs to a provider other than ${claims['iss'] ?? ''}`
        : `The token has no claim ${claim}`,
      'Correct the name of the condition key in the trust policy',
    );
  const star =
    /Equals/.test(operator) &&
    patterns.find((pattern) => /[*?]/.test(pattern) && firstDifference(pattern, value) === undefined);
  if (star)
    return found(
      check,
      what,
      `${operator} does not treat * and ? as wildcards: ${star} would match with StringLike`,
      `Use StringLike instead of ${operator} for ${key}`,
    );
  const nearest = patterns
    .map((pattern) => ({ pattern, difference: firstDifference(pattern, value) }))
    .sort((a, b) => (b.difference?.at ?? 0) - (a.difference?.at ?? 0))[0];
  const difference = nearest?.difference;
  const place =
    difference &&
    `they differ from character ${difference.at + 1} on: the token has ${quoted(difference.got)}, the role expects ${quoted(difference.wanted)}`;
  const why = [
    `The token has ${value}`,
    nearest && `the role trusts ${nearest.pattern}`,
    place ?? `${operator} refuses it`,
  ]
    .filter(Boolean)
    .join('; ');
  return found(check, what, why, advice(claim, nearest?.pattern ?? '', value));
}

function quoted(text: string): string {
  return text === '' ? 'nothing more' : JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}

/** The likely mistake: https://docs.github.com/actions/reference/security/oidc#example-subject-claims */
function advice(claim: string, pattern: string, value: string): string {
  if (claim === 'aud') return `Set the condition to ${value}`;
  if (claim !== 'sub') return `Add ${value} to the values of that condition, or remove the condition`;
  if (pattern.toLowerCase() === value.toLowerCase()) return `They differ only in upper and lower case: write ${value}`;
  const wanted = /:environment:(.+)$/.exec(pattern)?.[1];
  if (wanted && !value.includes(':environment:'))
    return `Set environment: ${wanted} for the job, or add ${value} to the subjects of the role`;
  if (/^repo:[^:@/]+@\d+\//.test(value) && !/@/.test(pattern))
    return `Repositories created since July 2026 have ids in their subject: add ${value} to the subjects of the role as well`;
  return `Add ${value} to the subjects of the role (DeploySubjects of the bootstrap stack)`;
}

function found(check: string, what: string, why: string, todo: string | undefined): Finding {
  return { check, area: 'identity', severity: 'broken', what, why, todo };
}
