import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { explainAwsError, type AwsSession } from '../../aws/index.ts';
import type { Side } from '../../site/index.ts';
import { listResources } from '../../stack/index.ts';
import type { Counts } from './exact-test.ts';

const MINUTE = 60_000;
/** Metrics of the last minute may be there in part: it is left out. */
const SETTLING = MINUTE;

/** Where CloudWatch counts the requests of a backend. */
interface Metrics {
  namespace: string;
  dimension: { Name: string; Value: string };
  requests: string;
  errors: readonly string[];
}

/**
 * The requests that one side has answered between two times, and how many of them failed, as CloudWatch counts them in
 * whole minutes; undefined where it counts nothing, does not answer, or has no data for the time. A balancer has no
 * metric of errors in a minute without any, an API none of requests: so only minutes with requests count.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 */
export async function countRequests(
  session: AwsSession,
  side: Pick<Side, 'domain'>,
  stackName: string,
  { from, to }: { from: number; to: number },
): Promise<Counts | undefined> {
  const start = Math.ceil(from / MINUTE) * MINUTE;
  const end = Math.floor((to - SETTLING) / MINUTE) * MINUTE;
  if (end <= start) return undefined;
  const metrics = await metricsOf(session, side, stackName);
  if (!metrics) return undefined;
  const names = [metrics.requests, ...metrics.errors];
  const values = await sums(session, metrics, names, { start, end });
  const [requests, ...errors] = names.map((name) => values.get(name) ?? new Map<number, number>());
  if (requests!.size === 0) return undefined;
  const minutes = [...requests!.keys()];
  const total = (series: ReadonlyMap<number, number>) =>
    minutes.reduce((sum, minute) => sum + (series.get(minute) ?? 0), 0);
  return { requests: total(requests!), errors: errors.reduce((sum, series) => sum + total(series), 0) };
}

async function metricsOf(
  session: AwsSession,
  { domain }: Pick<Side, 'domain'>,
  stack: string,
): Promise<Metrics | undefined> {
  const api = /^([a-z0-9]+)\.execute-api\./.exec(domain)?.[1];
  if (api)
    return {
      namespace: 'AWS/ApiGateway',
      dimension: { Name: 'ApiId', Value: api },
      requests: 'Count',
      errors: ['5xx'],
    };
  const balancers = (await listResources(session, stack)).filter(
    ({ ResourceType }) => ResourceType === 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  );
  const name = /:loadbalancer\/(app\/.+)$/.exec(balancers[0]?.PhysicalResourceId ?? '')?.[1];
  if (balancers.length !== 1 || !name) return undefined;
  return {
    namespace: 'AWS/ApplicationELB',
    dimension: { Name: 'LoadBalancer', Value: name },
    requests: 'RequestCount',
    errors: ['HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_5XX_Count'],
  };
}

/** Sums by metric and minute. */
async function sums(
  session: AwsSession,
  { namespace, dimension }: Metrics,
  names: readonly string[],
  { start, end }: { start: number; end: number },
): Promise<Map<string, Map<number, number>>> {
  const queries = names.map((name, at): MetricDataQuery => ({
    Id: `m${at}`,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: name, Dimensions: [dimension] },
      Period: MINUTE / 1000,
      Stat: 'Sum',
    },
  }));
  const found = new Map(names.map((name) => [name, new Map<number, number>()]));
  const asked = { MetricDataQueries: queries, StartTime: new Date(start), EndTime: new Date(end) };
  // Only a shift of traffic asks for them.
  const { CloudWatchClient, paginateGetMetricData } = await import('@aws-sdk/client-cloudwatch');
  try {
    for await (const page of paginateGetMetricData({ client: session.client(CloudWatchClient) }, asked))
      for (const { Id, Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
        const series = found.get(names[Number(Id!.slice(1))]!)!;
        Timestamps.forEach((time, at) => series.set(time.getTime(), Values[at]!));
      }
  } catch (error) {
    throw explainAwsError(error, 'The metrics of the backends could not be read');
  }
  return found;
}
