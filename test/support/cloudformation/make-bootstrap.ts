import { IAMClient, PutRolePermissionsBoundaryCommand } from '@aws-sdk/client-iam';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { AwsSession } from '../../../src/aws/index.ts';
import { condensedTemplate } from '../../../src/stack/template/condensed.ts';
import type { Template } from '../../../src/stack/template/template.ts';
import { deployStack } from './deploy-stack.ts';

/**
 * Makes a bootstrap stack of this template, and gives its outputs. The emulator's CloudFormation leaves out the boundaries
 * of roles, which its IAM knows: those of a stack for one app are put on afterwards.
 */
export async function makeBootstrap(
  owner: AwsSession,
  template: Template,
  stackName: string,
  parameters: Record<string, string>,
): Promise<Record<string, string>> {
  const request = { stackName, template: condensedTemplate(template), package: false };
  const given = { OidcProvider: 'existing', ...parameters };
  const { outputs } = await deployStack(owner, { ...request, parameters: given });
  if (!parameters['App']) return outputs;
  const settings = new GetParameterCommand({ Name: `/deploy/bootstrap/${stackName}/settings` });
  const { Parameter } = await owner.client(SSMClient).send(settings);
  const { appBoundaryArn: PermissionsBoundary } = JSON.parse(Parameter!.Value!) as { appBoundaryArn: string };
  for (const role of ['DeployRoleArn', 'ExecutionRoleArn']) {
    const RoleName = outputs[role]!.split('/').at(-1)!;
    await owner.client(IAMClient).send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
  }
  return outputs;
}
