import { CloudFrontClient, ListFunctionsCommand, ListKeyValueStoresCommand } from '@aws-sdk/client-cloudfront';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { AwsSession } from '../../aws/index.ts';
import type { Finding } from '../finding.ts';
import { judgeConcurrency, type Quota } from './judge-quotas.ts';

const RAISE = 'Delete what is no longer used (actions/teardown), or ask for more in Service Quotas';

/**
 * The limits that environments of these templates meet first.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
export async function lookAtQuotas(
  session: AwsSession,
  { mode, web }: { mode: string; web: boolean },
): Promise<{ quotas: Quota[]; findings: Finding[] }> {
  const [edge, lambda] = await Promise.all([
    web ? edgeQuotas(session) : [],
    mode === 'lambda' ? lambdaQuotas(session) : undefined,
  ]);
  return { quotas: [...edge, ...(lambda?.quotas ?? [])], findings: lambda?.findings ?? [] };
}

async function edgeQuotas(session: AwsSession): Promise<Quota[]> {
  const client = session.client(CloudFrontClient);
  const [stores, functions] = await Promise.all([
    count(async (Marker) => (await client.send(new ListKeyValueStoresCommand({ Marker }))).KeyValueStoreList),
    count(
      async (Marker) => (await client.send(new ListFunctionsCommand({ Marker, Stage: 'DEVELOPMENT' }))).FunctionList,
    ),
  ]);
  return [
    { name: 'CloudFront KeyValueStores', used: stores, limit: 50, each: 1, todo: RAISE },
    { name: 'CloudFront functions', used: functions, limit: 100, each: 2, todo: RAISE },
  ];
}

async function count(
  page: (marker: string | undefined) => Promise<{ Items?: unknown[]; NextMarker?: string } | undefined>,
): Promise<number> {
  let total = 0;
  for (let marker: string | undefined, first = true; first || marker; first = false) {
    const found = await page(marker);
    total += found?.Items?.length ?? 0;
    marker = found?.NextMarker;
  }
  return total;
}

async function lambdaQuotas(session: AwsSession): Promise<{ quotas: Quota[]; findings: Finding[] }> {
  const { AccountLimit, AccountUsage } = await session.client(LambdaClient).send(new GetAccountSettingsCommand({}));
  const limit = AccountLimit?.ConcurrentExecutions;
  const megabytes = (bytes: number | undefined) => Math.round((bytes ?? 0) / 1_000_000);
  const storage: Quota = {
    name: 'Lambda code storage in MB',
    used: megabytes(AccountUsage?.TotalCodeSize),
    limit: megabytes(AccountLimit?.TotalCodeSize),
    each: 0,
    todo: 'Delete old versions of functions, or ask for more in Service Quotas',
  };
  return {
    quotas: storage.limit > 0 ? [storage] : [],
    findings: limit === undefined ? [] : judgeConcurrency(limit, AccountLimit?.UnreservedConcurrentExecutions ?? limit),
  };
}
