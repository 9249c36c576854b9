import { BatchDeleteImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import { CreateBucketCommand, DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AwsSession } from '../../../src/aws/index.ts';
import { Bucket } from '../../../src/aws/s3/index.ts';
import { copyImage, isImageThere, planImageCopy } from '../../../src/image/index.ts';
import { createContext } from '../../../src/operation/index.ts';
import { type JsonStore, ledger, type ReleaseRecord, scopePrefix, stackOf } from '../../../src/release/index.ts';
import { BOOTSTRAP_VERSION } from '../../../src/stack/index.ts';
import { server } from '../../support/apps/bad-containers.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import type { Edge } from '../../support/edge/index.ts';
import { sessionIn, testSession } from '../../support/emulator/session.ts';
import { bootstrapOf } from '../../support/cloudformation/deploy-stack.ts';
import { type AccountRegistry, accountRegistry } from '../../support/images/account-registry.ts';
import { baseImage } from '../../support/images/base-image.ts';
import { removeImages, serverDockerfile } from '../../support/images/image-context.ts';
import { unique } from '../../support/names.ts';
import { describeWith } from '../../support/needs.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { failureWith } from '../../support/failure-with.ts';

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

/** What a workflow without a build gives. */
const PROMOTE = { source: '', web: '' };

describe('promote-from', () => {
  test('deploys exactly the bytes of the other environment, with the settings of this one, and builds nothing', async () => {
    const stage = new DeployStage(edge, store);
    const commit = stage.app.build('A').commit();
    expect(
      (await stage.deploy({ environment: 'staging', 'app-env': 'GREETING: staging' }, commit)).error,
    ).toBeUndefined();
    // The workspace of the promotion has other code, or none.
    stage.app.build('broken', 500);
    const inputs = { ...PROMOTE, 'promote-from': 'staging', 'app-env': 'GREETING: production' };
    const { error, outputs } = await stage.deploy(inputs);
    expect(error).toBeUndefined();
    expect(await stage.seen()).toMatchObject({ page: 'A', api: { text: 'A', greeting: 'production' } });
    const source = await ledger(store, { ...stage.scope, environment: 'staging' }).current();
    const from = (await ledger(store, { ...stage.scope, environment: 'staging' }).read(source!.value.id))!;
    const record = (await stage.releases.read(outputs['release']!))!;
    expect(record).toMatchObject({
      commit,
      content: from.content,
      promotion: { environment: 'staging', release: from.id },
    });
    const again = await stage.deploy(inputs);
    expect([again.error, again.outputs['has-changes']]).toEqual([undefined, 'false']);
  });

  /** Nothing is ever written to production: one deployment is the source of all rows that ask for the same. */
  const sources = new Map<string, DeployStage>();
  async function deployed(inputs: Record<string, string>): Promise<DeployStage> {
    const stage = new DeployStage(edge, store);
    stage.app.build('A');
    expect((await stage.deploy(inputs)).error).toBeUndefined();
    return stage;
  }

  test.each<[string, Record<string, string>, Record<string, string>, Error]>([
    ['that never was', { environment: 'other' }, {}, failureWith('promotion', 'staging')],
    ['without checks', { environment: 'staging', checks: 'none' }, {}, failureWith('promotion', 'staging', '(none)')],
    ['too young', { environment: 'staging' }, { 'min-age': '1h' }, failureWith('promotion', 'min-age', '60 min')],
    [
      'with an unknown release',
      { environment: 'staging' },
      { 'promote-from': 'staging@20260101T000000000Z-x' },
      failureWith('no-release', '20260101T000000000Z-x'),
    ],
    ['of another mode', { environment: 'staging' }, { mode: 'container' }, failureWith('input', '"mode"', 'container')],
    [
      'whose page holds the address of the other environment',
      {
        environment: 'staging',
        'web-build-command': 'echo "fetch(\'$API\')" > web/api.js',
        'web-env': 'API: "{{web-url}}"',
      },
      {},
      failureWith('baked-in', 'api.js:1:', 'cloudfront.net'),
    ],
  ])('from an environment %s is one clear error, and nothing is written', async (_, source, inputs, refusal) => {
    const key = JSON.stringify(source);
    if (!sources.has(key)) sources.set(key, await deployed(source));
    const stage = sources.get(key)!;
    const { error } = await stage.deploy({ ...PROMOTE, 'promote-from': 'staging', ...inputs });
    expect(error).toEqual(refusal);
    expect(await store.list(scopePrefix(stage.scope))).toEqual([]);
  });

  test('a release that was rolled back from, of another kind, or whose package is gone is none to promote', async () => {
    const source = { environment: 'staging' };
    const stage = sources.get(JSON.stringify(source)) ?? (await deployed(source));
    const staging = ledger(store, { ...stage.scope, ...source });
    const promoted = async (inputs: Record<string, string>) =>
      (await stage.deploy({ ...PROMOTE, 'promote-from': 'staging', ...inputs })).error;
    const first = (await staging.current())!.value.id;
    expect(await promoted({ 'package-type': 'image' })).toEqual(failureWith('input', '"package-type"', first));

    stage.app.build('B');
    const { error, outputs } = await stage.deploy(source);
    expect(error).toBeUndefined();
    expect((await stage.rollback(source)).error).toBeUndefined();
    const left = outputs['release']!;
    expect(await promoted({ 'promote-from': `staging@${left}` })).toEqual(failureWith('promotion', left));

    const { CodeBucket, CodeKey } = stackOf(await staging.read(first), 'backend')!.parameters;
    await testSession()
      .client(S3Client)
      .send(new DeleteObjectCommand({ Bucket: CodeBucket, Key: CodeKey }));
    expect(await promoted({ 'promote-from': `staging@${first}` })).toEqual(failureWith('promotion', first, CodeKey!));
    expect(await store.list(scopePrefix(stage.scope))).toEqual([]);
  });
});

/**
 * What a bootstrap stack of another account leaves: the emulator would give the buckets of both accounts' stacks one name.
 * Returns the bucket.
 */
async function bootstrapIn(session: AwsSession): Promise<string> {
  const artifactsBucket = unique('deploy-bootstrap-artifacts');
  await session.client(S3Client).send(new CreateBucketCommand({ Bucket: artifactsBucket }));
  const settings = {
    artifactsBucket,
    deployRoleArn: '',
    executionRoleArn: '',
    previewRoleArn: '',
    previewExecutionRoleArn: '',
    previewBoundaryArn: '',
  };
  const parameters = { version: String(BOOTSTRAP_VERSION), settings: JSON.stringify(settings) };
  for (const [name, Value] of Object.entries(parameters))
    await session
      .client(SSMClient)
      .send(new PutParameterCommand({ Name: `/deploy/bootstrap/${name}`, Value, Type: 'String' }));
  return artifactsBucket;
}

/**
 * Everything of an environment's live release in another account, and nothing of it left in this one: neither the emulator's
 * KeyValueStore nor its APIs serve a second account, so that nothing can be deployed and checked there.
 */
async function moved(stage: DeployStage, there: AwsSession, artifacts: string, image?: string): Promise<ReleaseRecord> {
  const record = await stage.newest();
  const site = unique(`${stage.scope.app}-staging-web-bucket`);
  await there.client(S3Client).send(new CreateBucketCommand({ Bucket: site }));
  const [here, account] = [testSession(), await there.accountId()];
  const { artifactsBucket: own } = await bootstrapOf(here);
  const move = async (from: string, prefix: string, to: string, change = (text: Buffer): Buffer => text) => {
    const [source, target] = [new Bucket(here, from), new Bucket(there, to)];
    for await (const page of source.list(prefix))
      for (const { key } of page) {
        const { bytes, headers } = (await source.get(key))!;
        await target.put(key, change(Buffer.from(bytes)), { headers });
        await source.delete(key);
      }
  };
  const renamed = (text: Buffer) =>
    Buffer.from(
      text
        .toString()
        .replaceAll(own, artifacts)
        .replaceAll(record.site!.bucket, site)
        .replaceAll('000000000000', account)
        .replaceAll(record.image ?? '-', image ?? '-'),
    );
  await move(record.site!.bucket, '', site);
  await move(own, scopePrefix({ ...stage.scope, environment: 'staging' }), artifacts, renamed);
  for (const prefix of ['packages/', 'templates/']) {
    const keys = JSON.stringify(record).match(new RegExp(`${prefix}[0-9a-f]{64}\\.\\w+`, 'g')) ?? [];
    for (const key of new Set(keys)) {
      const { bytes } = (await new Bucket(here, own).get(key))!;
      await new Bucket(there, artifacts).put(key, bytes);
    }
  }
  const codeKey = record.stacks.find(({ role }) => role === 'backend')!.parameters['CodeKey'];
  if (codeKey) await new Bucket(here, own).delete(codeKey);
  return JSON.parse(renamed(Buffer.from(JSON.stringify(record))).toString()) as ReleaseRecord;
}

/** An image of this account in the registry of another one, under the same name; returns its reference there. */
async function copied(image: string, there: AwsSession, registry: string): Promise<string> {
  const [name, digest] = image.slice(image.indexOf('/') + 1).split('@') as [string, string];
  const context = createContext(there, recordingReporter());
  const copy = await planImageCopy(context, { from: image, source: testSession(), name, registry });
  await copyImage(context, copy, {});
  return `${registry}/${name}@${digest}`;
}

describe('artifacts-from', () => {
  const ACCOUNT = '222222222222';
  const READER = `arn:aws:iam::${ACCOUNT}:role/deploy-promotion`;
  const there = sessionIn(ACCOUNT);
  let artifactsBucket: string;
  beforeAll(async () => {
    artifactsBucket = await bootstrapIn(there);
  });

  test('promotes from another account: package and site are copied, and stay when that account cleans up', async () => {
    const staging = new DeployStage(edge, store, 'staging');
    const commit = staging.app.build('A').commit();
    expect((await staging.deploy({}, commit)).error).toBeUndefined();
    const from = await moved(staging, there, artifactsBucket);

    const stage = new DeployStage(edge, store, 'production', staging.scope.app);
    const here = { ...PROMOTE, 'promote-from': 'staging' };
    const without = await stage.deploy(here);
    expect(without.error).toMatchObject({ code: 'promotion', what: expect.stringContaining('no live release') });
    const { error, outputs } = await stage.deploy({ ...here, 'artifacts-from': READER });
    expect(error).toBeUndefined();
    expect(await stage.seen()).toMatchObject({ page: 'A', api: { text: 'A' } });
    const record = (await stage.releases.read(outputs['release']!))!;
    expect(record).toMatchObject({ commit, content: from.content, promotion: { release: from.id } });
    expect(JSON.stringify(record)).not.toContain(artifactsBucket);
    expect(record.site!.bucket).not.toBe(from.site!.bucket);
  });

  describeWith('docker')('with a container', () => {
    let registry: AccountRegistry;
    beforeAll(async () => {
      registry = await accountRegistry(ACCOUNT);
    });
    afterAll(() => registry.stop());

    test('the image is copied with its digest before the stack names it, and runs when that account has none any more', async () => {
      const container = {
        mode: 'container',
        source: '',
        registry: new URL(process.env['AWS_ENDPOINT_URL']!).host,
        'boot-check': 'off',
        'health-path': '/api/health',
        deadline: '60s',
      };
      const staging = new DeployStage(edge, store, 'staging');
      const { app } = staging.scope;
      staging.app.write('Dockerfile', serverDockerfile(await baseImage('node')));
      staging.app.write('server.js', server('A'));
      const commit = staging.app.build('A').commit();
      expect((await staging.deploy(container, commit)).error).toBeUndefined();
      const made = await staging.newest();
      const [digest] = /sha256:\w+/.exec(made.image!)!;
      const theirs = await copied(made.image!, there, registry.host);
      const from = await moved(staging, there, artifactsBucket, theirs);
      const images = { repositoryName: app, imageIds: [{ imageDigest: digest }] };
      await testSession().client(ECRClient).send(new BatchDeleteImageCommand(images));

      const stage = new DeployStage(edge, store, 'production', app);
      const { error, outputs } = await stage.deploy({
        ...container,
        web: '',
        'promote-from': 'staging',
        'artifacts-from': READER,
      });
      expect(error).toBeUndefined();
      await there.client(ECRClient).send(new BatchDeleteImageCommand(images));
      expect(await stage.seen()).toMatchObject({ page: 'A', api: { text: 'A' } });
      const record = (await stage.releases.read(outputs['release']!))!;
      expect(record).toMatchObject({
        commit,
        image: made.image,
        content: from.content,
        promotion: { release: from.id },
      });
      expect(await isImageThere(testSession(), record.image!)).toBe(true);
      expect(JSON.stringify(record)).not.toContain(registry.host);
      removeImages('docker', app);
    });
  });
});
