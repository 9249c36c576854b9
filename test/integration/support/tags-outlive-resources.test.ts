import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { poll } from '../../../src/aws/index.ts';
import { readStack } from '../../../src/stack/index.ts';
import { unique } from '../../support/names.ts';
import { front, session, startGround } from './strict-front/ground.ts';

beforeAll(() => startGround());
afterAll(() => front.stop());

test('tags-outlive-resources: what went with a stack is still listed by its tags', async () => {
  const [StackName, app] = [unique('strict'), unique('app')];
  const cloudformation = session.client(CloudFormationClient);
  const Tags = Object.entries({ 'deploy:app': app, 'deploy:environment': 'dev' }).map(([Key, Value]) => ({
    Key,
    Value,
  }));
  const settled = async (status: string | undefined) =>
    await poll(async () => (await readStack(session, StackName))?.status === status || undefined, { timeout: 120_000 });
  const TemplateBody = JSON.stringify({ Resources: { Q: { Type: 'AWS::SQS::Queue' } } });
  await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody, Tags }));
  await settled('CREATE_COMPLETE');
  const asked = new GetResourcesCommand({ TagFilters: [{ Key: 'deploy:app', Values: [app] }] });
  const listed = async (): Promise<(string | undefined)[]> => {
    const { ResourceTagMappingList } = await session.client(ResourceGroupsTaggingAPIClient).send(asked);
    return ResourceTagMappingList!.map(({ ResourceARN }) => ResourceARN).filter((arn) => arn!.includes(':sqs:'));
  };
  const before = await listed();
  expect(before).toHaveLength(1);
  await cloudformation.send(new DeleteStackCommand({ StackName }));
  await settled(undefined);
  expect(await listed()).toEqual(before);
});
