import {
  CloudFrontClient,
  paginateListDistributions,
  paginateListOriginAccessControls,
} from '@aws-sdk/client-cloudfront';
import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam';
import { paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import type { AwsSession } from '../../aws/index.ts';
import { edgeFunctions, keyValueStores } from '../../site/index.ts';
import { logGroupsBelow } from '../removal/log-groups.ts';

/** Lists the names of one kind; `begins` is what the names of an environment's resources begin with. */
type Lister = (session: AwsSession, begins: string) => Promise<string[]>;

/** What carries no tags, or may have lost them, is known by the name that CloudFormation makes of a stack's. */
export const NAMED: Record<string, Lister> = {
  bucket: (session, Prefix) =>
    namesIn(paginateListBuckets({ client: session.client(S3Client) }, { Prefix, MaxBuckets: 1000 }), ({ Buckets }) =>
      Buckets?.map(({ Name }) => Name),
    ),
  table: (session) =>
    namesIn(paginateListTables({ client: session.client(DynamoDBClient) }, {}), ({ TableNames }) => TableNames),
  role: (session) =>
    namesIn(paginateListRoles({ client: session.client(IAMClient) }, { MaxItems: 1000 }), ({ Roles }) =>
      Roles?.map(({ RoleName }) => RoleName),
    ),
  'log group': async (session, begins) => {
    const found = await Promise.all(
      ['/aws/lambda/', '/aws/ecs/'].map((folder) => logGroupsBelow(session, folder + begins)),
    );
    return found.flat();
  },
};

/** The same of the edge, which only environments with a site have; its lists show what belongs to others. */
export const NAMED_AT_EDGE: Record<string, Lister> = {
  distribution: (session) =>
    namesIn(paginateListDistributions({ client: session.client(CloudFrontClient) }, {}), ({ DistributionList }) =>
      DistributionList?.Items?.map(({ Comment }) => Comment),
    ),
  'CloudFront function': (session) =>
    namesIn(edgeFunctions(session), ({ FunctionConfig }) => [FunctionConfig?.Comment?.split(':')[0]]),
  KeyValueStore: (session) => namesIn(keyValueStores(session), ({ Comment }) => [Comment?.split(':')[0]]),
  'origin access control': (session) =>
    namesIn(
      paginateListOriginAccessControls({ client: session.client(CloudFrontClient) }, {}),
      ({ OriginAccessControlList }) => OriginAccessControlList?.Items?.map(({ Description }) => Description),
    ),
};

/** The names on pages, or in items, of a list; what has none is left out. */
async function namesIn<Page>(
  pages: AsyncIterable<Page>,
  namesOf: (page: Page) => (string | undefined)[] | undefined,
): Promise<string[]> {
  const names: string[] = [];
  for await (const page of pages) names.push(...(namesOf(page) ?? []).filter((name) => name !== undefined));
  return names;
}

/**
 * Whether a name is one that CloudFormation made of a stack's: STACK, or STACK-LogicalId-RANDOM. Names that merely begin
 * alike belong to another environment: shop-dev-web-1-lambda-Role-X is none of shop-dev-web.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
export function isNamedBy(stack: string, name: string): boolean {
  const bare = name.replace(/^\/aws\/(lambda|ecs)\//, '').toLowerCase();
  if (bare === stack) return true;
  return bare.startsWith(`${stack}-`) && /^[a-z0-9]+-[a-z0-9]{11,}$/.test(bare.slice(stack.length + 1));
}
