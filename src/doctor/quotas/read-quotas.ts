import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeAccountLimitsCommand,
  ElasticLoadBalancingV2Client,
  paginateDescribeLoadBalancers,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type AwsSession, signedRequest, vpcQuota } from '../../aws/index.ts';
import { ENDINGS_BY_MODE } from '../../release/index.ts';
import type { Finding } from '../finding.ts';
import { judgeConcurrency, type Quota } from './judge-quotas.ts';

const RAISE = 'Delete what is no longer used (actions/teardown), or request a higher quota in Service Quotas';

/** What is left of some limits of one service. `findings`: what is wrong whatever is deployed. */
interface Looked {
  quotas: Quota[];
  findings?: Finding[];
}

/** One look at one service: what may not be read there leaves the others known. */
export interface QuotaReader {
  /** Endings of the stacks one of which has its room already. */
  stacks: readonly string[];
  look(session: AwsSession): Promise<Looked>;
}

/**
 * The limits that environments of these templates meet first. A preview has neither a distribution nor, as a container, a
 * balancer and a network of its own; its door is a function whatever runs behind it.
 */
export function quotaReaders({
  mode,
  web,
  isPreview,
}: {
  mode: string;
  web: boolean;
  isPreview: boolean;
}): QuotaReader[] {
  const looks: (QuotaReader & { isMet: boolean })[] = [
    { stacks: ['web'], look: edgeQuotas, isMet: web && !isPreview },
    { stacks: ENDINGS_BY_MODE.lambda, look: lambdaQuotas, isMet: mode === 'lambda' || isPreview },
    // The way into a preview is the API of its door alone.
    { stacks: ['web'], look: (session) => apiQuotas(session, 1), isMet: isPreview },
    {
      stacks: ENDINGS_BY_MODE.lambda,
      look: (session) => apiQuotas(session, 2),
      isMet: mode === 'lambda' && !isPreview,
    },
    { stacks: ENDINGS_BY_MODE.container, look: balancerQuotas, isMet: mode === 'container' && !isPreview },
    { stacks: ENDINGS_BY_MODE.container, look: networkQuotas, isMet: mode === 'container' && !isPreview },
  ];
  return looks.filter(({ isMet }) => isMet);
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
async function edgeQuotas(session: AwsSession): Promise<Looked> {
  // Only environments with a site have any.
  const { edgeFunctions, keyValueStores } = await import('../../site/index.ts');
  const [stores, functions] = await Promise.all([
    Array.fromAsync(keyValueStores(session)),
    Array.fromAsync(edgeFunctions(session)),
  ]);
  return {
    quotas: [
      { name: 'CloudFront KeyValueStores', used: stores.length, limit: 50, each: 1, todo: RAISE },
      { name: 'CloudFront functions', used: functions.length, limit: 100, each: 2, todo: RAISE },
    ],
  };
}

async function lambdaQuotas(session: AwsSession): Promise<Looked> {
  const { AccountLimit, AccountUsage } = await session.client(LambdaClient).send(new GetAccountSettingsCommand({}));
  const limit = AccountLimit?.ConcurrentExecutions;
  const megabytes = (bytes: number | undefined) => Math.round((bytes ?? 0) / 1_000_000);
  const storage: Quota = {
    name: 'Lambda code storage in MB',
    used: megabytes(AccountUsage?.TotalCodeSize),
    limit: megabytes(AccountLimit?.TotalCodeSize),
    each: 0,
    todo: 'Delete old versions of functions, or request a higher quota in Service Quotas',
  };
  return {
    quotas: storage.limit > 0 ? [storage] : [],
    findings: limit === undefined ? [] : judgeConcurrency(limit, AccountLimit?.UnreservedConcurrentExecutions ?? limit),
  };
}

/**
 * HTTP and REST APIs of a region; a function has one for `live` and one for the candidate. The limit cannot be raised.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
async function apiQuotas(session: AwsSession, each: number): Promise<Looked> {
  const [http, rest] = await Promise.all([
    countApis(session, '/v2/apis', { items: 'items', next: 'nextToken' }),
    countApis(session, '/restapis', { items: 'item', next: 'position' }),
  ]);
  const todo = 'Delete APIs that are no longer used (actions/teardown), or deploy to another region or account';
  return { quotas: [{ name: 'API Gateway APIs', used: http + rest, limit: 600, each, todo }] };
}

async function countApis(session: AwsSession, path: string, names: { items: string; next: string }): Promise<number> {
  let total = 0;
  for (let next = '', first = true; first || next !== ''; first = false) {
    const answer = JSON.parse(
      await signedRequest(session, {
        service: 'apigateway',
        headers: { accept: 'application/json' },
        body: '',
        get: { path, query: next === '' ? {} : { [names.next]: next } },
      }),
    ) as Record<string, unknown>;
    const items = answer[names.items];
    total += Array.isArray(items) ? items.length : 0;
    next = typeof answer[names.next] === 'string' ? (answer[names.next] as string) : '';
  }
  return total;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeAccountLimits.html has the account's own. */
async function balancerQuotas(session: AwsSession): Promise<Looked> {
  const client = session.client(ElasticLoadBalancingV2Client);
  const limits = await client.send(new DescribeAccountLimitsCommand({ PageSize: 100 }));
  const limit = Number(limits.Limits?.find(({ Name }) => Name === 'application-load-balancers')?.Max ?? 0);
  let used = 0;
  for await (const { LoadBalancers } of paginateDescribeLoadBalancers({ client }, {}))
    used += (LoadBalancers ?? []).filter(({ Type }) => Type === 'application').length;
  return { quotas: limit > 0 ? [{ name: 'Application Load Balancers', used, limit, each: 1, todo: RAISE }] : [] };
}

async function networkQuotas(session: AwsSession): Promise<Looked> {
  const { present, most } = await vpcQuota(session);
  const todo =
    'Give VpcId, PublicSubnetIds and TaskSubnetIds in parameter-overrides, or request a higher quota in Service Quotas';
  return { quotas: [{ name: 'VPCs', used: present, limit: most, each: 1, avoidable: true, todo }] };
}
