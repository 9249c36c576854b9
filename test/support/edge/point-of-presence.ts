import type { EdgeCache } from './cache.ts';
import type { EdgeDistribution } from './configuration.ts';
import type { AwsHosts, BucketAccess } from './origins.ts';

/** Everything that one request is served with: the state of its point of presence. */
export interface PointOfPresence {
  name: string;
  cache: EdgeCache;
  distribution: EdgeDistribution;
  keyValues(arn: string): Promise<Map<string, string>>;
  hosts: AwsHosts;
  access: BucketAccess;
  /** What the functions take for the time: milliseconds since 1970. */
  now(): number;
}
