import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CloudFormationClient, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readTeardown } from '../../../src/actions/inputs/teardown-inputs.ts';
import { Bucket } from '../../../src/aws/s3/index.ts';
import type { Action } from '../../../src/github/index.ts';
import { createContext } from '../../../src/operation/index.ts';
import {
  acquireLease,
  GLOBAL_REGION,
  globalStackName,
  type JsonStore,
  readRecords,
  referencesOf,
  scopePrefix,
  type Scope,
} from '../../../src/release/index.ts';
import { listStacks, readStack } from '../../../src/stack/index.ts';
import { teardown } from '../../../src/teardown/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { killTeardown, takeDown, takeDownWhole } from '../../support/apps/teardown.ts';
import { pointsOf } from '../../support/crashes/deploy-crashes.ts';
import { deployStack } from '../../support/cloudformation/deploy-stack.ts';
import type { Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { countingSession } from '../../support/emulator/counting-session.ts';
import { fillBucket } from '../../support/emulator/fill-bucket.ts';
import { unique } from '../../support/names.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { stackNameOf } from '../../support/apps/stack-name.ts';
import { failureWith } from '../../support/failure-with.ts';

/** Every n-th of the points; CRASH_POINTS=all takes them all. */
const EVERY = process.env['CRASH_POINTS'] === 'all' ? 1 : 7;

/** The backend alone, quick to deploy. */
const NO_SITE = { web: 'none', checks: 'none', 'connect-to': '' };

let edge: Edge;
let store: JsonStore;
const session = testSession();

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

async function deployed(environment: string, inputs: Record<string, string> = {}, app?: string): Promise<DeployStage> {
  const stage = new DeployStage(edge, store, environment, app);
  const { error } = await stage.deploy(inputs);
  expect(error).toBeUndefined();
  return stage;
}

async function stacksOf({ app, environment }: Scope): Promise<string[]> {
  const all = await listStacks(session, `${app}-${environment}-`);
  return all.map(({ stackName }) => stackName);
}

const artifacts = async () => [...(await store.list('packages/')), ...(await store.list('templates/'))];

async function tableStatus(name: string): Promise<string | undefined> {
  const answer = await session
    .client(DynamoDBClient)
    .send(new DescribeTableCommand({ TableName: name }))
    .catch(() => undefined);
  return answer?.Table?.TableStatus;
}

describe('taking an environment down', () => {
  test('an environment with a site: its data stays and is named, everything else is gone, twice is a success', async () => {
    const { scope } = await deployed('dev', { 'parameter-overrides': 'RateLimit: 100' });
    const data = await readStack(session, stackNameOf(scope, 'data'));
    const global = () => readStack(session.inRegion(GLOBAL_REGION), globalStackName(scope, session.region));
    const webAcl = (await global())!.outputs['WebAclArn'];
    expect(webAcl).toMatch(/:wafv2:us-east-1:.*:global\/webacl\//);
    expect((await readStack(session, stackNameOf(scope, 'web')))!.parameters['WebAclArn']).toBe(webAcl);
    const first = await takeDown(scope);
    expect(first.error).toBeUndefined();
    expect(first.left).toEqual([]);
    // CloudFront is slow, and the job does not wait for it.
    expect(first.outputs['status']).toBe('under-way');
    // On a slow machine CloudFront may be through by now.
    const web = await readStack(session, stackNameOf(scope, 'web'));
    expect(web?.status ?? 'gone').toMatch(/^(DELETE_IN_PROGRESS|gone)$/);
    expect(first.kept).toEqual(
      expect.arrayContaining([
        ...(web ? [`stack ${stackNameOf(scope, 'web')}`] : []),
        // The distribution uses its web ACL.
        `stack ${globalStackName(scope, session.region)}`,
        `stack ${stackNameOf(scope, 'data')}`,
        `table ${data!.outputs['TableName']}`,
      ]),
    );
    const rest = await takeDownWhole(scope);
    expect(rest).toMatchObject({ error: undefined, left: [], outputs: { status: 'done' } });
    expect(await global()).toBeUndefined();
    expect(await stacksOf(scope)).toEqual([stackNameOf(scope, 'data')]);
    expect(await store.list(scopePrefix(scope))).toEqual([]);
    const second = await takeDown(scope);
    expect(second).toMatchObject({ error: undefined, outputs: { status: 'nothing-there' } });
    // A later deployment finds its data again.
    const again = new DeployStage(edge, store, 'dev', scope.app);
    expect((await again.deploy()).error).toBeUndefined();
    expect((await readStack(session, stackNameOf(scope, 'data')))!.outputs).toEqual(data!.outputs);
  });

  test('a preview goes with its data and its protection, and only with what no other environment names', async () => {
    const { app } = (await deployed('dev')).scope;
    const named = referencesOf(await readRecords(store, { app, environment: 'dev' })).keys;
    const { scope } = await deployed('pr-7', { 'app-env': 'GREETING: preview' }, app);
    const data = (await readStack(session, stackNameOf({ app, environment: 'pr-7' }, 'data')))!;
    await session.client(CloudFormationClient).send(
      new UpdateTerminationProtectionCommand({
        StackName: stackNameOf({ app, environment: 'pr-7' }, 'lambda'),
        EnableTerminationProtection: true,
      }),
    );
    const own = [...referencesOf(await readRecords(store, scope)).keys].filter((key) => !named.has(key));
    expect(own.length).toBeGreaterThan(0);
    const { error, outputs, left, log } = await takeDownWhole(scope);
    expect(error).toBeUndefined();
    expect({ status: outputs['status'], left, stacks: await stacksOf(scope) }).toEqual({
      status: 'done',
      left: [],
      stacks: [],
    });
    expect(await tableStatus(data.outputs['TableName']!)).toBeUndefined();
    const present = new Set(await artifacts());
    expect([...named].filter((key) => !present.has(key))).toEqual([]);
    // Suites beside this one deploy as well, and may be about to use what has the same content.
    if (!log.includes('Another environment is being deployed'))
      expect(own.filter((key) => present.has(key))).toEqual([]);
    expect(await stacksOf({ app, environment: 'dev' })).toHaveLength(3);
  });

  test('what never was is a success, twice too, and takes no lease', async () => {
    const { scope } = new DeployStage(edge, store, 'pr-404');
    for (const _ of [1, 2]) {
      const { error, outputs } = await takeDown(scope);
      expect({ error, status: outputs['status'] }).toEqual({ error: undefined, status: 'nothing-there' });
    }
  });

  test('a protected environment needs its whole name, a dry run shows that, and neither changes anything', async () => {
    const { scope } = await deployed('production', NO_SITE);
    const name = `${scope.app}-production`;
    const dry = await takeDown(scope, { 'dry-run': 'true' });
    expect(dry.outputs['status']).toBe('planned');
    expect(dry.summary).toContain(`confirm: ${name}`);
    for (const [confirm, code] of [
      ['', 'confirm'],
      ['yes', 'input'],
      [scope.app, 'input'],
    ] as const)
      expect((await takeDown(scope, { confirm })).error).toMatchObject({ code });
    expect(await stacksOf(scope)).toHaveLength(2);
    expect((await takeDown(scope, { confirm: name })).error).toBeUndefined();
    expect(await stacksOf(scope)).toEqual([stackNameOf(scope, 'data')]);
  });

  test('the data goes by name, after a last export; a second run has nothing more to do', async () => {
    const { scope } = await deployed('staging', { ...NO_SITE, 'parameter-overrides': 'FilesBucket: true' });
    const outputs = (await readStack(session, stackNameOf(scope, 'data')))!.outputs;
    await new Bucket(session, outputs['FilesBucketName']!).put('users/ada/photo.txt', 'photo');
    const name = `${scope.app}-staging`;
    expect((await takeDown(scope, { 'delete-data': 'staging' })).error).toMatchObject({ code: 'input' });
    const done = await takeDown(scope, { 'delete-data': name });
    expect(done.error).toBeUndefined();
    const exports = JSON.parse(done.outputs['exports']!) as string[];
    const [folder] = exports.filter((place) => place.startsWith('s3://'));
    expect(exports).toHaveLength(2);
    expect(await store.list(folder!.split('/').slice(3).join('/'))).toEqual([
      expect.stringMatching(/users\/ada\/photo\.txt$/),
    ]);
    expect(await tableStatus(outputs['TableName']!)).toBeUndefined();
    expect({ stacks: await stacksOf(scope), left: done.left }).toEqual({ stacks: [], left: [] });
    expect((await takeDown(scope, { 'delete-data': name })).outputs['status']).toBe('nothing-there');
  });

  test('a stack of the app whose data would be lost is refused, and so is one that is not ours', async () => {
    const stage = await deployed('dev', NO_SITE);
    const { app } = stage.scope;
    const body = `Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
  Jobs:
    Type: AWS::SQS::Queue
`;
    const tags = { 'deploy:app': app, 'deploy:environment': 'dev' };
    await deployStack(session, { stackName: `${app}-dev-orders`, template: { body }, tags });
    const foreign = 'Resources: { Queue: { Type: AWS::SQS::Queue } }';
    await deployStack(session, { stackName: `${app}-dev-express`, template: { body: foreign }, tags: {} });
    const refused = await takeDown(stage.scope);
    expect(refused.error).toEqual(failureWith('guard', `delete-data: ${app}-dev`));
    expect(await stacksOf(stage.scope)).toHaveLength(4);
    // A queue is no table: nobody saves it but a person, who says so before anything is deleted.
    const unsaved = await takeDown(stage.scope, { 'delete-data': `${app}-dev` });
    expect(unsaved.error).toEqual(failureWith('last-export', 'Jobs'));
    expect(await stacksOf(stage.scope)).toHaveLength(4);
    const done = await takeDown(stage.scope, { 'delete-data': `${app}-dev`, 'last-export': 'false' });
    expect(done.error).toBeUndefined();
    expect(await stacksOf(stage.scope)).toEqual([`${app}-dev-express`]);
    expect(done.left).toEqual([]);
    expect(done.kept).toContain(`stack ${app}-dev-express`);
  });

  test('waits for a deployment under way, and names who holds the environment', async () => {
    const { scope } = await deployed('dev', NO_SITE);
    const context = createContext(session, recordingReporter());
    const holder = {
      operation: 'deploy',
      runId: 'other',
      runUrl: 'https://github.com/o/r/actions/runs/1',
      actor: 'eve',
    };
    const lease = await acquireLease(context, store, scope, { ...holder, wait: 0, force: false });
    expect((await takeDown(scope, { 'lease-timeout': '100ms' })).error).toMatchObject({ code: 'lease-held' });
    expect(await stacksOf(scope)).toHaveLength(2);
    await lease.release();
    expect((await takeDown(scope)).error).toBeUndefined();
  });
});

describe('buckets', () => {
  test('what is written between the emptying and the deletion goes as well, with versions and unfinished uploads', async () => {
    const { scope } = await deployed('pr-2', NO_SITE);
    const own = unique('own');
    const tags = { 'deploy:app': scope.app, 'deploy:environment': 'pr-2' };
    const resources = { Own: { Type: 'AWS::S3::Bucket', Properties: { BucketName: own } } };
    const body = JSON.stringify({ Resources: resources });
    await deployStack(session, { stackName: `${scope.app}-pr-2-own`, template: { body }, tags });
    await fillBucket(session, own, { objects: 1201, versions: 30, uploads: 3 });
    const bucket = new Bucket(session, own);
    let late = 0;
    const writing = countingSession(testSession(), async (call) => {
      if (call === 'DeleteStackCommand' && late++ < 3) await bucket.put(`late-${late}`, 'x');
    });
    const action: Action = async (run) => void (await teardown(createContext(writing, run.report), readTeardown(run)));
    const { error } = await takeDown(scope, {}, {}, action, 'anybody');
    expect({ error, stacks: await stacksOf(scope) }).toEqual({ error: undefined, stacks: [] });
    expect(late).toBeGreaterThan(3);
  });
});

describe('a teardown that is killed', () => {
  test('at any write: the same job run again ends clean, and once more has nothing to do', async () => {
    const stage = await deployed('pr-1');
    const writes = await killTeardown(stage.scope, undefined);
    expect(writes.length).toBeGreaterThan(10);
    for (const [index, point] of pointsOf(writes).entries()) {
      if (index % EVERY !== 3 % EVERY) continue;
      expect((await stage.deploy()).error).toBeUndefined();
      const table = (await stage.outputs('data'))['TableName']!;
      const at = (await killTeardown(stage.scope, point))[point.write - 1]!;
      const { error, left } = await takeDownWhole(stage.scope);
      const stacks = await stacksOf(stage.scope);
      const records = await store.list(scopePrefix(stage.scope));
      const state = {
        at,
        when: point.when,
        error: error?.message,
        left,
        stacks,
        records,
        table: await tableStatus(table),
      };
      expect(state).toEqual({
        at,
        when: point.when,
        error: undefined,
        left: [],
        stacks: [],
        records: [],
        table: undefined,
      });
      expect((await takeDown(stage.scope)).outputs['status']).toBe('nothing-there');
    }
  });
});
