import { describe, expect, test } from '@jest/globals';
import { shippedTemplate } from '../../../../src/stack/index.ts';
import { loadTemplate } from '../../../../src/stack/template/template.ts';
import {
  containerRights,
  CONTAINERS,
  containersTemplate,
  iam,
  made,
  policiesOf,
  policyOf,
  simulated,
} from '../../../support/aws/bootstrap-roles.ts';
import { allows, type Request, type Statement } from '../../../support/aws/iam-policy.ts';
import { at, boundary, lambda, logs, parameter, repository, secret, to } from './preview-requests.ts';

// What preview-containers.yaml adds to the roles of previews, and what it keeps from them.
type Who = 'PreviewRole' | 'PreviewExecutionRole' | 'TaskExecutionRole' | 'code of a preview';
type Case = [who: Who, what: string, action: string, resource: string, context?: Record<string, string | string[]>];

const own = containersTemplate();

function policies(who: Who): { identity: Statement[]; boundary?: Statement[] } {
  if (who === 'code of a preview')
    return { identity: [{ Effect: 'Allow', Action: '*', Resource: '*' }], boundary: policyOf(boundary) };
  if (who !== 'TaskExecutionRole') return { identity: [...policiesOf(who).identity, ...containerRights(who)] };
  const { Policies } = own[who]!.Properties as { Policies: { PolicyDocument: { Statement: Statement[] } }[] };
  return { identity: Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement) };
}

async function verdicts(who: Who, request: Request): Promise<{ ours: boolean; theirs: boolean }> {
  const { identity, boundary: limit } = policies(who);
  return { ours: allows(identity, request, limit), theirs: await simulated(identity, request, limit) };
}

const here = { 'aws:RequestedRegion': 'eu-central-1' };
const elsewhere = { 'aws:RequestedRegion': 'us-east-1' };
const cluster = (name: string) => ({ 'ecs:cluster': at('ecs', `cluster/${name}`) });
const service = (name: string, of = CONTAINERS) => at('ecs', `service/${of}/${name}`);
const definition = (name: string) => at('ecs', `task-definition/${name}`);
const task = (of = CONTAINERS) => at('ecs', `task/${of}/5f1`);
const PREVIEW = 'shop-pr-7-container';
const PRODUCTION = 'shop-production-container';
/** What a service of a preview is asked for with, and what a branch may have written in its place. */
const asked = (other: Record<string, string | string[]> = {}) => ({
  'ecs:task-definition': definition(`${PREVIEW}:1`),
  'ecs:subnet': ['SubnetA', 'SubnetB'],
  'ecs:enable-execute-command': 'false',
  'ecs:task-cpu': '256',
  ...other,
});
const starts = iam('role', made('TaskExecutionRole', CONTAINERS));
const relays = iam('role', made('RelayRole', CONTAINERS));
const ofPreview = iam('role', `${PREVIEW}-TaskRole-X`);
const relay = lambda('deploy-pr-relay');
const namespace = (id: string) => at('servicediscovery', `namespace/${id}`);

test.each<Case>([
  ['PreviewRole', 'looks at a service of another cluster', 'ecs:DescribeServices', service(PREVIEW, PRODUCTION)],
  ['PreviewRole', 'looks at a service that is no preview', 'ecs:DescribeServices', service(PRODUCTION)],
  ['PreviewRole', 'changes a service past CloudFormation', 'ecs:UpdateService', service(PREVIEW)],
  ['PreviewRole', 'looks at tasks of another cluster', 'ecs:DescribeTasks', task(PRODUCTION), cluster(PRODUCTION)],
  ['PreviewRole', 'lists tasks of another cluster', 'ecs:ListTasks', '*', cluster(PRODUCTION)],
  ['PreviewRole', 'runs a task of its own', 'ecs:RunTask', definition(`${PREVIEW}:1`), cluster(CONTAINERS)],
  ['PreviewRole', 'opens a shell in a task', 'ecs:ExecuteCommand', task(), cluster(CONTAINERS)],
  ['PreviewRole', 'reads variables in another region', 'ecs:DescribeTaskDefinition', '*', elsewhere],
  ['PreviewRole', 'ends a task definition', 'ecs:DeregisterTaskDefinition', '*', here],
  ['PreviewRole', 'reads the log of production', 'logs:GetLogEvents', logs(`/aws/ecs/${PRODUCTION}:log-stream:a`)],
  ['PreviewRole', 'starts tasks with the role of the administrator', 'iam:PassRole', starts, to('ecs-tasks')],
  ['PreviewRole', 'asks containers past their doors', 'lambda:InvokeFunction', relay],
  ['PreviewRole', 'publishes another relay', 'lambda:PublishVersion', relay],
  [
    'PreviewRole',
    'reads the log of the relay',
    'logs:GetLogEvents',
    logs(`/aws/lambda/${CONTAINERS}-relay:log-stream:a`),
  ],
  ['PreviewExecutionRole', 'changes the relay', 'lambda:UpdateFunctionCode', relay],
  ['PreviewExecutionRole', 'takes the relay away', 'lambda:DeleteFunction', relay],
  ['PreviewExecutionRole', 'lets others ask the relay', 'lambda:AddPermission', relay],
  [
    'PreviewExecutionRole',
    'takes the log of the relay away',
    'logs:DeleteLogGroup',
    logs(`/aws/lambda/${CONTAINERS}-relay`),
  ],
  [
    'PreviewExecutionRole',
    'makes a version of production',
    'ecs:RegisterTaskDefinition',
    definition(`${PRODUCTION}:9`),
  ],
  ['PreviewExecutionRole', 'changes production', 'ecs:UpdateService', service(PRODUCTION, PRODUCTION)],
  ['PreviewExecutionRole', 'changes a preview in another cluster', 'ecs:UpdateService', service(PREVIEW, PRODUCTION)],
  ['PreviewExecutionRole', 'takes production away', 'ecs:DeleteService', service(PRODUCTION, PRODUCTION)],
  ['PreviewExecutionRole', 'makes a service in another cluster', 'ecs:CreateService', service(PREVIEW, PRODUCTION)],
  ...['ecs:CreateService', 'ecs:UpdateService'].flatMap((action): Case[] =>
    (
      [
        ['ecs:task-definition', definition(`${PRODUCTION}:41`)],
        ['ecs:subnet', ['subnet-default']],
        ['ecs:subnet', ['SubnetA', 'subnet-default']],
        ['ecs:enable-execute-command', 'true'],
        ['ecs:task-cpu', '16384'],
      ] as const
    ).map(([key, value]) => [
      'PreviewExecutionRole',
      `has ${key} ${String(value)}`,
      action,
      service(PREVIEW),
      asked({ [key]: typeof value === 'string' ? value : [...value] }),
    ]),
  ),
  [
    'PreviewExecutionRole',
    'makes a version of the largest size',
    'ecs:RegisterTaskDefinition',
    definition(`${PREVIEW}:1`),
    { 'ecs:task-cpu': '16384' },
  ],
  ['PreviewExecutionRole', 'takes the cluster away', 'ecs:DeleteCluster', at('ecs', `cluster/${CONTAINERS}`)],
  ['PreviewExecutionRole', 'ends task definitions of another region', 'ecs:DeregisterTaskDefinition', '*', elsewhere],
  ['PreviewExecutionRole', 'runs a task', 'ecs:RunTask', definition(`${PREVIEW}:1`), cluster(CONTAINERS)],
  ['PreviewExecutionRole', 'gives a task a role of others', 'iam:PassRole', iam('role', 'admin'), to('ecs-tasks')],
  ['PreviewExecutionRole', 'gives a function what starts tasks', 'iam:PassRole', starts, to('lambda')],
  ['PreviewExecutionRole', 'gives a machine the role of a preview', 'iam:PassRole', ofPreview, to('ec2')],
  [
    'PreviewExecutionRole',
    'gives what starts tasks more rights',
    'iam:PutRolePolicy',
    starts,
    { 'iam:PermissionsBoundary': boundary },
  ],
  ['PreviewExecutionRole', 'lets itself be what starts tasks', 'iam:UpdateAssumeRolePolicy', starts],
  [
    'PreviewExecutionRole',
    'gives the relay more rights',
    'iam:AttachRolePolicy',
    relays,
    { 'iam:PermissionsBoundary': boundary },
  ],
  [
    'PreviewExecutionRole',
    'opens the containers to everybody',
    'ec2:AuthorizeSecurityGroupIngress',
    at('ec2', 'security-group/sg-1'),
  ],
  [
    'PreviewExecutionRole',
    'takes names of another namespace',
    'servicediscovery:CreateService',
    namespace('ns-production'),
  ],
  ['PreviewExecutionRole', 'takes all names away', 'servicediscovery:DeleteNamespace', namespace('ns-1')],
  [
    'PreviewExecutionRole',
    'leads a name elsewhere',
    'servicediscovery:RegisterInstance',
    at('servicediscovery', 'service/srv-1'),
  ],
  [
    'PreviewExecutionRole',
    'writes into the zone itself',
    'route53:ChangeResourceRecordSets',
    'arn:aws:route53:::hostedzone/Z1',
  ],
  [
    'PreviewExecutionRole',
    'sends previews through another relay',
    'ssm:PutParameter',
    parameter('deploy/bootstrap/preview-containers'),
  ],
  ['PreviewExecutionRole', 'takes logs of production away', 'logs:DeleteLogGroup', logs(`/aws/ecs/${PRODUCTION}`)],
  [
    'TaskExecutionRole',
    'reads a secret that is not for previews',
    'secretsmanager:GetSecretValue',
    secret('shop/production-X'),
  ],
  [
    'TaskExecutionRole',
    'reads a parameter that is not for previews',
    'ssm:GetParameters',
    parameter('shop/production'),
  ],
  ['TaskExecutionRole', 'pulls images of others', 'ecr:BatchGetImage', repository('shop')],
  [
    'TaskExecutionRole',
    'writes into the log of production',
    'logs:PutLogEvents',
    logs(`/aws/ecs/${PRODUCTION}:log-stream:a`),
  ],
  [
    'TaskExecutionRole',
    'writes into the log of production by the name of a stream',
    'logs:PutLogEvents',
    logs(`/aws/ecs/${PRODUCTION}:log-stream:a-pr-7`),
  ],
  ['code of a preview', 'changes its service', 'ecs:UpdateService', service(PREVIEW)],
  ['code of a preview', 'ends task definitions', 'ecs:DeregisterTaskDefinition', '*', here],
  ['code of a preview', 'reads variables of others', 'ecs:DescribeTaskDefinition', '*', here],
  ['code of a preview', 'changes the relay', 'lambda:UpdateFunctionCode', relay],
])('refused: %s %s', async (who, _, action, resource, context = {}) => {
  expect(await verdicts(who, { action, resource, context })).toEqual({ ours: false, theirs: false });
});

describe('needed', () => {
  test.each<Case>([
    ['PreviewRole', 'what must be known', 'ssm:GetParameter', parameter('deploy/bootstrap/preview-containers')],
    ['PreviewRole', 'whether there is another environment', 'tag:GetResources', '*'],
    ['PreviewRole', 'whether it runs', 'ecs:DescribeServices', service(PREVIEW)],
    ['PreviewRole', 'how its deployment ended', 'ecs:ListServiceDeployments', service(PREVIEW)],
    ['PreviewRole', 'its tasks', 'ecs:ListTasks', '*', cluster(CONTAINERS)],
    ['PreviewRole', 'why they stopped', 'ecs:DescribeTasks', task(), cluster(CONTAINERS)],
    ['PreviewRole', 'where they log', 'ecs:DescribeTaskDefinition', '*', here],
    ['PreviewRole', 'what they logged', 'logs:GetLogEvents', logs(`/aws/ecs/${PREVIEW}:log-stream:app/app/5f1`)],
    ['PreviewRole', 'its newest stream', 'logs:DescribeLogStreams', logs(`/aws/ecs/${PREVIEW}:log-stream:`)],
    ['PreviewRole', 'its log to go', 'logs:DeleteLogGroup', logs(`/aws/ecs/${PREVIEW}:log-stream:`)],
    ['PreviewExecutionRole', 'a version', 'ecs:RegisterTaskDefinition', definition(`${PREVIEW}:1`)],
    ['PreviewExecutionRole', 'the version of before to end', 'ecs:DeregisterTaskDefinition', '*', here],
    ['PreviewExecutionRole', 'tags of a version', 'ecs:TagResource', definition(`${PREVIEW}:1`)],
    ['PreviewExecutionRole', 'its service', 'ecs:CreateService', service(PREVIEW), asked()],
    ['PreviewExecutionRole', 'the next version in it', 'ecs:UpdateService', service(PREVIEW), asked()],
    ['PreviewExecutionRole', 'a change of anything else in it', 'ecs:UpdateService', service(PREVIEW)],
    [
      'PreviewExecutionRole',
      'a version of its size',
      'ecs:RegisterTaskDefinition',
      definition(`${PREVIEW}:1`),
      { 'ecs:task-cpu': '4096' },
    ],
    [
      'PreviewExecutionRole',
      'how that goes',
      'ecs:DescribeServiceDeployments',
      at('ecs', `service-deployment/${CONTAINERS}/${PREVIEW}/5f1`),
    ],
    ['PreviewExecutionRole', 'the service to go', 'ecs:DeleteService', service(PREVIEW)],
    ['PreviewExecutionRole', 'the role of the app', 'iam:PassRole', ofPreview, to('ecs-tasks')],
    ['PreviewExecutionRole', 'what starts its task', 'iam:PassRole', starts, to('ecs-tasks')],
    ['PreviewExecutionRole', 'its name', 'servicediscovery:CreateService', namespace('ns-1')],
    [
      'PreviewExecutionRole',
      'its name to be its own',
      'servicediscovery:CreateService',
      at('servicediscovery', 'service/*'),
    ],
    [
      'PreviewExecutionRole',
      'the name to go',
      'servicediscovery:DeleteService',
      at('servicediscovery', 'service/srv-1'),
    ],
    ['PreviewExecutionRole', 'tags of the name', 'servicediscovery:TagResource', '*', here],
    ['PreviewExecutionRole', 'its log', 'logs:CreateLogGroup', logs(`/aws/ecs/${PREVIEW}`)],
    ['TaskExecutionRole', 'its image', 'ecr:BatchGetImage', repository('shop-pr-7')],
    ['TaskExecutionRole', 'a stream for it', 'logs:CreateLogStream', logs(`/aws/ecs/${PREVIEW}:log-stream:a`)],
    ['TaskExecutionRole', 'its log', 'logs:PutLogEvents', logs(`/aws/ecs/${PREVIEW}:log-stream:a`)],
    ['TaskExecutionRole', 'a secret of previews', 'secretsmanager:GetSecretValue', secret('shop/preview-X')],
    ['code of a preview', 'the relay, for a door', 'lambda:InvokeFunction', relay],
  ])('%s: %s', async (who, _, action, resource, context = {}) => {
    expect(await verdicts(who, { action, resource, context })).toEqual({ ours: true, theirs: true });
  });

  test('fits into the policies, which belong to these two roles alone', () => {
    const attached = Object.values(own).filter(({ Type }) => Type === 'AWS::IAM::ManagedPolicy');
    expect(attached.map(({ Properties }) => Properties['Roles'])).toEqual([
      [made('PreviewExecutionRole')],
      [made('PreviewRole')],
    ]);
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    for (const { Properties } of attached)
      expect(JSON.stringify(Properties['PolicyDocument']).length).toBeLessThan(6144);
  });
});

test('the cluster goes first: while a preview is there it cannot, and rights and network stay to take that down', () => {
  const templates = new URL('../../../../templates', import.meta.url).pathname;
  const { Resources } = loadTemplate(shippedTemplate(templates, 'preview-containers')).data as {
    Resources: Record<string, object>;
  };
  const all = Object.entries(Resources);
  const isNeeded = (id: string) =>
    all.some(([other, resource]) => other !== id && new RegExp(`["{]${id}[".}]`).test(JSON.stringify(resource)));
  expect(all.map(([id]) => id).filter((id) => !isNeeded(id))).toEqual(['Cluster']);
});

test('why it takes an account of previews alone: these rights are for production too, if it is in the region', async () => {
  for (const action of ['ecs:DeregisterTaskDefinition', 'ecs:DescribeTaskDefinition'])
    expect(await verdicts('PreviewExecutionRole', { action, resource: '*', context: here })).toEqual({
      ours: true,
      theirs: true,
    });
});

test('the containers have one way in, from the relay, and the relay is asked for nothing but them', () => {
  const { TaskGroup, RelayGroup, Relay } = own;
  expect(TaskGroup!.Properties['SecurityGroupIngress']).toEqual([
    expect.objectContaining({ SourceSecurityGroupId: 'RelayGroup' }),
  ]);
  expect(RelayGroup!.Properties['SecurityGroupIngress']).toBeUndefined();
  expect(Relay!.Properties).toMatchObject({
    Environment: { Variables: { PRIVATE_DOMAIN: `${CONTAINERS}.internal` } },
    VpcConfig: { SecurityGroupIds: ['RelayGroup'] },
  });
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
  expect((Relay!.Properties['Code'] as { ZipFile: string }).ZipFile.length).toBeLessThan(4096);
});
