import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { parallel } from '../../src/aws/index.ts';
import { createContext } from '../../src/operation/index.ts';
import { jsonStore } from '../../src/release/index.ts';
import { recordKey } from '../../src/release/keys.ts';
import { listStacks } from '../../src/stack/index.ts';
import { emptyBucket } from '../../src/teardown/removal/empty-bucket.ts';
import { logGroupsBelow } from '../../src/teardown/removal/log-groups.ts';
import { DeployStage, stageGround } from '../support/apps/deploy-stage.ts';
import { releaseRecord } from '../support/apps/release-record.ts';
import { takeDown } from '../support/apps/teardown.ts';
import { bootstrapOf, deployStack } from '../support/cloudformation/deploy-stack.ts';
import { Killed, killableSession } from '../support/crashes/crash-points.ts';
import { fillBucket } from '../support/emulator/fill-bucket.ts';
import { testSession } from '../support/emulator/session.ts';
import { unique } from '../support/names.ts';
import { recordingReporter } from '../support/recording-reporter.ts';
import { stackNameOf } from '../support/apps/stack-name.ts';

const session = testSession();

test('10,001 objects, 2,000 versions and unfinished uploads go, with a process that is killed thrice', async () => {
  const bucket = unique('full');
  await session.client(S3Client).send(new CreateBucketCommand({ Bucket: bucket }));
  await fillBucket(session, bucket, { objects: 10_001, versions: 2000, uploads: 25 });
  for (const write of [1, 3, 5]) {
    const killable = killableSession({ write, when: 'after' });
    const context = createContext(killable.session, recordingReporter());
    // A bucket tells every error as a failure of its own.
    await expect(emptyBucket(context, bucket)).rejects.toMatchObject({ cause: expect.any(Killed) });
  }
  const context = createContext(session, recordingReporter());
  // Batches that were under way at the last kill are gone already, so how many are left is chance.
  await emptyBucket(context, bucket);
  expect(await emptyBucket(context, bucket)).toBe(0);
}, 300_000);

test('a hundred pull requests closed at once: each takes its own preview with it', async () => {
  const { artifactsBucket } = await bootstrapOf(session);
  const store = jsonStore(session, artifactsBucket);
  const app = unique('app');
  const scopes = Array.from({ length: 100 }, (_, index) => ({ app, environment: `pr-${index + 1}` }));
  await parallel(scopes, 8, async (scope) => {
    const { environment } = scope;
    const tags = { 'deploy:app': app, 'deploy:environment': environment };
    const template = { body: 'Resources: { Queue: { Type: AWS::SQS::Queue } }' };
    await deployStack(session, { stackName: stackNameOf({ app, environment }, 'lambda'), template, tags });
    const record = releaseRecord(scope, '2026-11-20T10:00:00.000Z');
    await store.put(recordKey(scope, record.id), record, { ifNoneMatch: '*' });
  });
  const ends = await parallel(scopes, 20, (scope) => takeDown(scope));
  expect(ends.filter(({ error, left }) => error !== undefined || left.length > 0)).toEqual([]);
  expect(await listStacks(session, `${app}-`)).toEqual([]);
  expect(await store.list(`releases/${app}/`)).toEqual([]);
}, 900_000);

test('log groups do not come back: 20 rounds under the same name', async () => {
  const { edge, store } = await stageGround();
  const stage = new DeployStage(edge, store, 'pr-1');
  for (let round = 1; round <= 20; round++) {
    const deployed = await stage.deploy({ web: 'none', checks: 'none', 'connect-to': '' });
    const api = deployed.outputs['api-url']!;
    // A late call writes its log while the function goes.
    const late = fetch(api).catch(() => undefined);
    const { error, left } = await takeDown(stage.scope);
    await late;
    const groups = await logGroupsBelow(session, `/aws/lambda/${stage.scope.app}-pr-1`);
    expect({ round, deployed: deployed.error, error, left, groups }).toEqual({
      round,
      deployed: undefined,
      error: undefined,
      left: [],
      groups: [],
    });
  }
  await edge.stop();
}, 900_000);
