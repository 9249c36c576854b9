import type { CreateChangeSetCommandInput } from '@aws-sdk/client-cloudformation';
import { changeSetName } from './change-set.ts';
import type { ResolvedParameters } from '../template/parameters.ts';
import { capabilitiesFor } from '../template/capabilities.ts';
import { INLINE_LIMIT, isNestedStack, type Template } from '../template/template.ts';
import type { StackRequest } from '../request.ts';

/**
 * What CloudFormation is asked for. A stack that does not exist has no drift to revert, and only a creation can end with
 * the stack deleted.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 */
export function changeSetInput(
  request: StackRequest,
  template: Template,
  parameters: ResolvedParameters,
  type: 'CREATE' | 'UPDATE',
  templateUrl: string | undefined,
): CreateChangeSetCommandInput {
  const nested = Object.values(template.resources).some(({ Type }) => isNestedStack(Type));
  const inline = Buffer.byteLength(template.text) <= INLINE_LIMIT;
  const deletes = request.onFailure === 'delete' && type === 'CREATE';
  return {
    StackName: request.stackName,
    ChangeSetName: changeSetName(new Date(), request.dryRun ? 'plan' : 'deploy'),
    ChangeSetType: type,
    ...(inline ? { TemplateBody: template.text } : { TemplateURL: templateUrl }),
    Parameters: parameters.request,
    Capabilities: capabilitiesFor(request, template),
    ...(request.tags && { Tags: Object.entries(request.tags).map(([Key, Value]) => ({ Key, Value })) }),
    ...(request.roleArn && { RoleARN: request.roleArn }),
    ...(nested && { IncludeNestedStacks: true }),
    ...(request.importExisting && { ImportExistingResources: true }),
    ...(request.revertDrift && type === 'UPDATE' && { DeploymentMode: 'REVERT_DRIFT' as const }),
    ...(request.express && {
      // Said outright, since express mode may come with rollback turned off.
      DeploymentConfig: {
        Mode: 'EXPRESS' as const,
        ...(!deletes && { DisableRollback: request.onFailure === 'keep' }),
      },
    }),
    ...(deletes && { OnStackFailure: 'DELETE' as const }),
  };
}
