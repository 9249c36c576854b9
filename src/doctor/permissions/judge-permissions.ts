import type { Finding } from '../finding.ts';
import type { Need } from './needed.ts';

/** What IAM says of one action: https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html */
export interface Decision {
  action: string;
  decision: 'allowed' | 'implicitDeny' | 'explicitDeny';
  /** What above the role's own policies forbids it. */
  above?: 'organization' | 'boundary';
}

/** What was simulated for one role. */
export interface Simulation {
  role: string;
  results: { need: Need; decisions: Decision[] }[];
}

/** What a role lacks: all of it at once, as a statement to copy; what its own policies cannot give, by itself. */
export function judgePermissions({ role, results }: Simulation): Finding[] {
  const denied = results.map(({ need, decisions }) => ({
    need,
    decisions: decisions.filter(({ decision }) => decision !== 'allowed'),
  }));
  const all = denied.flatMap(({ decisions }) => decisions);
  const names = (of: readonly Decision[]) => [...new Set(of.map(({ action }) => action))].sort();
  const findings: Finding[] = [];
  const add = (check: string, what: string, why: string | undefined, todo: string) =>
    findings.push({ check, area: 'permissions', severity: 'broken', what, why, todo });
  const byOrganization = names(all.filter(({ above }) => above === 'organization'));
  if (byOrganization.length > 0)
    add(
      'permission-organization',
      `A policy of the organization forbids ${byOrganization.join(', ')}`,
      `Nobody in this account can allow it, whatever the policies of role ${role} say`,
      "Ask the administrator of the organization's service control policies",
    );
  const byBoundary = names(all.filter(({ above }) => above === 'boundary'));
  if (byBoundary.length > 0)
    add(
      'permission-boundary',
      `The permissions boundary of role ${role} leaves out ${byBoundary.join(', ')}`,
      undefined,
      'Allow it in the policy that is used as the boundary',
    );
  const explicit = names(all.filter(({ decision, above }) => decision === 'explicitDeny' && !above));
  if (explicit.length > 0)
    add(
      'permission-denied',
      `A policy of role ${role} denies ${explicit.join(', ')}`,
      'Deny wins over every Allow',
      'Remove the statement with Effect: Deny, or make its condition narrower',
    );
  const missing = denied.map(({ need, decisions }) => ({
    need,
    actions: names(decisions.filter(({ decision, above }) => decision === 'implicitDeny' && !above)),
  }));
  const lacking = [...new Set(missing.flatMap(({ actions }) => actions))];
  const count = lacking.length;
  if (count > 0)
    add(
      'permission',
      `Role ${role} lacks ${count} ${count === 1 ? 'permission' : 'permissions'} that this deployment needs`,
      lacking.join(', '),
      `Add this policy to it, or deploy templates/bootstrap.json again: ${JSON.stringify(policyFor(missing))}`,
    );
  return findings;
}

/** The policy that gives what is missing. */
function policyFor(missing: readonly { need: Need; actions: readonly string[] }[]): object {
  return {
    Version: '2012-10-17',
    Statement: missing
      .filter(({ actions }) => actions.length > 0)
      .map(({ need, actions }) => ({
        Sid: need.sid,
        Effect: 'Allow',
        Action: actions,
        Resource: need.grant ?? need.resource,
      })),
  };
}
