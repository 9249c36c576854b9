import { allInOrder, explainAwsError, readParameter, type AwsSession } from '../aws/index.ts';
import { previewOf } from '../release/index.ts';
import { Failure } from '../report/index.ts';

/** Where templates/stacks/preview-containers.yaml says what a deployment must know; the preview role may read below it. */
const PARAMETER = '/deploy/bootstrap/preview-containers';

/**
 * What the containers of previews share in an account and region: parameters of preview-container.yaml by name, and the
 * function through which doors ask them.
 */
export type PreviewContainers = Readonly<Record<string, string>> & { readonly Relay: string };

/**
 * What an administrator has made for containers of previews. Fails with code preview-containers where nobody has, and where
 * the region holds an environment that is no preview: rights in ECS are for all task definitions of a region
 * (ARCHITECTURE.md, "A preview").
 */
export async function openPreviewContainers(session: AwsSession): Promise<PreviewContainers> {
  const [containers, other] = await allInOrder([readPreviewContainers(session), otherEnvironment(session)]);
  if (other !== undefined)
    throw new Failure({
      code: 'preview-containers',
      what: `Previews cannot run as containers in this account: ${session.region} has stack ${other}, which does not belong to a preview`,
      why: 'IAM cannot limit the ECS rights of such previews to previews: anyone who can push a branch could read the environment variables of other services, and stop them from starting',
      todo: 'Use an AWS account of its own for previews, or leave preview-mode out: the same image then runs as a function. A stack that was just deleted may still be found for a few minutes',
    });
  if (containers === undefined)
    throw new Failure({
      code: 'preview-containers',
      what: `Previews cannot run as containers in ${session.region} yet`,
      why: `There is no SSM parameter ${PARAMETER}, which the stack of preview-containers.yaml creates`,
      todo: 'Let an administrator deploy templates/stacks/preview-containers.yaml in an account only for previews (actions/preview/README.md, "As a container"), or leave preview-mode out',
    });
  return containers;
}

/** What an administrator has made for containers of previews; undefined where nobody has. */
export async function readPreviewContainers(session: AwsSession): Promise<PreviewContainers | undefined> {
  const text = await readParameter(
    session,
    PARAMETER,
    'The settings for preview containers could not be looked up in SSM',
  );
  return text === undefined ? undefined : (JSON.parse(text) as PreviewContainers);
}

/**
 * Name of a stack of an environment that is no preview, by the tags that Deploy gives all of them.
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
async function otherEnvironment(session: AwsSession): Promise<string | undefined> {
  const { paginateGetResources, ResourceGroupsTaggingAPIClient } =
    await import('@aws-sdk/client-resource-groups-tagging-api');
  const client = session.client(ResourceGroupsTaggingAPIClient);
  const asked = { TagFilters: [{ Key: 'deploy:environment' }], ResourceTypeFilters: ['cloudformation:stack'] };
  try {
    for await (const page of paginateGetResources({ client }, asked))
      for (const { ResourceARN = '', Tags = [] } of page.ResourceTagMappingList ?? []) {
        const environment = Tags.find(({ Key }) => Key === 'deploy:environment')?.Value ?? '';
        if (previewOf(environment) === undefined) return ResourceARN.split('/')[1] ?? ResourceARN;
      }
    return undefined;
  } catch (error) {
    throw explainAwsError(error, 'It could not be determined whether the account is only for previews');
  }
}
