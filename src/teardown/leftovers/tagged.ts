import { paginateGetResources, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { exists, parallel, type AwsSession } from '../../aws/index.ts';
import { GLOBAL_REGION, type Scope } from '../../release/index.ts';
import type { Leftover } from '../types.ts';
import { isHistory, kindOf } from './kinds.ts';

/**
 * Everything with the tags of the environment: CloudFormation gives a stack's tags to what it makes.
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export async function taggedLeftovers(
  session: AwsSession,
  { app, environment }: Scope,
  isDeleted: (name: string) => boolean,
): Promise<Leftover[]> {
  const TagFilters = [
    { Key: 'deploy:app', Values: [app] },
    { Key: 'deploy:environment', Values: [environment] },
  ];
  const regions = session.region.startsWith('cn-') ? [session.region] : [...new Set([session.region, GLOBAL_REGION])];
  const found = await Promise.all(
    regions.map(async (region) => {
      const client = session.inRegion(region).client(ResourceGroupsTaggingAPIClient);
      // Of the other region only what is global: its environments are not this one's.
      const ResourceTypeFilters = region === session.region ? undefined : ['cloudfront'];
      const arns: string[] = [];
      for await (const page of paginateGetResources({ client }, { TagFilters, ResourceTypeFilters }))
        arns.push(...(page.ResourceTagMappingList ?? []).flatMap(({ ResourceARN }) => ResourceARN ?? []));
      return arns;
    }),
  );
  const arns = [...new Set(found.flat())].filter((arn) => !isHistory(arn));
  const there = await parallel(arns, 8, async (arn) =>
    (await exists(session, arn, { ...kindOf(arn), isDeleted })) ? [kindOf(arn)] : [],
  );
  return there.flat();
}
