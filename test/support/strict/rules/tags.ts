import type { Emulator, Rule } from '../rule.ts';
import { stackKey } from '../template.ts';

interface Tagged {
  ResourceARN: string;
  Tags: { Key: string; Value: string }[];
}
interface Asked {
  TagFilters?: { Key: string; Values?: string[] }[];
  ResourceTypeFilters?: string[];
}

const GET_RESOURCES = 'ResourceGroupsTaggingAPI_20170126.GetResources';

export function tagRules(): Rule[] {
  return [listedAfterwards()];
}

/** What a stack had goes on being listed by its tags, until there is a stack of that name again. */
function listedAfterwards(): Rule {
  const deleted = new Map<string, Tagged[]>();
  return {
    id: 'tags-outlive-resources',
    service: ['cloudformation', 'tagging'],
    behaviour: 'What was tagged is listed by its tags for some time after it is gone; a NAT gateway for an hour.',
    source: 'https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html',
    async refuse(request, emulator) {
      const { operation, form } = request;
      if (/^Create(Stack|ChangeSet)$/.test(operation)) deleted.delete(stackKey(request));
      if (operation !== 'DeleteStack') return undefined;
      const found = await taggedAs(emulator, form.get('StackName')!);
      if (found.length > 0 && !deleted.has(stackKey(request))) deleted.set(stackKey(request), found);
      return undefined;
    },
    answer({ operation, body: asked, accessKey, region }, body, status) {
      if (operation !== 'GetResources' || status !== 200) return undefined;
      const given = JSON.parse(body) as { ResourceTagMappingList: Tagged[]; PaginationToken?: string };
      if (given.PaginationToken) return undefined;
      const present = new Set(given.ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN));
      const mine = [...deleted].filter(([key]) => key.startsWith(`${accessKey} ${region} `));
      const more = mine
        .flatMap(([, tagged]) => tagged)
        .filter((one) => !present.has(one.ResourceARN) && isAskedFor(one, JSON.parse(asked) as Asked));
      if (more.length === 0) return undefined;
      return JSON.stringify({ ...given, ResourceTagMappingList: [...given.ResourceTagMappingList, ...more] });
    },
  };
}

/** What has the tags of a stack's environment, and may go with it. */
async function taggedAs(emulator: Emulator, name: string): Promise<Tagged[]> {
  const stack = await emulator.query('cloudformation', 'DescribeStacks', { StackName: name });
  const TagFilters = ['deploy:app', 'deploy:environment'].flatMap((Key) => {
    const value = new RegExp(`<Key>${Key}</Key>\\s*<Value>([^<]+)`).exec(stack)?.[1];
    return value === undefined ? [] : [{ Key, Values: [value] }];
  });
  if (TagFilters.length < 2) return [];
  const answer = (await emulator.json('tagging', GET_RESOURCES, { TagFilters })) as {
    ResourceTagMappingList?: Tagged[];
  };
  return answer.ResourceTagMappingList ?? [];
}

function isAskedFor({ ResourceARN, Tags }: Tagged, { TagFilters = [], ResourceTypeFilters }: Asked): boolean {
  const service = ResourceARN.split(':')[2];
  if (ResourceTypeFilters && !ResourceTypeFilters.some((type) => type.split(':')[0] === service)) return false;
  return TagFilters.every(({ Key, Values }) =>
    Tags.some((tag) => tag.Key === Key && (Values === undefined || Values.includes(tag.Value))),
  );
}
