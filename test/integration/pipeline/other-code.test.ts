import { randomBytes } from 'node:crypto';
import { LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { readStack } from '../../../src/stack/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { stackNameOf } from '../../support/apps/stack-name.ts';
import type { Edge } from '../../support/edge/index.ts';
import { countingSession } from '../../support/emulator/counting-session.ts';
import { testSession } from '../../support/emulator/session.ts';
import { failureWith } from '../../support/failure-with.ts';

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

/** The function of a stage, and the package that its stack gives it. */
async function functionOf({ scope }: DeployStage) {
  const { outputs, parameters } = (await readStack(testSession(), stackNameOf(scope, 'lambda')))!;
  return { name: outputs['FunctionName']!, package: parameters['CodeKey']!, bucket: parameters['CodeBucket']! };
}

/** As in the console, past the stack. */
async function upload({ name, bucket }: { name: string; bucket: string }, key: string): Promise<void> {
  const command = new UpdateFunctionCodeCommand({ FunctionName: name, S3Bucket: bucket, S3Key: key });
  await testSession().client(LambdaClient).send(command);
}

test('a new version is published while its stack is read: by the digest of the package, as Lambda knows it', async () => {
  const stage = new DeployStage(edge, store);
  expect((await stage.deploy()).error).toBeUndefined();
  stage.app.build('two');
  const session = countingSession(testSession());
  expect((await stage.deployIn(session)).error).toBeUndefined();
  // One that was refused would be followed by another.
  expect(session.calls.filter((call) => call === 'PublishVersionCommand')).toHaveLength(1);
  expect((await stage.seen()).api.text).toBe('two');
});

test('code that somebody has uploaded to the function never goes live with the next deployment', async () => {
  const stage = new DeployStage(edge, store);
  // So large that S3 gets it in parts, and keeps no checksum of the whole.
  stage.app.write('api/large.bin', randomBytes(17_000_000));
  expect((await stage.deploy()).error).toBeUndefined();
  const first = await functionOf(stage);
  stage.app.build('two');
  expect((await stage.deploy()).error).toBeUndefined();
  const second = await functionOf(stage);
  await upload(second, first.package);

  stage.app.write('web/news.html', '<p>news</p>\n');
  const before = await stage.seen();
  const { error } = await stage.deploy();
  expect(error).toEqual(failureWith('other-code', second.name, second.bucket, second.package));
  expect(await stage.seen()).toEqual(before);
  expect(before.api.text).toBe('two');

  await upload(second, second.package);
  const again = await stage.deploy();
  expect(again.error).toBeUndefined();
  expect((await stage.seen()).api.text).toBe('two');

  // Code of a commit takes the place of what was uploaded.
  await upload(second, first.package);
  stage.app.build('three');
  expect((await stage.deploy()).error).toBeUndefined();
  expect((await stage.seen()).api.text).toBe('three');
});
