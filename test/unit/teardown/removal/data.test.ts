import { expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { createContext } from '../../../../src/operation/index.ts';
import type { DataResource } from '../../../../src/teardown/inventory/data-resource.ts';
import { deleteData } from '../../../../src/teardown/removal/data.ts';
import { disableDistribution } from '../../../../src/teardown/removal/distribution.ts';
import { deleteLogGroup } from '../../../../src/teardown/removal/log-groups.ts';
import { failureWith } from '../../../support/failure-with.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

type Answers = Record<string, (nth: number) => object>;

const refuse = (name: string, status = 400) => {
  throw Object.assign(new Error(`${name}, said AWS`), { name, $metadata: { httpStatusCode: status } });
};

/** An account that answers each command so; the commands that it got. */
function account(answers: Answers) {
  const asked: string[] = [];
  const send = (command: object) =>
    Promise.resolve().then(() => {
      const name = command.constructor.name.replace('Command', '');
      asked.push(name);
      return answers[name]?.(asked.filter((one) => one === name).length) ?? {};
    });
  const client = { send, config: {} };
  const session = { client: () => client, accountId: () => Promise.resolve('1'), region: 'eu-central-1' };
  const clock = { now: () => 0, sleep: () => Promise.resolve() };
  return { asked, context: createContext(session as unknown as AwsSession, recordingReporter(), { clock }) };
}

const remove = (type: string, id: string) => (context: ReturnType<typeof createContext>) =>
  deleteData(context, { type, id } as DataResource);
const TABLE = remove('AWS::DynamoDB::Table', 'shop-notes');
const BUCKET = remove('AWS::S3::Bucket', 'shop-files');
const FILES = remove('AWS::EFS::FileSystem', 'fs-1');

const active = () => ({ Table: { TableStatus: 'ACTIVE' } });
const mounted = (NumberOfMountTargets: number) => () => ({
  FileSystems: [{ LifeCycleState: 'available', NumberOfMountTargets }],
});

test.each<[string, typeof TABLE | ((context: never) => Promise<unknown>), Answers, Error]>([
  [
    'a table that may not be deleted',
    TABLE,
    { DescribeTable: active, DeleteTable: () => refuse('AccessDeniedException') },
    failureWith('permission', 'shop-notes'),
  ],
  [
    'a bucket into which somebody writes without end',
    BUCKET,
    { DeleteBucket: () => refuse('BucketNotEmpty', 409) },
    failureWith('aws', 'shop-files', 'BucketNotEmpty'),
  ],
  [
    'a file system that somebody else has mounted',
    FILES,
    { DescribeFileSystems: mounted(1), DeleteFileSystem: () => refuse('FileSystemInUse', 409) },
    failureWith('aws', 'fs-1', 'FileSystemInUse'),
  ],
  [
    'a log group that may not be deleted',
    ({ session }: ReturnType<typeof createContext>) => deleteLogGroup(session, '/aws/lambda/shop'),
    {
      DeleteLogGroup: () => refuse('AccessDeniedException'),
      DescribeLogGroups: () => ({ logGroups: [{ logGroupName: '/aws/lambda/shop' }] }),
    },
    failureWith('permission', '/aws/lambda/shop'),
  ],
  [
    'a distribution that somebody else changes without end',
    (context: ReturnType<typeof createContext>) => disableDistribution(context, 'E1'),
    {
      GetDistributionConfig: () => ({ DistributionConfig: { Enabled: true }, ETag: 'x' }),
      UpdateDistribution: () => refuse('PreconditionFailed', 412),
    },
    failureWith('aws', 'E1'),
  ],
])('%s is a failure that names it, and not taken for gone', async (_, work, answers, failure) => {
  await expect(work(account(answers).context as never)).rejects.toEqual(failure);
});

test('a log group that CloudFormation has deleted is no failure where IAM refuses its name anyway', async () => {
  const { context, asked } = account({
    DeleteLogGroup: () => refuse('AccessDeniedException'),
    DescribeLogGroups: () => ({ logGroups: [{ logGroupName: '/own/shop-of-another' }] }),
  });
  await deleteLogGroup(context.session, '/own/shop');
  expect(asked).toEqual(['DeleteLogGroup', 'DescribeLogGroups']);
});

test.each<[string, typeof TABLE, Answers, string]>([
  [
    'a table',
    TABLE,
    { DescribeTable: (nth) => (nth > 1 ? refuse('ResourceNotFoundException') : active()) },
    'DeleteTable',
  ],
  ['a bucket', BUCKET, { DeleteBucket: (nth) => (nth < 3 ? refuse('BucketNotEmpty', 409) : {}) }, 'DeleteBucket'],
  [
    'a file system',
    FILES,
    {
      DescribeFileSystems: (nth) => (nth > 2 ? refuse('FileSystemNotFound', 404) : mounted(0)()),
      DeleteFileSystem: (nth) => (nth === 1 ? refuse('FileSystemInUse', 409) : {}),
    },
    'DeleteFileSystem',
  ],
])('%s is deleted, and looked at until it is gone', async (_, work, answers, deletion) => {
  const { asked, context } = account(answers);
  expect(await work(context)).toBe(true);
  expect(asked).toContain(deletion);
});

test.each(['PreconditionFailed', 'InvalidIfMatchVersion'])(
  'a distribution that was changed since it was read is read again: %s',
  async (refusal) => {
    const { asked, context } = account({
      GetDistributionConfig: () => ({ DistributionConfig: { Enabled: true }, ETag: 'x' }),
      UpdateDistribution: (nth) => (nth === 1 ? refuse(refusal, 400) : {}),
    });
    await disableDistribution(context, 'E1');
    expect(asked.filter((call) => call === 'UpdateDistribution')).toHaveLength(2);
  },
);

test('a table that is protected is deleted only once it is not', async () => {
  const { asked, context } = account({
    DescribeTable: (nth) =>
      nth > 2
        ? refuse('ResourceNotFoundException')
        : { Table: { TableStatus: 'ACTIVE', DeletionProtectionEnabled: nth === 1 } },
  });
  await TABLE(context);
  expect(asked.filter((name) => name !== 'DescribeTable')).toEqual(['UpdateTable', 'DeleteTable']);
});

test('what keeps data and is of no kind that is known is left to a person', async () => {
  const { asked, context } = account({});
  expect(await remove('AWS::RDS::DBInstance', 'db')(context)).toBe(false);
  expect(asked).toEqual([]);
});
