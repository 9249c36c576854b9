import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, DeleteBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
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
import teardownAction from '../../../src/actions/teardown.ts';
import { templatesForEmulator } from '../../support/aws/known-templates.ts';
import { PreviewStage } from '../../support/apps/preview-stage.ts';
import { runWith } from '../../support/actions/in-process.ts';
import { startGitHub } from '../../support/github/server.ts';
import { siteFolder } from '../../support/apps/site-folder.ts';
import { createPlainDistribution } from '../../support/edge/web-stack.ts';
import { makeDatabase, makeTable, putRow, runPlan } from '../../support/data/tables-and-buckets.ts';
import { emulatorEnvironment, startEmulator, TEST_REGION, type Emulator } from '../../support/emulator/emulator.ts';
import { testSession } from '../../support/emulator/session.ts';
import { bootstrapOf, deleteStack, deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { BOOTSTRAP_STACK } from '../../../src/stack/bootstrap.ts';
import { condensedTemplate } from '../../../src/stack/template/condensed.ts';

const templates = join(import.meta.dirname, '../../../templates');
const folder = mkdtempSync(join(tmpdir(), 'deploy-iam-'));
/** The templates, where the bootstrap asks nothing about a condition key that this emulator does not know. */
const known = join(folder, 'templates');
let emulator: Emulator;
let bootstrap: Bootstrap;

beforeAll(async () => {
  emulator = await startEmulator({ auth: true });
  templatesForEmulator(templates, known);
  await deployStack(testSession(emulator.endpoint), {
    stackName: BOOTSTRAP_STACK,
    template: condensedTemplate(shippedTemplate(known, 'bootstrap')),
    package: false,
    parameters: {
      DeploySubjects: 'repo:my-org/shop:environment:production,repo:my-org@*/shop@*:environment:production',
      PreviewSubjects: 'repo:my-org/shop:environment:preview,repo:my-org@*/shop@*:environment:preview',
      PreviewDataSources: 'shop-staging,blog-qa',
      PlanSubjects: 'repo:my-org/shop:environment:plan,repo:my-org@*/shop@*:environment:plan',
      OidcProvider: 'existing',
      Migrations: 'allowed',
    },
  });
  bootstrap = (await readBootstrap(testSession(emulator.endpoint)))!;
  // The bucket's policy takes TLS only, and this emulator speaks plain HTTP.
  await testSession(emulator.endpoint)
    .client(S3Client)
    .send(new DeleteBucketPolicyCommand({ Bucket: bootstrap.artifactsBucket }));
  writeFileSync(join(folder, 'index.js'), 'exports.handler = async () => ({ statusCode: 200 });\n');
});
afterAll(async () => {
  await emulator?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A token as GitHub's provider makes them; the emulator reads the claims and checks no signature. */
function token(sub: string): string {
  const part = (data: object) => Buffer.from(JSON.stringify(data)).toString('base64url');
  const claims = { iss: 'https://token.actions.githubusercontent.com', aud: 'sts.amazonaws.com', sub };
  return `${part({ alg: 'none' })}.${part(claims)}.x`;
}

async function credentialsOf(roleArn: string, sub: string) {
  const sts = new STSClient({
    region: TEST_REGION,
    endpoint: emulator.endpoint,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  const { Credentials } = await sts.send(
    new AssumeRoleWithWebIdentityCommand({ RoleArn: roleArn, RoleSessionName: 'deploy', WebIdentityToken: token(sub) }),
  );
  return {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
}

async function assume(roleArn: string, sub: string): Promise<AwsSession> {
  const credentials = await credentialsOf(roleArn, sub);
  return createSession({
    region: TEST_REGION,
    endpoint: emulator.endpoint,
    forcePathStyle: true,
    maxAttempts: 2,
    credentials: () => Promise.resolve(credentials),
  });
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
    const given = await credentialsOf(bootstrap.previewRoleArn!, 'repo:my-org/shop:environment:preview');
    // The SDK reads them from the process, whatever the action is given.
    const before = { ...process.env };
    const variables = {
      ...emulatorEnvironment(emulator.port),
      AWS_ACCESS_KEY_ID: given.accessKeyId,
      AWS_SECRET_ACCESS_KEY: given.secretAccessKey,
      AWS_SESSION_TOKEN: given.sessionToken,
    };
    Object.assign(process.env, variables);
    const github = await startGitHub();
    const stage = new PreviewStage(github, { name: 'shop', number: 7 });
    const owner = testSession(emulator.endpoint);
    for (const name of ['shop-staging-data', 'shop-qa-data'])
      await deployStack(owner, { stackName: name, template: shippedTemplate(templates, 'data') });
    const source = (await readStack(owner, 'shop-staging-data'))!.outputs['TableName']!;
    await putRow(owner, source, { pk: 'a', sk: '1' });
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
    const other = { stackName: 'shop-production-web', template: { body: 'Resources: {Q: {Type: AWS::SQS::Queue}}' } };
    await expect(deployStack(session, other)).rejects.toMatchObject({ code: 'permission' });
    writeFileSync(join(folder, 'more.js'), '');
    const built = await packageFolder(folder);
    await expect(
      uploadArtifact(session, bootstrap.artifactsBucket, built, { prefix: 'packages' }),
    ).rejects.toMatchObject({ code: 'permission' });
    built.dispose();
    const gone = await runWith(
      teardownAction,
      { app: 'shop', environment: 'pr-7' },
      { environment: { ...variables, GITHUB_REPOSITORY: 'my-org/shop' } },
    );
    expect(gone.error).toBeUndefined();
    // This emulator's list by tags still has tables that are gone.
    const left = JSON.parse(gone.outputs['left']!) as { kind: string }[];
    expect(left.filter(({ kind }) => kind !== 'table')).toEqual([]);
    const { TableNames } = await testSession(emulator.endpoint).client(DynamoDBClient).send(new ListTablesCommand({}));
    expect(TableNames!.filter((name) => name.startsWith('shop-pr-7'))).toEqual([]);
    await github.stop();
    // Not the token alone: an empty one is none.
    Object.assign(process.env, { AWS_SESSION_TOKEN: '' }, before);
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
