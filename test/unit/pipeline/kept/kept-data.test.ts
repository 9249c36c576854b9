import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createContext } from '../../../../src/operation/index.ts';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { keptData } from '../../../../src/pipeline/kept/kept-data.ts';
import { awsServer, type AwsServer, ServiceError } from '../../../support/aws/aws-server.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

const table = (name: string) => `arn:aws:dynamodb:us-east-1:123456789012:table/${name}`;
let server: AwsServer;
/** What the tagging API lists is gone: it lists what was tagged for some time more. */
let gone: boolean;
let tagged: { ResourceARN: string; Tags?: { Key: string; Value: string }[] }[];

beforeEach(async () => {
  tagged = [];
  gone = false;
  server = await awsServer(({ operation }) => {
    if (operation === 'GetResources') return { ResourceTagMappingList: tagged.map((one) => ({ Tags: [], ...one })) };
    if (operation === 'ListStackResources')
      return {
        StackResourceSummaries: [
          {
            LogicalResourceId: 'Table',
            PhysicalResourceId: 'shop-prod-data-Table-NEW',
            ResourceType: 'AWS::DynamoDB::Table',
          },
        ],
      };
    if (gone && operation === 'DescribeTable') throw new ServiceError('ResourceNotFoundException');
    if (gone && /file-systems/.test(operation)) throw new ServiceError('FileSystemNotFound', '', 404);
    if (gone) return undefined;
    return { FileSystems: [{ LifeCycleState: 'available' }] };
  });
});
afterEach(() => server.close());

async function found(state = 'NONE') {
  const session = sessionOn(server, 'us-east-1');
  const deployment = {
    request: { app: 'shop', environment: 'prod', mode: 'lambda', backend: 'lambda-http' },
    context: createContext(session, recordingReporter()),
    plans: { data: { state } },
    results: { data: {} },
  };
  return (await keptData(deployment as unknown as Deployment)).map(({ what }) => what);
}

describe('beside a data stack that was made just now', () => {
  test.each([
    ['a table', table('shop-prod-data-Table-OLD'), /table shop-prod-data-Table-OLD was kept/],
    ['a bucket', 'arn:aws:s3:::shop-prod-data-files-old', /bucket shop-prod-data-files-old was kept/],
    ['a file system', 'arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-1', /file system fs-1 was kept/],
  ])(
    '%s that was kept is told, and one that is gone is not, though its tags are still listed',
    async (_, ResourceARN, told) => {
      tagged = [{ ResourceARN, Tags: [{ Key: 'aws:cloudformation:stack-name', Value: 'shop-prod-data' }] }];
      expect((await found()).join()).toMatch(told);
      gone = true;
      expect(await found()).toEqual([]);
    },
  );

  test('by its name, where the tags of the stack are gone', async () => {
    tagged = [{ ResourceARN: table('shop-prod-data-Table-OLD') }];
    expect(await found()).toHaveLength(1);
  });

  test('its own, and what belongs to other stacks, is not', async () => {
    tagged = [
      { ResourceARN: table('shop-prod-data-Table-NEW') },
      { ResourceARN: 'arn:aws:s3:::shop-prod-web-bucket-1' },
      { ResourceARN: table('sessions'), Tags: [{ Key: 'aws:cloudformation:stack-name', Value: 'shop-prod-lambda' }] },
    ];
    expect(await found()).toEqual([]);
  });
});

test('a data stack that was there is not looked into', async () => {
  tagged = [{ ResourceARN: table('shop-prod-data-Table-OLD') }];
  expect(await found('UPDATE_COMPLETE')).toEqual([]);
  expect(server.requests).toEqual([]);
});
