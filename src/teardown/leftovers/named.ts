import {
  CloudFrontClient,
  ListDistributionsCommand,
  ListFunctionsCommand,
  ListKeyValueStoresCommand,
  ListOriginAccessControlsCommand,
} from '@aws-sdk/client-cloudfront';
import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam';
import { paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import type { AwsSession } from '../../aws/index.ts';
import { logGroupsBelow } from '../removal/log-groups.ts';

/** Lists the names of one kind; `begins` is what the names of an environment's resources begin with. */
type Lister = (session: AwsSession, begins: string) => Promise<string[]>;

/** What carries no tags, or may have lost them, is known by the name that CloudFormation makes of a stack's. */
export const NAMED: Record<string, Lister> = {
  bucket: async (session, begins) => {
    const names: string[] = [];
    for await (const page of paginateListBuckets(
      { client: session.client(S3Client) },
      { Prefix: begins, MaxBuckets: 1000 },
    ))
      names.push(...(page.Buckets ?? []).map(({ Name }) => Name!));
    return names;
  },
  table: async (session) => {
    const names: string[] = [];
    for await (const page of paginateListTables({ client: session.client(DynamoDBClient) }, {}))
      names.push(...(page.TableNames ?? []));
    return names;
  },
  role: async (session) => {
    const names: string[] = [];
    for await (const page of paginateListRoles({ client: session.client(IAMClient) }, { MaxItems: 1000 }))
      names.push(...(page.Roles ?? []).map(({ RoleName }) => RoleName!));
    return names;
  },
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
    pages(async (Marker) => {
      const { DistributionList } = await session
        .client(CloudFrontClient)
        .send(new ListDistributionsCommand({ Marker }));
      return { names: DistributionList?.Items?.map(({ Comment }) => Comment), next: DistributionList?.NextMarker };
    }),
  'CloudFront function': (session) =>
    pages(async (Marker) => {
      const { FunctionList } = await session.client(CloudFrontClient).send(new ListFunctionsCommand({ Marker }));
      const names = FunctionList?.Items?.map(({ FunctionConfig }) => FunctionConfig?.Comment?.split(':')[0]);
      return { names, next: FunctionList?.NextMarker };
    }),
  KeyValueStore: (session) =>
    pages(async (Marker) => {
      const answer = await session.client(CloudFrontClient).send(new ListKeyValueStoresCommand({ Marker }));
      const list = answer.KeyValueStoreList;
      return { names: list?.Items?.map(({ Comment }) => Comment?.split(':')[0]), next: list?.NextMarker };
    }),
  'origin access control': (session) =>
    pages(async (Marker) => {
      const answer = await session.client(CloudFrontClient).send(new ListOriginAccessControlsCommand({ Marker }));
      const list = answer.OriginAccessControlList;
      return { names: list?.Items?.map(({ Description }) => Description), next: list?.NextMarker };
    }),
};

async function pages(
  read: (marker: string | undefined) => Promise<{ names?: (string | undefined)[]; next?: string }>,
): Promise<string[]> {
  const all: string[] = [];
  for (let marker: string | undefined, first = true; first || marker; first = false) {
    const { names = [], next } = await read(marker);
    all.push(...names.filter((name) => name !== undefined));
    marker = next;
  }
  return all;
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
