import { partition } from '@aws-sdk/core/client';

/** What ARNs of a region begin with: aws, aws-cn, aws-us-gov, aws-eusc. */
export function partitionOf(region: string): string {
  return partition(region).name;
}

/** What hosts in a region end with, from the SDK's own table: amazonaws.com, amazonaws.com.cn, amazonaws.eu, c2s.ic.gov. */
export function dnsSuffix(region: string): string {
  return partition(region).dnsSuffix;
}

/** The same for the names that S3 and ECR have for IPv6: on.aws, on.amazonwebservices.com.cn. */
export function dualStackDnsSuffix(region: string): string {
  return partition(region).dualStackDnsSuffix.replace(/^api\./, 'on.');
}
