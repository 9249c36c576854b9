import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { HttpResponse } from '@smithy/core/protocols';
import { expect, test } from '@jest/globals';
import { judged, type RoleName } from '../../support/aws/judge.ts';

const config = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  requestHandler: { handle: () => Promise.resolve({ response: new HttpResponse({ statusCode: 200, headers: {} }) }) },
};
const Bucket = 'deploy-bootstrap-artifacts-1';
const calls = {
  'reading a record': () => new S3Client(config).send(new GetObjectCommand({ Bucket, Key: 'releases/shop/x.json' })),
  'reading rows of others': () => new DynamoDBClient(config).send(new ScanCommand({ TableName: 'billing' })),
  'deleting a version': () =>
    new LambdaClient(config).send(new DeleteFunctionCommand({ FunctionName: 'shop-qa-lambda', Qualifier: '3' })),
  'deleting a function': () =>
    new LambdaClient(config).send(new DeleteFunctionCommand({ FunctionName: 'shop-qa-lambda' })),
  'writing a package': () =>
    new S3Client(config).send(new PutObjectCommand({ Bucket, Key: 'packages/1.zip', Body: 'x' })),
};

test.each<[RoleName, keyof typeof calls, boolean]>([
  ['DeployRole', 'reading a record', true],
  ['DeployRole', 'deleting a version', true],
  ['DeployRole', 'writing a package', true],
  ['DeployRole', 'reading rows of others', false],
  ['DeployRole', 'deleting a function', false],
  ['PlanRole', 'reading a record', true],
  ['PlanRole', 'writing a package', false],
  ['PreviewRole', 'writing a package', false],
])('%s, %s: %s', async (role, name, isAllowed) => {
  // A product that can do without what it is refused is told, too.
  const run = judged({ role }, () => calls[name]().catch((error: unknown) => (error as Error).name));
  if (isAllowed) await expect(run).resolves.not.toBe('AccessDenied');
  else await expect(run).rejects.toThrow(/may not/);
});

test('what is called outside of a run is judged by nobody', async () => {
  await expect(calls['reading rows of others']()).resolves.toBeDefined();
});

test.each<[string, keyof typeof calls, boolean]>([
  ['shop', 'reading a record', true],
  ['shop', 'deleting a version', true],
  ['shop-api', 'deleting a version', false],
  ['blog', 'deleting a version', false],
])('a run of app %s that is %s is within its bound: %s', async (app, name, isWithin) => {
  const run = judged({ role: 'DeployRole', app }, () => calls[name]().catch((error: unknown) => (error as Error).name));
  if (isWithin) await expect(run).resolves.toBeDefined();
  else await expect(run).rejects.toThrow(/not within the bound/);
});

test('what the role has been given besides is allowed', async () => {
  const also = [{ Effect: 'Allow' as const, Action: 'dynamodb:Scan', Resource: 'arn:aws:dynamodb:*:*:table/billing' }];
  await expect(judged({ role: 'DeployRole', also }, calls['reading rows of others'])).resolves.toBeDefined();
});
