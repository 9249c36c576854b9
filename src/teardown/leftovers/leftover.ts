/** Something of an environment that is still there. */
export interface Leftover {
  /** What it is, in words: "table", "log group". */
  kind: string;
  name: string;
  /** Why it is there, where that is known: kept data, CloudFront at work, somebody else's. */
  why?: string;
}

/** What a thing of a kind costs a month while nobody uses it: list prices of us-east-1, November 2026, in US dollars. */
const MONTHLY: Record<string, string> = {
  'App Runner service': '$5 a GB of memory',
  'CloudFront function': '$0',
  'ECS service': '$9 a quarter of a processor and half a GB',
  'HTTP API': '$0',
  'KMS key': '$1',
  KeyValueStore: '$0',
  'VPC endpoint': '$7',
  address: '$4 while it is attached to nothing',
  artifact: '$0.02 a GB',
  backup: '$0.10 a GB',
  bucket: '$0.02 a GB',
  cache: '$12 and more',
  database: '$12 and more',
  distribution: '$0 without requests',
  'file system': '$0.30 a GB',
  function: '$0 without calls',
  image: '$0.10 a GB',
  'load balancer': '$16 and more',
  'log group': '$0.03 a GB',
  'NAT gateway': '$33',
  queue: '$0 without messages',
  record: '$0.02 a GB',
  repository: '$0.10 a GB of images',
  role: '$0',
  schedule: '$0 without calls',
  secret: '$0.40',
  stack: '$0 by itself',
  table: '$0.25 a GB',
  topic: '$0 without messages',
};

export function monthly(kind: string): string {
  return MONTHLY[kind] ?? 'see the price list of its service';
}
