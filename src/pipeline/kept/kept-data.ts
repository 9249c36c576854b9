import { exists } from '../../aws/index.ts';
import { listResources } from '../../stack/index.ts';
import type { Deployment, Leftover } from '../deployment.ts';
import { stackNames } from '../request.ts';

/** What keeps data, as the tagging API names it: [in the request, in an ARN, in words, what it costs a month]. */
const KINDS = [
  ['dynamodb:table', /:dynamodb:[^:]*:\d*:table\/([^/]+)$/, 'table', '$0.25 a GB'],
  ['s3', /:s3:::([^/]+)$/, 'bucket', '$0.02 a GB'],
  ['elasticfilesystem:file-system', /:file-system\/([\w-]+)$/, 'file system', '$0.30 a GB'],
] as const;

/**
 * Tables, buckets and file systems of this environment beside those of a data stack that was made just now: they were kept
 * when the stack before it was deleted, by its policy, and the app begins with nothing beside them.
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export async function keptData({ request, context, plans, results }: Deployment): Promise<Leftover[]> {
  if (plans.data?.state !== 'NONE' || !results.data) return [];
  const { paginateGetResources, ResourceGroupsTaggingAPIClient } =
    await import('@aws-sdk/client-resource-groups-tagging-api');
  const { session } = context;
  const client = session.client(ResourceGroupsTaggingAPIClient);
  const own = new Set((await listResources(session, stackNames(request).data)).map((one) => one.PhysicalResourceId));
  const search = {
    TagFilters: [
      { Key: 'deploy:app', Values: [request.app] },
      { Key: 'deploy:environment', Values: [request.environment] },
    ],
    ResourceTypeFilters: KINDS.map(([type]) => type),
  };
  const found: Leftover[] = [];
  for await (const { ResourceTagMappingList = [] } of paginateGetResources({ client }, search))
    for (const { ResourceARN = '', Tags = [] } of ResourceTagMappingList) {
      const kind = KINDS.find(([, arn]) => arn.test(ResourceARN));
      const name = kind?.[1].exec(ResourceARN)?.[1];
      const stack = Tags.find(({ Key }) => Key === 'aws:cloudformation:stack-name')?.Value;
      // The site's bucket is of another stack, and is found with that.
      const isData = stack === undefined ? name?.includes('-data-') : stack === stackNames(request).data;
      if (!kind || name === undefined || !isData || own.has(name)) continue;
      if (!(await exists(session, ResourceARN, { kind: kind[2], name }))) continue;
      found.push({
        what: `The ${kind[2]} ${name} was kept when the previous data stack was deleted. The app does not use it: it has a new, empty one`,
        costs: kind[3],
        remove: 'copy its data with actions/migrate-data if the app needs it, then delete it manually',
      });
    }
  return found;
}
