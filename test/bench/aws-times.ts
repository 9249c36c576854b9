/** How long AWS takes, in seconds, and where that is from. What is a range there is its middle here. */
export interface AwsTime {
  seconds: number;
  source: string;
}

const STABILIZATION =
  'https://aws.amazon.com/blogs/devops/how-we-sped-up-aws-cloudformation-deployments-with-optimistic-stabilization/';
/** Every resource that CloudFormation makes takes about 13 s longer than the call itself. */
const PROVISIONING = 'https://www.stedi.com/blog/relative-performance-tradeoffs-of-aws-native-provisioning-methods';
const RANGE = 'range of public reports';

/** Making or changing a resource by CloudFormation, by its type; what is not named takes what most take. */
export const RESOURCE_TIMES: Readonly<Record<string, { create: number; update: number; source: string }>> = {
  'AWS::CloudFront::Distribution': { create: 300, update: 240, source: `${RANGE}: 3 to 15 min` },
  'AWS::ECS::Service': { create: 180, update: 180, source: `${RANGE}: 2 to 4 min; ${STABILIZATION}` },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { create: 150, update: 20, source: `${RANGE}: 2 to 3 min` },
  'AWS::Lambda::Function': { create: 25, update: 25, source: `${RANGE}: 10 to 40 s` },
  'AWS::DynamoDB::Table': { create: 30, update: 20, source: `${RANGE}: 20 to 40 s` },
  'AWS::IAM::Role': { create: 20, update: 15, source: PROVISIONING },
  default: { create: 15, update: 15, source: PROVISIONING },
};

export const TIMES = {
  /** Any call. */
  call: { seconds: 0.1, source: 'a runner far from the region' },
  changeSet: { seconds: 6, source: `${RANGE}: 3 to 10 s` },
  publishVersion: { seconds: 3, source: `${RANGE}: 1 to 5 s` },
  /** Until the last point of presence answers with a new value. */
  keyValueStore: { seconds: 75, source: 'public measurements: 30 s at one point of presence, 75 s everywhere' },
  invalidation: { seconds: 60, source: `${RANGE}: 10 s to 2 min` },
  siteUpload: { seconds: 20, source: '5,000 files, docs/benchmarks.md: 4 s at 40 ms; 20 s over a slow line' },
  imageBuild: { seconds: 60, source: 'an npm ci and a copy without a cache' },
  imagePush: { seconds: 30, source: '200 MB at 60 Mbit/s' },
  bootCheck: { seconds: 4, source: 'docs/benchmarks.md' },
  samBuild: { seconds: 10, source: 'sam build of a Node.js function' },
} as const satisfies Record<string, AwsTime>;
