import { describe, expect, test } from '@jest/globals';
import type { GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { countRequests } from '../../../../src/pipeline/traffic/counts.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 28, 9, 0);
const span = { from: START - 20_000, to: START + 5 * MINUTE + 10_000 };

type Series = Record<string, Record<number, number>>;

/** CloudWatch with these sums: by metric, then by minute. `pages` splits its answer. */
function cloudWatch(series: Series, { resources = [] as object[], pages = 1 } = {}) {
  const asked: GetMetricDataCommandInput[] = [];
  const send = async ({ input }: { input: GetMetricDataCommandInput & { StackName?: string } }) => {
    if (input.StackName) return { StackResourceSummaries: resources };
    asked.push(input);
    const page = Number(input.NextToken ?? 0);
    return {
      MetricDataResults: input.MetricDataQueries!.map(({ Id, MetricStat }) => {
        const sums = Object.entries(series[MetricStat!.Metric!.MetricName!] ?? {}).filter(
          (_, index) => index % pages === page,
        );
        return {
          Id,
          Timestamps: sums.map(([minute]) => new Date(START + Number(minute) * MINUTE)),
          Values: sums.map(([, sum]) => sum),
        };
      }),
      NextToken: page + 1 < pages ? String(page + 1) : undefined,
    };
  };
  // The SDK's paginators take nothing but a client of their own class.
  const client = ({ prototype }: { prototype: object }) => Object.assign(Object.create(prototype) as object, { send });
  return { session: { client } as unknown as AwsSession, asked };
}

const api = { domain: 'abc123.execute-api.eu-central-1.amazonaws.com' };
const balancer = { domain: 'lb-1.eu-central-1.elb.amazonaws.com' };
const LOAD_BALANCER = {
  ResourceType: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  PhysicalResourceId: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188',
};

describe("CloudWatch's counts", () => {
  test('of an HTTP API: whole minutes, the last of which has settled', async () => {
    const { session, asked } = cloudWatch({ Count: { 0: 100, 1: 50, 2: 150 }, '5xx': { 0: 0, 1: 2, 2: 1 } });
    expect(await countRequests(session, api, 'stack', span)).toEqual({ requests: 300, errors: 3 });
    expect(asked[0]).toMatchObject({ StartTime: new Date(START), EndTime: new Date(START + 4 * MINUTE) });
    expect(asked[0]!.MetricDataQueries![0]!.MetricStat).toMatchObject({
      Metric: { Namespace: 'AWS/ApiGateway', Dimensions: [{ Name: 'ApiId', Value: 'abc123' }] },
      Stat: 'Sum',
      Period: 60,
    });
  });

  test('of a balancer: without a metric of errors there were none', async () => {
    const series = {
      RequestCount: { 0: 10, 1: 20 },
      HTTPCode_Target_5XX_Count: { 1: 1 },
      HTTPCode_ELB_5XX_Count: { 1: 2 },
    };
    const { session, asked } = cloudWatch(series, { resources: [LOAD_BALANCER], pages: 2 });
    expect(await countRequests(session, balancer, 'stack', span)).toEqual({ requests: 30, errors: 3 });
    expect(asked[0]!.MetricDataQueries![0]!.MetricStat!.Metric!.Dimensions).toEqual([
      { Name: 'LoadBalancer', Value: 'app/shop/50dc6c495c0c9188' },
    ]);
  });

  test('errors of a minute whose requests are not there yet do not count', async () => {
    const { session } = cloudWatch({ Count: { 0: 100 }, '5xx': { 0: 1, 1: 40 } });
    expect(await countRequests(session, api, 'stack', span)).toEqual({ requests: 100, errors: 1 });
  });

  test.each<[string, { domain: string }, Series, object[], { from: number; to: number }]>([
    ['no data', api, {}, [], span],
    ['errors without requests', api, { '5xx': { 0: 3 } }, [], span],
    ['less than a whole minute', api, { Count: { 0: 5 } }, [], { from: START, to: START + MINUTE }],
    [
      'a backend that CloudWatch does not count here',
      { domain: 'app.example.org' },
      { RequestCount: { 0: 5 } },
      [],
      span,
    ],
    ['more than one balancer', balancer, { RequestCount: { 0: 5 } }, [LOAD_BALANCER, LOAD_BALANCER], span],
  ])('%s: no counts, and no zero', async (_, side, series, resources, during) => {
    const { session } = cloudWatch(series, { resources });
    expect(await countRequests(session, side, 'stack', during)).toBeUndefined();
  });
});
