import type { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { globalStackName, type Scope } from '../../../../src/release/index.ts';
import { findStacks, sessionOf } from '../../../../src/teardown/inventory/stacks.ts';

const scope: Scope = { app: 'shop', environment: 'production' };
const tags = [
  { Key: 'deploy:app', Value: 'shop' },
  { Key: 'deploy:environment', Value: 'production' },
];

/** An account in which each region has stacks of these names; `denied` answers nothing. */
function account(stacks: Record<string, string[]>, region: string, denied?: string): AwsSession {
  const send = (command: unknown) => {
    if (region === denied) return Promise.reject(Object.assign(new Error('no'), { name: 'AccessDenied' }));
    const found = (stacks[region] ?? []).map((StackName) => ({
      StackName,
      StackId: `arn:aws:cloudformation:${region}:123456789012:stack/${StackName}/1`,
      StackStatus: 'CREATE_COMPLETE',
      Tags: tags,
    }));
    if (command instanceof ListStacksCommand) return Promise.resolve({ StackSummaries: found });
    const { StackName } = (command as DescribeStacksCommand).input;
    return Promise.resolve({ Stacks: found.filter((stack) => stack.StackName === StackName) });
  };
  const inRegion = (other: string) => account(stacks, other, denied);
  return { region, inRegion, client: () => ({ send }) } as unknown as AwsSession;
}

const own = (region: string) => globalStackName(scope, region);
const STACKS = {
  'us-east-1': ['shop-production-web', own('us-east-1'), own('eu-central-1'), own('eu-west-1')],
  'eu-central-1': ['shop-production-web', 'shop-production-lambda'],
};
const found = async (session: AwsSession) => (await findStacks(session, scope)).ours.map(({ stackName }) => stackName);

describe('the stacks of an environment', () => {
  test('are those of its region, and the one in us-east-1 that its distribution takes from', async () => {
    const session = account(STACKS, 'eu-central-1');
    const { ours, foreign } = await findStacks(session, scope);
    expect(ours.map(({ stackName }) => stackName)).toEqual([...STACKS['eu-central-1'], own('eu-central-1')]);
    expect(ours.map((stack) => sessionOf(session, stack).region)).toEqual([
      'eu-central-1',
      'eu-central-1',
      'us-east-1',
    ]);
    expect(foreign).toEqual([]);
  });

  test('in us-east-1 are not those of environments of the same name elsewhere', async () => {
    expect(await found(account(STACKS, 'us-east-1'))).toEqual(['shop-production-web', own('us-east-1')]);
  });

  test('a role that sees one region only has made nothing in the other', async () => {
    const names = await found(account(STACKS, 'eu-central-1', 'us-east-1'));
    expect(names).toHaveLength(2);
    await expect(found(account(STACKS, 'eu-central-1', 'eu-central-1'))).rejects.toMatchObject({ code: 'permission' });
  });
});
