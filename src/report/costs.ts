/**
 * AWS's list prices of us-east-1, as of PRICE_DATE, in US dollars, from the price list of each service
 * (https://aws.amazon.com/pricing/). This file is the one place in which the program knows prices; docs/costs.md has these
 * with their sums, and a test compares the two.
 */
export const PRICES = {
  'Lambda, request': 0.2,
  'Lambda, compute': 0.0000166667,
  'HTTP API': 1,
  'Fargate, processor': 0.04048,
  'Fargate, memory': 0.004445,
  'Load balancer': 0.0225,
  'Public IPv4 address': 0.005,
  'NAT gateway': 0.045,
  'Valkey, cache.t4g.micro': 0.0128,
  'Web ACL': 5,
  'Web ACL, rule': 1,
} as const;

export const PRICE_DATE = 'November 2026';

/** Per path of an invalidation, beyond the free ones of a month: https://aws.amazon.com/cloudfront/pricing/ */
export const INVALIDATION = { usd: 0.005, free: 1000 } as const;

/** Hours that AWS reckons a month with. */
export const MONTH_HOURS = 730;

const address = MONTH_HOURS * PRICES['Public IPv4 address'];
/** The smallest task. */
const task = taskCost({ cpu: 256, memory: 512 });
const balancer = MONTH_HOURS * PRICES['Load balancer'] + 2 * address;

interface Cost {
  /** US dollars a month, or of a unit. */
  usd: number;
  /** What a unit is, where nothing is paid without one: "a GB". */
  per?: string;
  /** What comes to it, or what it is for. */
  more?: string;
}

const COSTS: Readonly<Record<string, Cost>> = {
  'App Runner service': { usd: 5, per: 'a GB of memory' },
  'CloudFront function': { usd: 0 },
  'ECS service': { usd: task, more: 'for a task of the smallest size' },
  'HTTP API': { usd: 0, more: 'without requests' },
  'KMS key': { usd: 1 },
  KeyValueStore: { usd: 0 },
  'NAT gateway': { usd: MONTH_HOURS * PRICES['NAT gateway'], more: 'and $0.045 a GB' },
  'VPC endpoint': { usd: 7 },
  address: { usd: address },
  artifact: { usd: 0.02, per: 'a GB' },
  backup: { usd: 0.1, per: 'a GB' },
  bucket: { usd: 0.02, per: 'a GB' },
  cache: { usd: MONTH_HOURS * PRICES['Valkey, cache.t4g.micro'], more: 'and more with its size' },
  dashboard: { usd: 3, more: 'after the first three of an account' },
  database: { usd: 12, more: 'and more' },
  distribution: { usd: 0, more: 'without requests' },
  'file system': { usd: 0.3, per: 'a GB' },
  function: { usd: 0, more: 'without calls' },
  host: { usd: 0 },
  image: { usd: 0.1, per: 'a GB' },
  'load balancer': { usd: balancer, more: 'with its two addresses, more with its load' },
  'log group': { usd: 0.03, per: 'a GB' },
  queue: { usd: 0, more: 'without messages' },
  record: { usd: 0.02, per: 'a GB' },
  repository: { usd: 0.1, per: 'a GB of images' },
  role: { usd: 0 },
  schedule: { usd: 0, more: 'without calls' },
  secret: { usd: 0.4 },
  stack: { usd: 0, more: 'by itself' },
  table: { usd: 0.25, per: 'a GB' },
  topic: { usd: 0, more: 'without messages' },
  'web ACL': { usd: PRICES['Web ACL'] + PRICES['Web ACL, rule'], more: 'with one rule' },
};

/** What a gigabyte of a kind ("image", "table") costs a month. */
export function gigabyteCost(kind: 'image' | 'table'): number {
  return COSTS[kind]!.usd;
}

/** What a million requests cost that reach a function by an HTTP API: their price, and calls of functions, each of this many GB and seconds. */
export function millionRequestsCost(calls: readonly { gigabytes: number; seconds: number }[]): number {
  const compute = calls.reduce((sum, { gigabytes, seconds }) => sum + gigabytes * seconds, 0);
  return (
    PRICES['HTTP API'] + calls.length * PRICES['Lambda, request'] + 1_000_000 * compute * PRICES['Lambda, compute']
  );
}

/** What a thing of a kind ("table", "load balancer") costs a month, in words. */
export function monthlyCost(kind: string): string {
  const cost = COSTS[kind];
  if (!cost) return 'see the price list of its service';
  const { usd, per, more } = cost;
  return [dollars(usd), per, more].filter(Boolean).join(' ');
}

/** A task on Fargate: CPU units (1024 are one processor) and MiB. */
export interface TaskSize {
  cpu: number;
  memory: number;
}

/** What a task costs that runs for a month, with the address that it pulls its image by: US dollars. */
export function taskCost({ cpu, memory }: TaskSize): number {
  const [processors, gigabytes] = [cpu / 1024, memory / 1024];
  return MONTH_HOURS * (processors * PRICES['Fargate, processor'] + gigabytes * PRICES['Fargate, memory']) + address;
}

/** What a container costs that nobody asks: its load balancer and one task of the smallest size. */
export const IDLE_CONTAINER = `about ${dollars(balancer + task)}, a load balancer and a task, and more with its size`;

function dollars(usd: number): string {
  return usd >= 1 ? `$${Math.round(usd)}` : usd === 0 ? '$0' : `$${usd.toFixed(2)}`;
}

/** Kinds of what CloudFormation makes; what costs nothing by itself is left out. */
const KINDS: Readonly<Record<string, string>> = {
  'AWS::AppRunner::Service': 'App Runner service',
  'AWS::CloudWatch::Dashboard': 'dashboard',
  'AWS::DynamoDB::Table': 'table',
  'AWS::EC2::EIP': 'address',
  'AWS::EC2::NatGateway': 'NAT gateway',
  'AWS::ECS::ExpressGatewayService': 'ECS service',
  'AWS::ECS::Service': 'ECS service',
  'AWS::EFS::FileSystem': 'file system',
  'AWS::ElastiCache::ReplicationGroup': 'cache',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'load balancer',
  'AWS::KMS::Key': 'KMS key',
  'AWS::RDS::DBInstance': 'database',
  'AWS::S3::Bucket': 'bucket',
  'AWS::SecretsManager::Secret': 'secret',
  'AWS::WAFv2::WebACL': 'web ACL',
};

/** New resources by their kind, with what each costs a month, and the sum of what is paid whether it is used or not. */
export interface NewCosts {
  lines: { kind: string; count: number; each: string }[];
  /** US dollars a month. */
  usd: number;
}

/** What resources of these types (AWS::EC2::NatGateway) cost a month once they are made. */
export function costsOfNew(types: readonly string[]): NewCosts {
  const counts = new Map<string, number>();
  for (const type of types) {
    const kind = KINDS[type];
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const fixed = [...counts].map(([kind, count]) => (COSTS[kind]!.per === undefined ? count * COSTS[kind]!.usd : 0));
  return {
    lines: [...counts].map(([kind, count]) => ({ kind, count, each: monthlyCost(kind) })),
    usd: fixed.reduce((sum, one) => sum + one, 0),
  };
}
