import { type EvaluationResult, IAMClient, paginateSimulatePrincipalPolicy } from '@aws-sdk/client-iam';
import type { AwsSession } from '../../aws/index.ts';
import type { Bootstrap } from '../../stack/index.ts';
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
  const asked = {
    PolicySourceArn: role,
    ActionNames: [...actions],
    ResourceArns: [resource],
    ContextEntries: Object.entries(context).map(([ContextKeyName, value]) => ({
      ContextKeyName,
      ContextKeyType: 'string' as const,
      ContextKeyValues: [value],
    })),
  };
  const decisions: Decision[] = [];
  for await (const page of paginateSimulatePrincipalPolicy({ client: session.client(IAMClient) }, asked))
    decisions.push(...(page.EvaluationResults ?? []).map(decisionOf));
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

/** Whether the caller is the deploy role of the bootstrap stack, which makes no resources itself. */
export function isDeployRole(callerArn: string, bootstrap: Bootstrap | undefined): boolean {
  const name = (arn: string) => arn.split('/').at(-1);
  return bootstrap?.deployRoleArn !== undefined && name(principalOf(callerArn)) === name(bootstrap.deployRoleArn);
}
