import { stackName } from '../../../src/release/index.ts';
import { BOOTSTRAP_VERSION } from '../../../src/stack/index.ts';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { doctorRequest, readDoctor } from '../../../src/actions/inputs/doctor-inputs.ts';
import { describeExamination, examine } from '../../../src/doctor/index.ts';
import doctorAction from '../../../src/actions/doctor.ts';
import { actionRun } from '../../support/actions/action-run.ts';
import { awsServer, type AwsServer, ServiceError } from '../../support/aws/aws-server.ts';
import { failureWith } from '../../support/failure-with.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { sessionOn } from '../../support/aws/session-on.ts';

const HOST = 'token.actions.githubusercontent.com';
const ROLE = 'arn:aws:iam::123456789012:role/deploy-bootstrap-DeployRole';
const SETTINGS = { artifactsBucket: 'artifacts', deployRoleArn: ROLE, executionRoleArn: `${ROLE}2` };
let server: AwsServer | undefined;
afterEach(async () => {
  await server?.close();
});

/** An account that a deployment would succeed in, save for what a test takes away from it. */
async function account(
  options: {
    denied?: (action: string) => boolean;
    refused?: string[];
    subjects?: string[];
    balancers?: number;
    networks?: number;
    apis?: number;
    /** More of the bootstrap's settings. */
    settings?: Record<string, string>;
    /** Previews may run as containers. */
    containers?: boolean;
    /** Requests to Lambda that may run at once; new accounts begin with 10. */
    concurrency?: number;
    /** The one stack that is there. */
    stack?: string;
  } = {},
) {
  server = await awsServer(({ operation, input }) => {
    if (options.refused?.includes(operation))
      throw new ServiceError(
        'AccessDenied',
        `User: x is not authorized to perform: iam:${operation} on resource: y`,
        403,
      );
    if (operation === 'GetCallerIdentity')
      return {
        Account: '123456789012',
        Arn: 'arn:aws:sts::123456789012:assumed-role/deploy-bootstrap-DeployRole/doctor',
        UserId: 'x',
      };
    const isThere = !/\/preview-containers$/.test(String(input['Name'])) || options.containers;
    // No app has a stack of its own.
    if (operation === 'GetParameter' && (!isThere || /\/deploy-bootstrap-/.test(String(input['Name']))))
      throw new ServiceError('ParameterNotFound', 'There is none', 400);
    if (operation === 'GetParameter')
      return {
        Parameter: {
          Value: String(input['Name']).endsWith('version')
            ? String(BOOTSTRAP_VERSION)
            : JSON.stringify({ ...SETTINGS, ...options.settings }),
        },
      };
    if (operation.includes('/key-value-stores/'))
      throw new ServiceError('ResourceNotFoundException', 'The key value store does not exist', 404);
    if (operation === 'GetRole')
      return { Role: { AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust(options.subjects))) } };
    if (operation === 'SimulatePrincipalPolicy')
      return {
        IsTruncated: false,
        EvaluationResults: (input['ActionNames'] as string[]).map((action) => ({
          EvalActionName: action,
          EvalResourceName: '*',
          EvalDecision: options.denied?.(action) ? 'implicitDeny' : 'allowed',
        })),
      };
    if (operation === 'DescribeStacks' && input['StackName'] === options.stack) return described(options.stack!);
    if (operation === 'DescribeStacks') throw new ServiceError('ValidationError', 'Stack with id x does not exist');
    const limit = options.concurrency ?? 1000;
    if (operation.includes('account-settings'))
      return JSON.stringify({ AccountLimit: { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: limit } });
    if (operation === 'GET /v2/apis') return { items: Array.from({ length: options.apis ?? 2 }, () => ({})) };
    if (operation === 'GET /restapis') return { item: [{}] };
    if (operation === 'DescribeAccountLimits') return { Limits: [{ Name: 'application-load-balancers', Max: '50' }] };
    if (operation === 'DescribeLoadBalancers')
      return { LoadBalancers: Array.from({ length: options.balancers ?? 2 }, () => ({ Type: 'application' })) };
    if (operation === 'DescribeVpcs') return { vpcSet: [{ vpcId: 'vpc-1' }, { vpcId: 'vpc-2' }] };
    if (operation === 'GetServiceQuota') return { Quota: { Value: options.networks ?? 5 } };
    if (/^GET \/artifacts\/?$/.test(operation))
      return '<ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>';
    return undefined;
  });
  return sessionOn(server);
}

const described = (StackName: string) => ({ Stacks: [{ StackId: 'x', StackName, StackStatus: 'UPDATE_COMPLETE' }] });

function trust(subjects = ['repo:my-org/shop:environment:production']) {
  return {
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${HOST}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringLike: { [`${HOST}:sub`]: subjects } },
    },
  };
}

async function look(
  session: Awaited<ReturnType<typeof account>>,
  mode = 'lambda',
  inputs: Record<string, string> = {},
) {
  const workspace = mkdtempSync(join(tmpdir(), 'deploy-doctor-'));
  mkdirSync(join(workspace, '.git'));
  const environment = {
    GITHUB_WORKSPACE: workspace,
    GITHUB_REPOSITORY: 'my-org/shop',
    GITHUB_EVENT_NAME: 'push',
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
    AWS_ENDPOINT_URL: server!.endpoint,
    'INPUT_ROLE-TO-ASSUME': ROLE,
    'INPUT_AWS-REGION': 'eu-central-1',
    INPUT_MODE: mode,
    ...inputs,
  };
  const run = actionRun(environment);
  const claims = { iss: `https://${HOST}`, aud: 'sts.amazonaws.com', sub: 'repo:my-org/shop:environment:production' };
  const request = { ...doctorRequest(run, () => session, readDoctor(run)), claims: () => Promise.resolve(claims) };
  return await examine({ session }, request);
}

test('on a healthy account nothing is found, and nothing is written', async () => {
  const examination = await look(await account());
  expect(examination.findings).toEqual([]);
  expect(examination).toMatchObject({ verdict: 'well', subject: 'repo:my-org/shop:environment:production' });
  expect(describeExamination(examination)).toContain('✅ No faults found');
  const written = server!.requests
    .map(({ operation }) => operation)
    .filter((name) => /^(PUT|POST|DELETE) |Create|Update|Put|Delete/.test(name));
  expect(written).toEqual([]);
});

test('a stack that several parts look at is asked for once', async () => {
  await look(await account(), 'lambda', { INPUT_WEB: 'true' });
  const asked = server!.requests.filter(({ operation }) => operation === 'DescribeStacks');
  const names = asked.map(({ input }) => input['StackName']);
  expect(names).toContain(stackName({ app: 'shop', environment: 'production' }, 'lambda'));
  expect(names).toEqual([...new Set(names)]);
});

test('what the role lacks is told at once, and what the role of CloudFormation lacks too', async () => {
  const lacks = ['cloudformation:CreateChangeSet', 'iam:PassRole', 'lambda:CreateFunction', 'dynamodb:CreateTable'];
  const { findings, verdict } = await look(await account({ denied: (action) => lacks.includes(action) }));
  expect(verdict).toBe('broken');
  expect(findings.map(({ check }) => check)).toEqual(['permission', 'permission']);
  const told = findings.map(({ why }) => why).join(', ');
  for (const action of lacks) expect(told).toContain(action);
});

test('what CloudFormation makes is asked by its name, and a role with the boundary that the app gives it', async () => {
  const appBoundaryArn = 'arn:aws:iam::123456789012:policy/deploy-bootstrap-shop-AppBoundary-1';
  await look(await account({ settings: { app: 'shop', appBoundaryArn } }));
  const asked = server!.requests
    .filter(({ operation }) => operation === 'SimulatePrincipalPolicy')
    .find(({ input }) => (input['ActionNames'] as string[]).includes('iam:CreateRole'))!;
  expect(asked.input).toMatchObject({
    ResourceArns: ['arn:aws:iam::123456789012:role/shop-production-lambda-Role-1'],
    ContextEntries: [{ ContextKeyName: 'iam:PermissionsBoundary', ContextKeyValues: [appBoundaryArn] }],
  });
});

test('a role that trusts another subject is told with the first difference', async () => {
  const { findings } = await look(await account({ subjects: ['repo:my-org/shop:ref:refs/heads/main'] }));
  expect(findings.map(({ check }) => check)).toEqual(['trust-subject']);
  expect(findings[0]!.why).toMatch(/character 18/);
});

test('what may not be looked at is unknown, never well', async () => {
  const { findings, verdict } = await look(await account({ refused: ['SimulatePrincipalPolicy', 'GetRole'] }));
  expect(verdict).toBe('unknown');
  expect(findings.map(({ check, severity }) => [check, severity]).sort()).toEqual([
    ['permissions-unknown', 'unknown'],
    ['trust-unknown', 'unknown'],
  ]);
  expect(findings.map(({ todo }) => todo).join()).toContain('iam:SimulatePrincipalPolicy');
});

test('credentials that are not accepted are the finding', async () => {
  const { findings, verdict } = await look(await account({ refused: ['GetCallerIdentity'] }));
  expect(verdict).toBe('broken');
  expect(findings.map(({ check }) => check)).toEqual(['credentials']);
});

test('what is left of the quotas is counted by the mode, and told where there is no room', async () => {
  const left = async (options: Parameters<typeof account>[0], mode: string) => {
    const { quotas, findings } = await look(await account(options), mode);
    await server!.close();
    return {
      quotas: quotas.map(({ name, used, limit }) => `${name}: ${used} of ${limit}`),
      found: findings.map(({ check, severity }) => `${check} ${severity}`),
    };
  };
  expect(await left({}, 'lambda')).toEqual({ quotas: ['API Gateway APIs: 3 of 600'], found: [] });
  expect(await left({}, 'container')).toEqual({
    quotas: ['Application Load Balancers: 2 of 50', 'VPCs: 2 of 5'],
    found: [],
  });
  // An app that runs has its room, whichever stack of its mode it is.
  const stack = stackName({ app: 'shop', environment: 'production' }, 'lambda-image-url-stream');
  const { found } = await left({ apis: 599, stack }, 'lambda');
  expect([found, (await left({ apis: 599 }, 'lambda')).found]).toEqual([
    ['quota-api-gateway-apis warning'],
    ['quota-api-gateway-apis broken'],
  ]);
  expect((await left({ balancers: 50, networks: 2 }, 'container')).found.sort()).toEqual([
    'quota-application-load-balancers broken',
    'quota-vpcs warning',
  ]);
});

test('a preview has no distribution, and a role of its own makes it: neither room nor rights are asked about', async () => {
  const denied = (action: string) => /^(cloudfront|iam:Create|apigateway)/.test(action);
  const { quotas, findings } = await look(await account({ denied }), 'lambda', {
    INPUT_WEB: 'true',
    INPUT_ENVIRONMENT: 'pr-7',
  });
  expect(findings.filter(({ area }) => area === 'permissions')).toEqual([]);
  expect(quotas.map(({ name }) => name)).toEqual(['API Gateway APIs']);
  const asked = JSON.stringify(
    server!.requests.filter(({ operation }) => operation === 'SimulatePrincipalPolicy').map(({ input }) => input),
  );
  expect(asked).toContain('cloudformation:CreateChangeSet');
  expect(asked).not.toMatch(/CreateDistribution|apigateway:POST/);
});

test('the door of a preview is a function whatever runs behind it: a new account has room for ten requests', async () => {
  const session = await account({ concurrency: 10, balancers: 50 });
  const { quotas, findings } = await look(session, 'container', { INPUT_ENVIRONMENT: 'pr-7' });
  expect(quotas.map(({ name }) => name)).toEqual(['API Gateway APIs']);
  expect(findings.map(({ check, severity }) => [check, severity])).toEqual([['quota-lambda-concurrency', 'warning']]);
});

// One more API is there beside these: of 600 that a region may have.
test.each(['lambda', 'container', 'none'])('the door of a preview, here with mode %s, takes one API', async (mode) => {
  const inputs = { INPUT_WEB: 'true', INPUT_ENVIRONMENT: 'pr-7' };
  const severities = async (apis: number) => {
    const { findings } = await look(await account({ apis }), mode, inputs);
    await server!.close();
    return findings.filter(({ check }) => check === 'quota-api-gateway-apis').map(({ severity }) => severity);
  };
  expect([await severities(2), await severities(598), await severities(599)]).toEqual([[], ['warning'], ['broken']]);
});

test('a quota that may not be read leaves the others known', async () => {
  const { quotas, findings } = await look(await account({ refused: ['DescribeAccountLimits'] }), 'container');
  expect(quotas.map(({ name }) => name)).toEqual(['VPCs']);
  expect(findings.map(({ check, severity }) => [check, severity])).toEqual([['quotas-unknown', 'unknown']]);
});

test('rights of previews in ECS are told where an environment is that is no preview', async () => {
  const { findings, verdict } = await look(await account({ containers: true }));
  expect([verdict, findings.map(({ check, severity }) => [check, severity])]).toEqual([
    'well',
    [['preview-containers', 'warning']],
  ]);
});

test('a domain of previews is looked at where the bootstrap stack names one: its store, and what answers', async () => {
  const settings = {
    // A name that leads to no server; on some machines it is the machine itself.
    previewDomain: 'previews.localhost',
    previewDomainStore: 'arn:aws:cloudfront::123456789012:key-value-store/5f1',
  };
  const { findings, verdict } = await look(await account({ settings }));
  const found = new Set(findings.map(({ check }) => check));
  expect(found.delete('preview-domain-store')).toBe(true);
  expect([...found]).toEqual([expect.stringMatching(/^preview-domain-(name|unreachable|certificate)$/)]);
  // Production is deployed without it.
  expect([verdict, findings.map(({ severity }) => severity)]).toEqual(['well', ['warning', 'warning']]);
});

test('what is broken fails the step, by the first thing and the number of the others', async () => {
  await account({ refused: ['GetCallerIdentity'] });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server!.endpoint,
    AWS_ACCESS_KEY_ID: 'A',
    AWS_SECRET_ACCESS_KEY: 's',
  });
  const report = recordingReporter();
  const run = actionRun({ ...process.env, 'INPUT_AWS-REGION': 'eu-central-1', INPUT_APP: 'shop' }, { report });
  const outputs: Record<string, unknown> = {};
  const failed = doctorAction({ ...run, output: (name, value) => void (outputs[name] = value) });
  await expect(failed).rejects.toEqual(failureWith('doctor', 'GetCallerIdentity'));
  expect(outputs).toMatchObject({ verdict: 'broken', findings: [{ check: 'credentials', severity: 'broken' }] });
});
