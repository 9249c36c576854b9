import { explainAwsError, vpcQuota } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { readStack, type Template } from '../../stack/index.ts';
import type { Templates } from './preflight.ts';
import { type DeployRequest, stackNames } from '../request.ts';

/**
 * Refuses one network more than the region may have (5 where nobody has asked for more, the default one counted), before
 * anything is written. Where that cannot be read, CloudFormation says it in its turn.
 */
export async function checkVpcQuota(
  { session, report, clock }: Context,
  request: DeployRequest,
  templates: Pick<Templates, 'network' | 'backend' | 'resources'>,
): Promise<void> {
  const stack = stackWithNetwork(request, templates);
  if (!stack || (await readStack(session, stack))) return;
  let quota: Awaited<ReturnType<typeof vpcQuota>>;
  try {
    quota = await vpcQuota(session, clock);
  } catch (error) {
    report.note(explainAwsError(error, 'The number of networks (VPCs) and their quota could not be read').message);
    return;
  }
  const { present, most } = quota;
  if (present < most) return;
  throw new Failure({
    code: 'input',
    what: `${request.app} ${request.environment} would need a network (VPC) of its own, and ${session.region} has no room for one`,
    why: `There are ${present}, and the account may have ${most}`,
    todo: 'Share one: network with stack or vpc in a resources file, or VpcId with its subnets in parameter-overrides. Or request a higher quota: Service Quotas, Amazon VPC, VPCs per Region',
  });
}

/** The stack that makes a network of the environment's own; undefined where none does. */
function stackWithNetwork(
  request: DeployRequest,
  { network, backend, resources }: Pick<Templates, 'network' | 'backend' | 'resources'>,
): string | undefined {
  const names = stackNames(request);
  if (network) return makesVpc(network) ? names.network : undefined;
  const isShared = resources?.network !== undefined || request.parameterOverrides['VpcId'] !== undefined;
  if (request.template !== '' || isShared || !backend) return undefined;
  return makesVpc(backend) ? names.backend : undefined;
}

function makesVpc({ resources }: Template): boolean {
  return Object.values(resources).some(({ Type }) => Type === 'AWS::EC2::VPC');
}
