import type { Rule } from '../rule.ts';
import { resourcesOf, stackKey, stackName } from '../template.ts';
import { unmadeExecution, type FailedExecution } from '../unmade-execution.ts';

const SERVICE = 'cloudformation';
/** After these sentences https://github.com/hashicorp/terraform-provider-aws tries again. */
const EVENTUAL =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency';

/** What services say of a role that the same stack has just made. */
const NOT_YET: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'The role defined for the function cannot be assumed by Lambda.',
  'AWS::AppRunner::Service': 'Error in assuming access role',
  'AWS::Scheduler::Schedule': 'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
};
const CLUSTER = 'AWS::ECS::Cluster';
const NO_LINKED_ROLE =
  'Unable to assume the service linked role. Please verify that the ECS service linked role exists.';

/** `newRoles`: roles that a stack makes are not known to the other services in time; in an account of one's own only. */
export function roleRules(newRoles: boolean): Rule[] {
  return [stackRole(), roleOfResource(newRoles)];
}

/** The role that CloudFormation is to use. */
function stackRole(): Rule {
  const seen = new Set<string>();
  return {
    id: 'cloudformation-role-not-known',
    service: SERVICE,
    behaviour:
      'The first request that gives CloudFormation a role may be refused: a new role is not known everywhere at once.',
    source: EVENTUAL,
    refuse({ form }) {
      const role = form.get('RoleARN');
      if (role === null || seen.has(role)) return undefined;
      seen.add(role);
      return { code: 'ValidationError', message: `Role ${role} is invalid or cannot be assumed` };
    },
  };
}

/** The first time that a stack makes a role and what takes it, or an account its first cluster. */
function roleOfResource(applies: boolean): Rule {
  const seen = new Set<string>();
  const failed = new Map<string, FailedExecution>();
  const wanted = new Map<string, { logicalId: string; type: string; reason: string; role?: string }>();
  return {
    id: 'cloudformation-role-not-ready',
    service: SERVICE,
    behaviour:
      'A resource may fail for a role that its stack has just made, and the first cluster of an account for the role that ECS makes with it: the creation is rolled back.',
    source: EVENTUAL,
    async refuse(request, emulator) {
      if (!applies) return undefined;
      const { operation, form } = request;
      const key = stackKey(request);
      if (operation === 'DeleteStack') failed.delete(key);
      if (operation === 'CreateChangeSet' && form.get('ChangeSetType') === 'CREATE') {
        const resources = Object.entries(await resourcesOf(request, emulator)).map(([logicalId, { Type }]) => ({
          logicalId,
          type: Type ?? '',
        }));
        const role = resources.find(({ type }) => type === 'AWS::IAM::Role')?.logicalId;
        const cluster = resources.find(({ type }) => type === CLUSTER);
        const taker = resources.find(({ type }) => type in NOT_YET);
        if (cluster && !seen.has(CLUSTER)) wanted.set(key, { ...cluster, reason: NO_LINKED_ROLE });
        else if (role && taker && !seen.has(key)) wanted.set(key, { ...taker, reason: NOT_YET[taker.type]!, role });
      }
      const found = wanted.get(key);
      if (operation !== 'ExecuteChangeSet' || !found) return undefined;
      wanted.delete(key);
      seen.add(found.type === CLUSTER ? CLUSTER : key);
      const answer = await emulator.query(SERVICE, 'DescribeStacks', { StackName: form.get('StackName')! });
      const stackId = /<StackId>([^<]+)/.exec(answer)![1]!;
      const made = found.role ? [{ logicalId: found.role, type: 'AWS::IAM::Role' }] : [];
      failed.set(key, { stackId, name: stackName(form), made, failed: found, at: new Date().toISOString() });
      return undefined;
    },
    ...unmadeExecution(failed),
  };
}
