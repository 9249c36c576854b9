import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { shippedTemplate } from '../../../src/stack/index.ts';
import { renderTemplate } from '../../support/cloudformation/render.ts';
import { templateProblems } from '../../support/strict/rules/template.ts';

/**
 * Each parameter of each shipped template, changed alone: CloudFormation takes it, AWS refuses nothing of it, and it does
 * something. Functions are deployed for this in test/integration/stack/lambda-parameters.test.ts.
 */
const templates = readdirSync('templates/stacks')
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace(/\.yaml$/, ''));

const IMAGE = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop@sha256:1';
/** What has no default. */
const REQUIRED: Record<string, string> = {
  Image: IMAGE,
  ImageUri: IMAGE,
  AppVersion: '1',
  CodeBucket: 'artifacts',
  CodeKey: 'packages/1.zip',
  AccessPointArn: 'arn:aws:elasticfilesystem:eu-central-1:123456789012:access-point/fsap-1',
  SubnetIds: 'subnet-1,subnet-2',
  SecurityGroupIds: 'sg-1',
  BackendPrefix: 'shop-pr-7',
  App: 'shop',
  Domain: 'preview.example.com',
  PreviewRoleArn: 'arn:aws:iam::123456789012:role/deploy-bootstrap-PreviewRole-X1',
  PreviewExecutionRoleArn: 'arn:aws:iam::123456789012:role/deploy-bootstrap-PreviewExecutionRole-X1',
  PreviewCluster: 'deploy-preview-containers',
  PreviewSubnetIds: 'subnet-1,subnet-2',
  PreviewTaskGroupId: 'sg-1',
  PreviewNamespaceId: 'ns-1',
  PreviewPrivateDomain: 'deploy-preview-containers.internal',
  PreviewTaskExecutionRoleArn: 'arn:aws:iam::123456789012:role/start',
};
/** What is only optional beside something else. */
const ONE_OF: Record<string, Record<string, string>> = { 'preview-domain': { HostedZoneId: 'Z2' } };
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/c';
const NETWORK = { VpcId: 'vpc-1', PublicSubnetIds: 'subnet-1,subnet-2', TaskSubnetIds: 'subnet-3,subnet-4' };
const FILES = { FileSystemId: 'fs-1' };
const ACCESS_POINT = 'arn:aws:elasticfilesystem:eu-central-1:123456789012:access-point/fsap-';
const MOUNT = { AccessPointArn: `${ACCESS_POINT}1`, SubnetIds: 'subnet-1,subnet-2', SecurityGroupIds: 'sg-1' };
const FUNCTION = { FunctionName: 'shop-production-lambda' };
const CORS = { CorsOrigins: 'https://shop.example.org' };
const PREVIEW_DOMAIN = {
  PreviewDomain: 'preview.example.com',
  PreviewDomainStore: 'arn:aws:cloudfront::123456789012:key-value-store/k1',
};
const BALANCER = { Dashboard: 'true', LoadBalancerFullName: 'app/shop/1' };

/** Another value of parameters that are text, and what they are only taken with. */
const OTHER: Record<string, string | Record<string, string>> = {
  AccessPointArn: { ...MOUNT, AccessPointArn: `${ACCESS_POINT}2` },
  AccessPointId: { ...FILES, AccessPointId: 'fsap-1' },
  AppVersion: '2',
  AccessLogs: 'true',
  AlarmEmail: 'ops@example.com',
  ApiId: 'd4e5f6',
  ApiTimeout: '90',
  App: 'blog',
  BudgetPercent: { AlarmEmail: 'ops@example.com', BudgetUsd: '10', BudgetPercent: '50' },
  BudgetUsd: { AlarmEmail: 'ops@example.com', BudgetUsd: '10' },
  CacheId: 'blog-cache',
  CacheConnections: { CacheId: 'shop-cache', CacheConnections: '9' },
  ClusterName: { ...BALANCER, ClusterName: 'blog' },
  Domain: 'preview.example.org',
  Dashboard: { ...FUNCTION, Dashboard: 'true' },
  ErrorPeriods: { ...FUNCTION, ErrorPeriods: '2' },
  ErrorsPer5Minutes: { ...FUNCTION, ErrorsPer5Minutes: '9' },
  P99Milliseconds: { ...FUNCTION, P99Milliseconds: '9' },
  MeanMilliseconds: { ...FUNCTION, MeanMilliseconds: '9' },
  Throttles: { ...FUNCTION, Throttles: '9' },
  Api5xxPer5Minutes: { ApiId: 'a1b2c3', Api5xxPer5Minutes: '9' },
  FunctionUrl: { ...FUNCTION, FunctionUrl: 'true' },
  RestApiName: 'blog-production-lambda-rest',
  FunctionName: 'blog-production-lambda',
  LoadBalancerFullName: 'app/blog/2',
  ServiceName: { ...BALANCER, ServiceName: 'blog' },
  ApiPath: '/v1/*',
  AssignPublicIp: { ...NETWORK, AssignPublicIp: 'DISABLED' },
  CertificateArn: { DomainName: 'shop.example.org', CertificateArn: CERTIFICATE },
  CodeBucket: 'others',
  CorsOrigins: 'https://shop.example.org',
  CorsHeaders: { ...CORS, CorsHeaders: 'authorization' },
  CorsCredentials: { ...CORS, CorsHeaders: 'authorization', CorsCredentials: 'true' },
  CodeKey: 'packages/2.zip',
  BackendPrefix: 'shop-pr-8',
  Command: 'serve',
  Cpu: { Cpu: '512', Memory: '1024' },
  ConfigurationId: 'two',
  DataDeletion: { DeploySubjects: 'repo:my-org/shop:environment:production', DataDeletion: 'allowed' },
  DeploySubjects: 'repo:my-org/shop:environment:production',
  DomainName: { DomainName: 'shop.example.org', CertificateArn: CERTIFICATE, HostedZoneId: 'Z1' },
  EntryPoint: '/start',
  ExecutionPolicyArns: {
    DeploySubjects: 'repo:my-org/shop:environment:production',
    ExecutionPolicyArns: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
  },
  ExtraSecurityGroupIds: { ...NETWORK, ExtraSecurityGroupIds: 'sg-2' },
  FileSystemId: 'fs-1',
  FilesBucketArn: 'arn:aws:s3:::files',
  FilesCorsOrigins: { FilesBucket: 'true', FilesCorsOrigins: 'https://shop.example.org' },
  Handler: 'other.handler',
  Host: 'pr-7--shop.preview.example.com',
  HealthMatcher: '200',
  HealthPath: '/health',
  HostedZoneId: { DomainName: 'shop.example.org', CertificateArn: CERTIFICATE, HostedZoneId: 'Z1' },
  Image: IMAGE.replace('sha256:1', 'sha256:2'),
  ImageUri: IMAGE.replace('sha256:1', 'sha256:2'),
  IngressPrefixListId: 'pl-1',
  KeyValueStores: { App: 'blog', KeyValueStores: 'arn:aws:cloudfront::123456789012:key-value-store/k1' },
  Layers: 'arn:aws:lambda:eu-central-1:123456789012:layer:fonts:1',
  LoadBalancerAccess: { OriginKey: 'k', LoadBalancerAccess: 'everybody' },
  ManagedPolicyArns: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
  MaxCount: '4',
  Memory: '1024',
  Migrations: { DeploySubjects: 'repo:my-org/shop:environment:production', Migrations: 'allowed' },
  MountPath: { ...FILES, ...MOUNT, MountPath: '/mnt/files' },
  OidcProvider: { DeploySubjects: 'repo:my-org/shop:environment:production', OidcProvider: 'existing' },
  OriginKey: 'a-key',
  OriginKeyId: { OriginKey: 'a-key', OriginKeyId: '1' },
  PermissionsBoundary: 'arn:aws:iam::123456789012:policy/boundary',
  PromotionReaders: 'arn:aws:iam::222222222222:role/deploy',
  PromotionSources: {
    DeploySubjects: 'repo:my-org/shop:environment:production',
    PromotionSources: 'arn:aws:iam::222222222222:role/deploy-promotion',
  },
  ReadableArns: {
    DeploySubjects: 'repo:my-org/shop:environment:production',
    ReadableArns: 'arn:aws:lambda:us-east-1:123456789012:function:my-stack-*',
  },
  PlanSubjects: 'repo:my-org/shop:pull_request',
  PreviewSubjects: 'repo:my-org/shop:environment:preview',
  PreviewDataSources: {
    PreviewSubjects: 'repo:my-org/shop:environment:preview',
    PreviewDataSources: 'shop-staging',
  },
  PreviewCluster: 'others',
  PreviewDomain: PREVIEW_DOMAIN,
  PreviewDomainStore: PREVIEW_DOMAIN,
  PreviewExecutionRoleArn: 'arn:aws:iam::123456789012:role/deploy-bootstrap-PreviewExecutionRole-X2',
  PreviewNamespaceId: 'ns-2',
  PreviewPrivateDomain: 'others.internal',
  PreviewRoleArn: 'arn:aws:iam::123456789012:role/deploy-bootstrap-PreviewRole-X2',
  PreviewSubnetIds: 'subnet-3,subnet-4',
  PreviewTaskExecutionRoleArn: 'arn:aws:iam::123456789012:role/others',
  PreviewTaskGroupId: 'sg-2',
  ZoneA: 'eu-central-1b',
  ZoneB: 'eu-central-1c',
  Relay: 'arn:aws:lambda:eu-central-1:123456789012:function:deploy-pr-relay',
  RateLimit: '100',
  PublicSubnetIds: { ...NETWORK, PublicSubnetIds: 'subnet-5,subnet-6' },
  RepositoryArn: 'arn:aws:ecr:eu-central-1:123456789012:repository/shop',
  ResponseHeadersPolicyId: '60669652-455b-4ae9-85a4-c4c02393f86c',
  Runtime: 'python3.13',
  ScalingCpuTarget: { MaxCount: '4', ScalingCpuTarget: '70' },
  ScalingTarget: '70',
  SecurityGroupIds: { SubnetIds: 'subnet-1,subnet-2', SecurityGroupIds: 'sg-2' },
  SettingsBucketArn: { SettingsBucketArn: 'arn:aws:s3:::settings', SettingsKey: 'a.yaml' },
  SettingsBucketOwner: {
    SettingsBucketArn: 'arn:aws:s3:::settings',
    SettingsKey: 'a.yaml',
    SettingsBucketOwner: '111122223333',
  },
  SettingsFolder: { SettingsBucketArn: 'arn:aws:s3:::settings', SettingsKey: 'b/a.yaml', SettingsFolder: 'b' },
  OlderSettingsBucketArn: {
    SettingsBucketArn: 'arn:aws:s3:::settings',
    SettingsKey: 'b/a.yaml',
    SettingsFolder: 'b',
    OlderSettingsBucketArn: 'arn:aws:s3:::older',
  },
  SettingsKey: { SettingsBucketArn: 'arn:aws:s3:::settings', SettingsKey: 'b.yaml' },
  SharedArns: { App: 'blog', SharedArns: 'arn:aws:s3:::company-fonts/*' },
  SortKey: 'at',
  SubnetIds: { SubnetIds: 'subnet-3,subnet-4', SecurityGroupIds: 'sg-1' },
  TableArn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/t',
  TaskSubnetIds: { ...NETWORK, TaskSubnetIds: 'subnet-5,subnet-6' },
  VpcCidr: '10.41.0.0/16',
  VpcId: NETWORK,
  WebAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1',
};

interface Parameter {
  Type: string;
  Default?: unknown;
  AllowedValues?: unknown[];
  MinValue?: number;
  MaxValue?: number;
}

/** Another value, with what else it needs; and that without it, for the comparison. */
function change(name: string, parameter: Parameter): Record<string, string> | undefined {
  const given = OTHER[name];
  if (typeof given === 'string') return { [name]: given };
  if (given) return given;
  const other = parameter.AllowedValues?.find((value) => String(value) !== String(parameter.Default));
  if (other !== undefined) return { [name]: String(other) };
  if (parameter.Type !== 'Number') return undefined;
  const value = Number(parameter.Default) + 1;
  return { [name]: String(parameter.MaxValue !== undefined && value > parameter.MaxValue ? value - 2 : value) };
}

describe.each(templates)('%s', (file) => {
  const template = shippedTemplate('templates', file);
  const declared = template.parameters as unknown as Record<string, Parameter>;
  const required = Object.fromEntries(
    Object.entries(REQUIRED).filter(([name]) => declared[name] && declared[name].Default === undefined),
  );
  const render = (parameters: Record<string, string>) => {
    const rendered = renderTemplate(template.text, { parameters: { ...required, ...ONE_OF[file], ...parameters } });
    expect(rendered.violations).toEqual([]);
    expect(templateProblems(rendered.resources)).toEqual([]);
    return JSON.stringify([rendered.resources, rendered.outputs]);
  };

  test('as it is', () => {
    expect(render({})).not.toBe('');
  });

  if (Object.keys(declared).length > 0)
    test.each(Object.keys(declared))('%s changed alone', (name) => {
      const changed = change(name, declared[name]!);
      expect(changed).toBeDefined();
      const with_ = Object.fromEntries(Object.entries(changed!).filter(([one]) => declared[one]));
      // What it is only taken with stays: unless that is not taken without it, either.
      const { [name]: _, ...others } = with_;
      const before = name in OTHER && typeof OTHER[name] === 'object' && !isTogether(name) ? others : {};
      expect(render(with_)).not.toBe(render(before));
    });
});

/** Names that a template takes only all at once. */
function isTogether(name: string): boolean {
  return [
    'VpcId',
    'PublicSubnetIds',
    'TaskSubnetIds',
    'SubnetIds',
    'SecurityGroupIds',
    'SettingsBucketArn',
    'SettingsKey',
    'DomainName',
    'CertificateArn',
    'PreviewDomain',
    'PreviewDomainStore',
  ].includes(name);
}
