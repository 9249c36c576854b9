import { type EvaluationResult, IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { AwsSession } from '../../aws/index.ts';
import type { Decision, Simulation } from './judge-permissions.ts';
import type { Need } from './needed.ts';

/** Asks IAM what a role may do, all of it at once; throws what IAM throws. Reads only. */
export async function simulate(session: AwsSession, role: string, needs: readonly Need[]): Promise<Simulation> {
  const results = await Promise.all(
    needs.map(async (need) => ({ need, decisions: await decisionsOn(session, role, need) })),
  );
  return { role, results };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */
async function decisionsOn(
  session: AwsSession,
  role: string,
  { actions, resource, context = {} }: Need,
): Promise<Decision[]> {
  const decisions: Decision[] = [];
  for (let marker: string | undefined, first = true; first || marker; first = false) {
    const answer = await session.client(IAMClient).send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: role,
        ActionNames: [...actions],
        ResourceArns: [resource],
        ContextEntries: Object.entries(context).map(([ContextKeyName, value]) => ({
          ContextKeyName,
          ContextKeyType: 'string' as const,
          ContextKeyValues: [value],
        })),
        Marker: marker,
      }),
    );
    decisions.push(...(answer.EvaluationResults ?? []).map(decisionOf));
    marker = answer.IsTruncated ? answer.Marker : undefined;
  }
  return decisions;
}

function decisionOf({
  EvalActionName,
  EvalDecision,
  OrganizationsDecisionDetail,
  PermissionsBoundaryDecisionDetail,
}: EvaluationResult): Decision {
  const decision = EvalDecision === 'allowed' || EvalDecision === 'explicitDeny' ? EvalDecision : 'implicitDeny';
  const above =
    OrganizationsDecisionDetail?.AllowedByOrganizations === false
      ? 'organization'
      : PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false
        ? 'boundary'
        : undefined;
  return { action: EvalActionName!, decision, ...(above && { above }) };
}

/** The role behind a caller: arn:aws:sts::1:assumed-role/deploy/session -> arn:aws:iam::1:role/deploy. A user stays. */
export function principalOf(callerArn: string): string {
  const [, partition, account, role] = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(callerArn) ?? [];
  return role === undefined ? callerArn : `arn:${partition}:iam::${account}:role/${role}`;
}
