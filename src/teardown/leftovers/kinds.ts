/** What the ARN of a resource stands for, in words; the first that fits. */
const KINDS: readonly [RegExp, string][] = [
  [/:apigateway:[^:]*:.*\/apis\//, 'HTTP API'],
  [/:apprunner:.*:service\//, 'App Runner service'],
  [/:cloudfront:.*:distribution\//, 'distribution'],
  [/:cloudfront:.*:function\//, 'CloudFront function'],
  [/:cloudfront:.*:key-value-store\//, 'KeyValueStore'],
  [/:cognito-idp:.*:userpool\//, 'user pool'],
  [/:dynamodb:.*:table\/[^/]+\/backup\//, 'backup'],
  [/:dynamodb:.*:table\//, 'table'],
  [/:ec2:.*:elastic-ip\//, 'address'],
  [/:ec2:.*:natgateway\//, 'NAT gateway'],
  [/:ec2:.*:vpc-endpoint\//, 'VPC endpoint'],
  [/:ec2:.*:network-interface\//, 'network interface'],
  [/:ec2:.*:security-group\//, 'security group'],
  [/:ec2:.*:subnet\//, 'subnet'],
  [/:ec2:.*:vpc\//, 'VPC'],
  [/:ecr:.*:repository\//, 'repository'],
  [/:ecs:.*:cluster\//, 'ECS cluster'],
  [/:ecs:.*:service\//, 'ECS service'],
  [/:elasticache:/, 'cache'],
  [/:elasticfilesystem:/, 'file system'],
  [/:elasticloadbalancing:.*:loadbalancer\//, 'load balancer'],
  [/:elasticloadbalancing:.*:targetgroup\//, 'target group'],
  [/:events:.*:event-bus\//, 'event bus'],
  [/:events:.*:rule\//, 'rule'],
  [/:iam:.*:role\//, 'role'],
  [/:kms:.*:key\//, 'KMS key'],
  [/:lambda:.*:function:/, 'function'],
  [/:logs:.*:log-group:/, 'log group'],
  [/:rds:/, 'database'],
  [/:s3:::/, 'bucket'],
  [/:scheduler:/, 'schedule'],
  [/:secretsmanager:/, 'secret'],
  [/:sns:/, 'topic'],
  [/:sqs:/, 'queue'],
  [/:ssm:.*:parameter\//, 'parameter'],
  [/:states:/, 'state machine'],
];

/** Kind and short name of a resource; a service without an entry is its own kind. */
export function kindOf(arn: string): { kind: string; name: string } {
  const kind = KINDS.find(([pattern]) => pattern.test(arn))?.[1] ?? `resource of ${arn.split(':')[2] ?? 'AWS'}`;
  const tail = arn.split(':').slice(5).join(':');
  const named =
    /^(function|log-group|loadbalancer|repository|role|table|cluster|service|parameter|secret|rule)[:/](.+)$/;
  return { kind, name: (named.exec(tail)?.[2] ?? tail).replace(/:\*$/, '') };
}

/** Kept by AWS after their end, and free: they say nothing about what is left. */
export function isHistory(arn: string): boolean {
  return /:cloudformation:|:ecs:.*:task-definition\/|:ecs:.*:task\//.test(arn);
}
