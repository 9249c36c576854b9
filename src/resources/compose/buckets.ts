import { hash } from 'node:crypto';
import type { BucketEntry } from '../definition/resources.ts';
import { instance, type Part, withProperties } from './part.ts';

/** Days that overwritten and deleted objects of a kept bucket stay where the file does not say. */
const OLD_VERSIONS = 90;

/** A private bucket. `origins` are those of `cors`, with addresses in place of {{web-url}}. */
export function bucketPart(
  part: (name: string) => Part,
  entry: BucketEntry,
  { origins, ofPreview }: { origins: readonly string[]; ofPreview: boolean },
): Part {
  const { id, keep, tier, expire } = entry;
  const versions = entry.versions === undefined && keep && expire === undefined ? OLD_VERSIONS : entry.versions;
  const rule = {
    Id: 'lifetime',
    Status: 'Enabled',
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    ...(versions && { NoncurrentVersionExpiration: { NoncurrentDays: versions } }),
    ...(tier && { Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: tier }] }),
    ...(expire && { ExpirationInDays: expire }),
  };
  const properties = {
    ...(ofPreview && { BucketName: previewName(id) }),
    ...(versions && { VersioningConfiguration: { Status: 'Enabled' } }),
    LifecycleConfiguration: { Rules: [rule] },
    ...(origins.length > 0 && { CorsConfiguration: { CorsRules: [corsRule(origins)] } }),
    // CloudFormation takes no update that changes a DeletionPolicy alone.
    Tags: [{ Key: 'deploy:keep', Value: String(keep) }],
  };
  return withProperties(instance(part('bucket'), id), properties, keep);
}

/** The roles of previews reach buckets by how their names begin (templates/stacks/bootstrap.yaml): 63 characters at most. */
function previewName(id: string): object {
  const end = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
  return {
    'Fn::Sub': [
      `pr-\${AWS::StackName}-${hash('sha256', id).slice(0, 4)}-\${End}`,
      { End: { 'Fn::Select': [4, { 'Fn::Split': ['-', end] }] } },
    ],
  };
}

function corsRule(origins: readonly string[]): object {
  return {
    AllowedOrigins: origins,
    AllowedMethods: ['GET', 'HEAD', 'PUT', 'POST'],
    AllowedHeaders: ['*'],
    ExposedHeaders: ['ETag'],
    MaxAge: 3600,
  };
}
