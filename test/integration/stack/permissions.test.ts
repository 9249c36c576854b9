import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { DynamoDBClient, ScanCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AwsSession } from '../../../src/aws/index.ts';
import { createSession } from '../../../src/aws/session.ts';
import {
  readBootstrap,
  readStack,
  executionRoleFor,
  packageFolder,
  shippedTemplate,
  uploadArtifact,
  type Bootstrap,
} from '../../../src/stack/index.ts';
import { siteRequest } from '../../../src/site/index.ts';
import { deploySite } from '../../support/apps/deploy-site.ts';
import deployAction from '../../../src/actions/deploy.ts';
import planAction from '../../../src/actions/plan.ts';
import rollbackAction from '../../../src/actions/rollback.ts';
import type { Action } from '../../../src/github/index.ts';
import { templatesForEmulator } from '../../support/aws/known-templates.ts';
import { PreviewStage } from '../../support/apps/preview-stage.ts';
import { takeDown } from '../../support/apps/teardown.ts';
import { startGitHub, type GitHub } from '../../support/github/server.ts';
import { siteFolder } from '../../support/apps/site-folder.ts';
import { startEdge, type Edge } from '../../support/edge/index.ts';
import { createPlainDistribution } from '../../support/edge/web-stack.ts';
import { makeDatabase, makeTable, putRow, runPlan } from '../../support/data/tables-and-buckets.ts';
import { startEmulator, TEST_REGION, type Emulator } from '../../support/emulator/emulator.ts';
import { webIdentity, within } from '../../support/emulator/web-identity.ts';
import { testSession } from '../../support/emulator/session.ts';
import { bootstrapOf, deleteStack, deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { makeBootstrap } from '../../support/cloudformation/make-bootstrap.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { BOOTSTRAP_STACK } from '../../../src/stack/bootstrap.ts';

const templates = join(import.meta.dirname, '../../../templates');
const folder = mkdtempSync(join(tmpdir(), 'deploy-iam-'));
/** The templates, where the bootstrap asks nothing about a condition key that this emulator does not know. */
const known = join(folder, 'templates');
let emulator: Emulator;
let bootstrap: Bootstrap;
/** That of the app planned alone. */
let ofPlanned: Record<string, string>;
let github: GitHub;
let edge: Edge;

beforeAll(async () => {
  github = await startGitHub();
  emulator = await startEmulator({ auth: true });
  edge = await startEdge({ emulatorEndpoint: emulator.endpoint, cache: false });
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(edge.caFile, 'utf8')]);
  templatesForEmulator(templates, known);
  const owner = testSession(emulator.endpoint);
  const template = shippedTemplate(known, 'bootstrap');
  await makeBootstrap(owner, template, BOOTSTRAP_STACK, {
    DeploySubjects: 'repo:my-org/shop:environment:production,repo:my-org@*/shop@*:environment:production',
    PreviewSubjects: 'repo:my-org/shop:environment:preview,repo:my-org@*/shop@*:environment:preview',
    PreviewDataSources: 'shop-staging,blog-qa',
    Migrations: 'allowed',
  });
  bootstrap = (await readBootstrap(owner))!;
  ofPlanned = await makeBootstrap(owner, template, `${BOOTSTRAP_STACK}-planned`, {
    App: 'planned',
    DeploySubjects: 'repo:my-org/planned:environment:production',
    PlanSubjects: 'repo:my-org/planned:environment:plan',
    DataDeletion: 'allowed',
  });
  writeFileSync(join(folder, 'index.js'), 'exports.handler = async () => ({ statusCode: 200 });\n');
});
afterAll(async () => {
  await Promise.all([github.stop(), edge?.stop()]);
  await emulator?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function assume(roleArn: string, sub: string): Promise<AwsSession> {
  const credentials = await webIdentity(emulator, roleArn, sub);
  return createSession({
    region: TEST_REGION,
    endpoint: emulator.endpoint,
    forcePathStyle: true,
    maxAttempts: 2,
    credentials: () => Promise.resolve(credentials),
  });
}

/** Runs actions with the rights of a role only. */
async function as<T>(
  roleArn: string,
  sub: string,
  work: (variables: Record<string, string>) => Promise<T>,
): Promise<T> {
  const { accessKeyId, secretAccessKey, sessionToken } = await webIdentity(emulator, roleArn, sub);
  return await within(
    emulator,
    { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken },
    work,
  );
}

/** What is left of an environment; this emulator's list by tags still has tables that are gone. */
async function leftOf(left: readonly string[], base: string): Promise<string[]> {
  const { TableNames } = await testSession(emulator.endpoint).client(DynamoDBClient).send(new ListTablesCommand({}));
  return [...left.filter((one) => !one.startsWith('table ')), ...TableNames!.filter((name) => name.startsWith(base))];
}

async function deployApp(session: AwsSession, name: string) {
  const report = recordingReporter();
  const { artifactsBucket } = await bootstrapOf(session, report);
  const roleArn = await executionRoleFor(session, bootstrap);
  const data = {
    stackName: `${name}-data`,
    template: shippedTemplate(templates, 'data'),
    parameters: { Disposable: 'true' },
    roleArn,
  };
  const { outputs } = await deployStack(session, data, report);
  const built = await packageFolder(folder);
  const { bucket, key } = await uploadArtifact(session, artifactsBucket, built, {
    prefix: 'packages',
  });
  built.dispose();
  return await deployStack(
    session,
    {
      stackName: `${name}-lambda`,
      template: shippedTemplate(templates, 'lambda-http'),
      parameters: {
        AppVersion: built.sha256.slice(0, 12),
        CodeBucket: bucket,
        CodeKey: key,
        TableArn: outputs['TableArn']!,
      },
      artifactsBucket,
      roleArn,
    },
    report,
  );
}

test('the first plan of an account is what is deployed, although the bootstrap stack comes between', async () => {
  // An account has one bootstrap stack in each region.
  const region = 'ap-southeast-2';
  const session = testSession(emulator.endpoint).inRegion(region);
  const stage = new PreviewStage(github, { name: 'first', number: 9 });
  const inputs = { 'aws-region': region, app: 'first', environment: 'production', web: 'none', checks: 'none' };
  await within(emulator, {}, async (variables) => {
    const options = { event: 'push', variables, templates: known, action: deployAction };
    const planned = await stage.run({ ...inputs, 'dry-run': 'true' }, options);
    expect(planned.error).toBeUndefined();
    const approved = { ...inputs, 'expect-plan': planned.outputs['plan']! };
    const more = await stage.run({ ...approved, 'parameter-overrides': 'MemorySize: 1024' }, options);
    expect(more.error).toMatchObject({ code: 'plan-moved' });
    expect(await readBootstrap(session)).toBeUndefined();
    // Of two at once one comes first, and for the other the plan has moved.
    const both = await Promise.all([stage.run(approved, options), stage.run(approved, options)]);
    expect(both.map(({ error }) => error?.code ?? 'deployed').toSorted()).toEqual(['deployed', 'plan-moved']);
  });
  expect((await readStack(session, 'first-production-lambda'))!.status).toBe('CREATE_COMPLETE');
});

describe('the roles of the bootstrap stack', () => {
  test.each([
    ['repo:my-org/shop:environment:production', true],
    ['repo:my-org@123/shop@456:environment:production', true],
    ['repo:my-org/shop:pull_request', false],
    ['repo:my-org/shop:ref:refs/heads/main', false],
    ['repo:my-org/other:environment:production', false],
    ['repo:evil/shop:environment:production', false],
    ['repo:my-org-evil@1/shop@2:environment:production', false],
  ])('the deploy role trusts %s: %s', async (sub, trusted) => {
    const assumed = assume(bootstrap.deployRoleArn!, sub);
    if (trusted) await expect(assumed).resolves.toBeDefined();
    else await expect(assumed).rejects.toThrow(/Not authorized/);
  });

  test('the deploy role deploys, finds nothing to change and deletes, with its own permissions only', async () => {
    const session = await assume(bootstrap.deployRoleArn!, 'repo:my-org/shop:environment:production');
    expect(await executionRoleFor(session, bootstrap)).toBe(bootstrap.executionRoleArn);
    expect(await deployApp(session, 'shop-production')).toMatchObject({ status: 'CREATE_COMPLETE' });
    expect(await deployApp(session, 'shop-production')).toMatchObject({ hasChanges: false });
    for (const stack of ['lambda', 'data']) {
      await deleteStack(session, `shop-production-${stack}`, { roleArn: bootstrap.executionRoleArn });
    }
  });

  test('the deploy role puts a site in place behind a distribution, and invalidates what changed', async () => {
    const session = await assume(bootstrap.deployRoleArn!, 'repo:my-org/shop:environment:production');
    const owner = testSession(emulator.endpoint);
    const bucket = 'shop-production-web-bucket-1';
    await owner.client(S3Client).send(new CreateBucketCommand({ Bucket: bucket }));
    const distributionId = await createPlainDistribution(owner, bucket, '');
    const source = siteFolder({ 'index.html': 'one', 'list.json': '[1]' });
    const cacheRules = [{ files: '*.json', cacheControl: 'public, max-age=3600' }];
    const request = { source: source.path, bucket, strategy: 'in-place' as const, distributionId, cacheRules };
    await deploySite(session, siteRequest(request), recordingReporter());
    source.write('list.json', '[2]');
    const { result } = await deploySite(session, siteRequest(request), recordingReporter());
    expect(result.invalidationId).toEqual(expect.any(String));
    source.remove();
  });

  test('the preview role deploys previews and takes them down, and neither other stacks nor into the artifacts of releases', async () => {
    const session = await assume(bootstrap.previewRoleArn!, 'repo:my-org@1/shop@2:environment:preview');
    await expect(assume(bootstrap.previewRoleArn!, 'repo:my-org/shop:pull_request')).rejects.toThrow(/Not authorized/);
    const stage = new PreviewStage(github, { name: 'shop', number: 7 });
    const owner = testSession(emulator.endpoint);
    for (const name of ['shop-staging-data', 'shop-qa-data'])
      await deployStack(owner, { stackName: name, template: shippedTemplate(templates, 'data') });
    const source = (await readStack(owner, 'shop-staging-data'))!.outputs['TableName']!;
    await putRow(owner, source, { pk: 'a', sk: '1' });
    const subject = 'repo:my-org/shop:environment:preview';
    await as(bootstrap.previewRoleArn!, subject, async (variables) => {
      const qa = await stage.run({ data: 'copy-of:qa' }, { variables, templates: known });
      expect(qa.error).toMatchObject({
        code: 'permission',
        todo: expect.stringContaining('PreviewDataSources'),
      });
      const preview = await stage.run({ data: 'copy-of:staging' }, { variables, templates: known });
      expect(preview.error).toBeUndefined();
      expect(preview.warnings).toEqual([]);
      expect(preview.log).toContain(`all 1 row of ${source}`);
      expect((await stage.visit(preview.outputs['url']!, '/api/x')).text).toContain('one');
    });
    const other = { stackName: 'shop-production-web', template: { body: 'Resources: {Q: {Type: AWS::SQS::Queue}}' } };
    await expect(deployStack(session, other)).rejects.toMatchObject({ code: 'permission' });
    writeFileSync(join(folder, 'more.js'), '');
    const built = await packageFolder(folder);
    await expect(
      uploadArtifact(session, bootstrap.artifactsBucket, built, { prefix: 'packages' }),
    ).rejects.toMatchObject({ code: 'permission' });
    built.dispose();
    const gone = await as(bootstrap.previewRoleArn!, subject, (variables) =>
      takeDown({ app: 'shop', environment: 'pr-7' }, {}, variables),
    );
    expect(gone.error).toBeUndefined();
    expect(await leftOf(gone.left, 'shop-pr-7')).toEqual([]);
  });

  test('an environment by name, with the roles of its app alone: one plans it, the other does that, goes back and takes it down, data too', async () => {
    const stage = new PreviewStage(github, { name: 'planned', number: 8 });
    const [planner, deployer] = ['plan', 'production'].map((name) => `repo:my-org/planned:environment:${name}`);
    const scope = { app: 'planned', environment: 'production' };
    const inputs = { ...scope, 'min-ready': '0s', 'connect-to': edge.connectTo };
    const plan = () =>
      as(ofPlanned['PlanRoleArn']!, planner!, (variables) =>
        stage.run(inputs, { action: planAction, variables, templates: known }),
      );
    const deploy = (more: Record<string, string>, action: Action = deployAction) =>
      as(ofPlanned['DeployRoleArn']!, deployer!, (variables) =>
        stage.run({ ...inputs, ...more }, { event: 'push', action, variables, templates: known }),
      );
    const down = (more: Record<string, string>) =>
      // The emulator itself judges this one.
      as(ofPlanned['DeployRoleArn']!, deployer!, (variables) => takeDown(scope, more, variables, undefined, 'anybody'));

    expect((await deploy({ app: 'blog' })).error).toMatchObject({ code: 'other-app' });
    const other = { stackName: 'blog-production-web', template: { body: 'Resources: {Q: {Type: AWS::SQS::Queue}}' } };
    const session = await assume(ofPlanned['DeployRoleArn']!, deployer!);
    await expect(deployStack(session, other)).rejects.toMatchObject({ code: 'permission' });
    const first = await plan();
    expect([first.error, first.warnings]).toEqual([undefined, []]);
    expect(first.outputs).toMatchObject({ 'plan-verdict': 'safe', 'has-changes': 'true' });
    const deployed = await deploy({ 'expect-plan': first.outputs['plan']! });
    expect([deployed.error, deployed.warnings]).toEqual([undefined, []]);
    expect((await plan()).outputs).toMatchObject({ 'plan-verdict': 'no-change' });
    expect(stage.comments).toHaveLength(1);

    stage.app.build('two');
    const next = await deploy({});
    expect([next.error, next.warnings]).toEqual([undefined, []]);
    const back = await deploy({ to: 'previous', reason: 'test' }, rollbackAction);
    expect([back.error, back.warnings]).toEqual([undefined, []]);

    expect((await down({})).error).toMatchObject({ code: 'confirm' });
    const named = { confirm: 'planned-production', 'delete-data': 'planned-production' };
    const dry = await down({ ...named, 'dry-run': 'true' });
    expect(dry.error).toBeUndefined();
    const gone = await down(named);
    // The last export stays.
    const kept = [expect.stringMatching(/^backup .*planned-production-data/)];
    expect(gone).toMatchObject({ error: undefined, outputs: { status: 'done' }, kept });
    expect(await leftOf(gone.left, 'planned-production')).toEqual([]);
    expect((await down(named)).outputs).toMatchObject({ status: 'nothing-there' });
  });

  test('the deploy role reaches neither data nor secrets', async () => {
    const session = await assume(bootstrap.deployRoleArn!, 'repo:my-org/shop:environment:production');
    const rows = new ScanCommand({ TableName: 'any' });
    await expect(session.client(DynamoDBClient).send(rows)).rejects.toThrow(/not authorized/i);
    const secret = new GetSecretValueCommand({ SecretId: 'any' });
    await expect(session.client(SecretsManagerClient).send(secret)).rejects.toThrow(/not authorized/i);
  });

  test('with Migrations: allowed it moves the data of data stacks, and no other', async () => {
    const session = await assume(bootstrap.deployRoleArn!, 'repo:my-org/shop:environment:production');
    const owner = testSession(emulator.endpoint);
    const file = join(folder, 'app.db');
    makeDatabase(file, 'CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT)', { users: [['u1', 'Ann']] });
    const plan = (table: string) => `version: 1
migrations:
  - name: users
    from: { sqlite: { file: '${file}', table: users } }
    to: { dynamodb: { table: ${table} } }
`;
    const options = (table: string) => ({ session, checkpointAt: join(folder, `${table}.json`) });
    const ours = await makeTable(owner, { id: 'S' }, 'shop-production-data-Users');
    const run = await runPlan(plan(ours), options(ours));
    expect(run.migrations[0]).toMatchObject({ copied: 1, verified: 1, mismatched: 0 });
    const other = await makeTable(owner, { id: 'S' }, 'billing');
    await expect(runPlan(plan(other), options(other))).rejects.toThrow(/not authorized|denied/i);
  });
});
