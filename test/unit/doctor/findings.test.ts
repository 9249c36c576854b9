import { describe, expect, test } from '@jest/globals';
import { type EnvironmentFacts, judgeEnvironment } from '../../../src/doctor/environment/judge-environment.ts';
import type { Finding } from '../../../src/doctor/finding.ts';
import { type JobFacts, judgeJob } from '../../../src/doctor/github.ts';
import { judgeNetwork, type NetworkFacts } from '../../../src/doctor/network/judge-network.ts';
import { type Decision, judgePermissions } from '../../../src/doctor/permissions/judge-permissions.ts';
import { neededByDeployment } from '../../../src/doctor/permissions/needed.ts';
import { judgeContainers } from '../../../src/doctor/previews/judge-containers.ts';
import { type DomainFacts, judgeDomain } from '../../../src/doctor/previews/judge-domain.ts';
import { judgeConcurrency, judgeQuotas } from '../../../src/doctor/quotas/judge-quotas.ts';
import { edgeFunction } from '../../../scripts/edge.ts';
import { compileFunction, viewerRequest } from '../../support/edge/functions.ts';
import { naming } from '../../support/failure-with.ts';
import { DEPLOYING } from './deploying.ts';

const token = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'y' };
const job: JobFacts = {
  variables: { ...token, GITHUB_EVENT_NAME: 'push', GITHUB_REPOSITORY: 'my-org/shop', GITHUB_ACTOR: 'ada' },
  roleToAssume: 'arn:aws:iam::123456789012:role/deploy',
  region: 'eu-central-1',
  environment: 'production',
  isProtected: true,
  isCheckedOut: true,
  platform: 'linux',
  headRepository: undefined,
  buildsImage: true,
};
const network: NetworkFacts = { variables: {}, skew: 400, reached: { 'sts.eu-central-1.amazonaws.com': undefined } };
const bootstrap = { stackName: 'deploy-bootstrap', version: 2, executionRoleArn: 'e' };
const environment: EnvironmentFacts = {
  app: 'shop',
  environment: 'production',
  region: 'eu-central-1',
  now: Date.parse('2026-11-28T10:00:00Z'),
  bootstrap,
  ownBootstrap: undefined,
  wantedBootstrap: 2,
  artifactsThere: true,
  isDeployRole: true,
  lease: undefined,
  staleAfter: 60_000,
  stacks: [
    {
      name: 'shop-production-data',
      role: 'data',
      status: 'CREATE_COMPLETE',
      reason: '',
      handling: 'update',
      protected: true,
    },
    {
      name: 'shop-production-lambda',
      role: 'lambda',
      status: 'UPDATE_COMPLETE',
      reason: '',
      handling: 'update',
      protected: false,
    },
  ],
  newest: { id: 'r2', status: 'live', time: '', verdict: 'passed' },
  live: { id: 'r2', mode: 'lambda', repository: 'my-org/shop', folder: '.' },
  wanted: { mode: 'lambda', modeGiven: true, repository: 'My-Org/shop', folder: '.' },
};
const domain: DomainFacts = {
  domain: 'preview.example.com',
  isPreview: true,
  storeIsThere: true,
  answer: { status: 404, robots: 'noindex, nofollow' },
};
const quota = { name: 'CloudFront functions', used: 20, limit: 100, each: 2, todo: 'Ask for more' };

const variables = (more: Record<string, string | undefined>) =>
  judgeJob({ ...job, variables: { ...job.variables, ...more } });
const keys = (more: Record<string, string>) =>
  judgeJob({ ...job, roleToAssume: '', variables: { ...job.variables, ...more } });
const pair = { AWS_ACCESS_KEY_ID: 'ASIA1', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' };
const around = (more: Partial<NetworkFacts>) => judgeNetwork({ ...network, ...more });
const there = (more: Partial<EnvironmentFacts>) => judgeEnvironment({ ...environment, ...more });
const previews = (more: Partial<DomainFacts>) => judgeDomain({ ...domain, ...more });
const problem = (kind: string) => previews({ answer: { kind, message: 'what happened' } });
const stack = (status: string, handling: string, role = 'lambda', isProtected = true) =>
  there({ stacks: [{ name: 'shop-production-x', role, status, reason: 'r', handling, protected: isProtected }] });

test('nothing is found where all is well', () => {
  const well = [
    judgeJob(job),
    keys(pair),
    around({}),
    there({}),
    judgeQuotas([quota], true),
    judgeConcurrency(1000, 900),
    previews({}),
    previews({ storeIsThere: undefined }),
    judgeContainers({ areThere: true, isPreview: true }),
    judgeContainers({ areThere: false, isPreview: false }),
  ];
  expect(well).toEqual(well.map(() => []));
  expect(there({ live: undefined, newest: undefined, stacks: [] })).toEqual([]);
});

test('a bootstrap stack that is only used here is not said to be that of the role', () => {
  // It may be an administrator's, whose ARN names no stack.
  const [found] = there({ ownBootstrap: 'deploy-bootstrap-shop' });
  expect(found!.why).toEqual(naming('run', bootstrap.stackName));
  expect(found!.why).not.toMatch(/role/i);
});

describe('each planted fault is named, alone, and with what to do', () => {
  test.each<[string, Finding[]]>([
    ['id-token', variables({ ACTIONS_ID_TOKEN_REQUEST_URL: undefined })],
    ['role-form', judgeJob({ ...job, roleToAssume: 'deploy' })],
    ['no-credentials', judgeJob({ ...job, roleToAssume: '' })],
    ['half-a-key', keys({ AWS_ACCESS_KEY_ID: 'ASIA', AWS_SESSION_TOKEN: 't' })],
    ['key-form', keys({ ...pair, AWS_SECRET_ACCESS_KEY: 'secret\n' })],
    ['key-form', keys({ ...pair, AWS_SECRET_ACCESS_KEY: '"secret"' })],
    ['session-token', keys({ ...pair, AWS_SESSION_TOKEN: '' })],
    ['long-lived-key', keys({ AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 's' })],
    ['region', judgeJob({ ...job, region: '' })],
    ['region', judgeJob({ ...job, region: 'Frankfurt' })],
    ['pull-request', variables({ GITHUB_EVENT_NAME: 'pull_request' })],
    ['privileged-event', variables({ GITHUB_EVENT_NAME: 'workflow_run' })],
    ['fork', judgeJob({ ...job, headRepository: 'someone/shop' })],
    [
      'dependabot',
      judgeJob({
        ...job,
        environment: 'pr-7',
        isProtected: false,
        variables: { ...job.variables, GITHUB_EVENT_NAME: 'pull_request', GITHUB_ACTOR: 'dependabot[bot]' },
      }),
    ],
    ['checkout', judgeJob({ ...job, isCheckedOut: false })],
    ['image-platform', judgeJob({ ...job, platform: 'darwin' })],
    ['clock', around({ skew: 400_000 })],
    ['clock', around({ skew: -90_000 })],
    ['proxy-form', around({ variables: { HTTPS_PROXY: 'http://' } })],
    ['proxy-kind', around({ variables: { https_proxy: 'socks5://proxy:1080' } })],
    ['proxy-twice', around({ variables: { HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:1' } })],
    ['no-proxy', around({ variables: { NO_PROXY: 'https://example.com' } })],
    ['unreachable', around({ reached: { 'cloudfront-kvs.global.api.aws': 'ENOTFOUND' } })],
    ['bootstrap-missing', there({ bootstrap: undefined })],
    ['bootstrap-old', there({ bootstrap: { ...bootstrap, version: 1 } })],
    ['bootstrap-newer', there({ bootstrap: { ...bootstrap, version: 3 } })],
    ['bootstrap-execution-role', there({ bootstrap: { ...bootstrap, executionRoleArn: undefined } })],
    ['bootstrap-other-app', there({ bootstrap: { ...bootstrap, app: 'blog' } })],
    ['bootstrap-other-app', there({ bootstrap: { ...bootstrap, app: 'sho' } })],
    ['bootstrap-own', there({ ownBootstrap: 'deploy-bootstrap-shop' })],
    ['artifacts', there({ artifactsThere: false })],
    ['lease', there({ lease: { operation: 'deploy', runUrl: 'https://run', heartbeat: '2026-11-28T09:59:50Z' } })],
    ['unfinished', there({ newest: { id: 'r3', status: 'deploying', time: '', verdict: '' } })],
    ['last-failed', there({ newest: { id: 'r3', status: 'rolled-back', time: '', verdict: '' } })],
    ['new-source', there({ live: { id: 'r2', mode: 'lambda', repository: 'my-org/shop', folder: 'apps/api' } })],
    ['new-source', there({ live: { id: 'r2', mode: 'lambda', repository: 'my-org/other', folder: '.' } })],
    ['lost-backend', there({ wanted: { ...environment.wanted, mode: 'none', modeGiven: false } })],
    ['stack-refuse', stack('DELETE_FAILED', 'refuse')],
    ['stack-repair', stack('UPDATE_ROLLBACK_FAILED', 'continue-rollback')],
    ['stack-repair', stack('ROLLBACK_COMPLETE', 'recreate')],
    ['stack-busy', stack('UPDATE_IN_PROGRESS', 'wait')],
    ['data-unprotected', stack('CREATE_COMPLETE', 'update', 'data', false)],
    ['quota-cloudfront-functions', judgeQuotas([{ ...quota, used: 99 }], true)],
    ['quota-cloudfront-functions', judgeQuotas([{ ...quota, used: 92 }], false)],
    ['quota-vpcs', judgeQuotas([{ ...quota, name: 'VPCs', used: 5, limit: 5, each: 1, avoidable: true }], true)],
    ['quota-lambda-concurrency', judgeConcurrency(10, 10)],
    ['quota-lambda-unreserved', judgeConcurrency(1000, 40)],
    ['preview-domain-store', previews({ storeIsThere: false })],
    ['preview-domain-name', problem('dns')],
    ['preview-domain-certificate', problem('certificate')],
    ['preview-domain-certificate', problem('tls')],
    ['preview-domain-unreachable', problem('timeout')],
    ['preview-domain-unreachable', problem('refused')],
    ['preview-domain-answer', previews({ answer: { status: 200, robots: 'noindex' } })],
    ['preview-domain-answer', previews({ answer: { status: 403, robots: '' } })],
    ['preview-domain-answer', previews({ answer: { status: 404, robots: '' } })],
    ['preview-containers', judgeContainers({ areThere: true, isPreview: false })],
    ['permission', judgePermissions(simulated({ 'cloudformation:GetTemplate': { decision: 'implicitDeny' } }))],
    ['permission-denied', judgePermissions(simulated({ 'cloudformation:GetTemplate': { decision: 'explicitDeny' } }))],
    [
      'permission-organization',
      judgePermissions(simulated({ 'ssm:GetParameter': { decision: 'explicitDeny', above: 'organization' } })),
    ],
    [
      'permission-boundary',
      judgePermissions(simulated({ 'ssm:GetParameter': { decision: 'implicitDeny', above: 'boundary' } })),
    ],
  ])('%s: %j', (check, findings) => {
    expect(findings.map((one) => one.check)).toEqual([check]);
    expect(findings[0]!.todo).toMatch(/\w/);
  });

  test('a lease that is stale is none', () => {
    expect(there({ lease: { operation: 'deploy', runUrl: '', heartbeat: '2026-11-28T09:50:00Z' } })).toEqual([]);
  });
});

describe('the domain of previews', () => {
  test('is well where its distribution answers as its function does for a host without a preview', async () => {
    const find = compileFunction(edgeFunction('host.js'));
    const asked = viewerRequest('/', { headers: { host: 'pr-0--doctor.preview.example.com' } });
    const { response } = await find(asked, new Map([['pr-7--shop', 'a1b2.execute-api.eu-central-1.amazonaws.com']]));
    const { statusCode: status, headers } = response!;
    expect(previews({ answer: { status, robots: headers!['x-robots-tag']!.value } })).toEqual([]);
  });

  test.each([
    [true, 'broken'],
    [false, 'warning'],
  ])('that is not well, where a preview is asked about (%s), is %s', (isPreview, severity) => {
    expect(previews({ isPreview, storeIsThere: false })).toMatchObject([{ severity }]);
  });
});

test('a role that lacks seven permissions is told of exactly these seven, as a policy to copy', () => {
  const lacks = [
    'cloudformation:CreateChangeSet',
    'cloudformation:GetTemplate',
    'cloudfront-keyvaluestore:PutKey',
    'ecr:PutImage',
    'iam:PassRole',
    's3:PutObject',
    'ssm:GetParameter',
  ];
  const [finding, ...others] = judgePermissions(
    simulated(Object.fromEntries(lacks.map((action) => [action, { decision: 'implicitDeny' as const }]))),
  );
  expect(others).toEqual([]);
  expect(finding!.what).toContain('lacks 7 permissions');
  const policy = JSON.parse(/\{.*\}$/.exec(finding!.todo!)![0]) as {
    Statement: { Action: string[]; Resource: string }[];
  };
  // s3:PutObject is needed on two buckets.
  expect([...new Set(policy.Statement.flatMap(({ Action }) => Action))].sort()).toEqual(lacks);
  expect(policy.Statement.find(({ Action }) => Action.includes('ecr:PutImage'))!.Resource).toMatch(/repository\/shop$/);
});

/** A simulation in which all is allowed but what is given. */
function simulated(decisions: Record<string, Omit<Decision, 'action'>>) {
  const needs = neededByDeployment(DEPLOYING);
  const role = 'arn:aws:iam::123456789012:role/deploy';
  return {
    role,
    results: needs.map((need) => ({
      need,
      decisions: need.actions.map((action): Decision => ({
        action,
        ...(decisions[action] ?? { decision: 'allowed' }),
      })),
    })),
  };
}
