import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';

let ground: Awaited<ReturnType<typeof stageGround>>;
beforeAll(async () => (ground = await stageGround()));
afterAll(() => ground.edge.stop());

/** All that carries a tag, by ARN, with its tags: the inventory of the Resource Groups Tagging API. */
async function inventory(key: string, value: string): Promise<Record<string, Record<string, string>>> {
  const answer = await fetch(process.env['AWS_ENDPOINT_URL']!, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'ResourceGroupsTaggingAPI_20170126.GetResources',
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/tagging/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify({ TagFilters: [{ Key: key, Values: [value] }] }),
  });
  const { ResourceTagMappingList } = (await answer.json()) as {
    ResourceTagMappingList: { ResourceARN: string; Tags: { Key: string; Value: string }[] }[];
  };
  return Object.fromEntries(
    ResourceTagMappingList.map(({ ResourceARN, Tags }) => [
      ResourceARN,
      Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
    ]),
  );
}

describe('what all stacks of a deployment have in common', () => {
  test('tags are on everything that is made; a parameters file and the address of the API reach the app', async () => {
    const stage = new DeployStage(ground.edge, ground.store);
    stage.app.write('config/production.yaml', 'MemorySize: 1024\nTimeout: 20\n');
    const inputs = {
      tags: 'CostCenter: 1234',
      'parameters-file': 'config/{{environment}}.yaml',
      'parameter-overrides': 'Timeout: 25',
      'app-env': "GREETING: 'me: {{api-url}}/api'",
    };
    const { error, outputs } = await stage.deploy(inputs);
    expect(error).toBeUndefined();
    const { api } = await stage.seen();
    expect(api.greeting).toBe(`me: ${outputs['api-url']}/api`);
    expect(outputs['version']).toBe(api.version);
    for (const role of ['data', 'web', 'lambda'] as const) {
      const stack = await stage.stack(role);
      expect(stack!.tags).toMatchObject({ CostCenter: '1234', 'deploy:app': stage.scope.app });
    }
    const backend = await stage.stack('lambda');
    expect(backend!.parameters).toMatchObject({ MemorySize: '1024', Timeout: '25' });
    const tagged = await inventory('deploy:app', stage.scope.app);
    const kinds = Object.keys(tagged).map((arn) => arn.split(':')[2]!);
    expect(kinds).toEqual(expect.arrayContaining(['lambda', 'dynamodb', 'cloudfront']));
    for (const tags of Object.values(tagged)) expect(tags).toMatchObject({ CostCenter: '1234' });
    expect((await stage.deploy(inputs)).outputs).toMatchObject({ 'has-changes': 'false' });
  });

  test('tags of the release before come back with it', async () => {
    const stage = new DeployStage(ground.edge, ground.store);
    expect((await stage.deploy({ tags: 'Owner: ada' })).error).toBeUndefined();
    stage.app.build('two', 500);
    expect((await stage.deploy({ tags: 'Owner: bob', deadline: '1s' })).error).toMatchObject({ code: 'checks' });
    const backend = await stage.stack('lambda');
    expect(backend!.tags).toMatchObject({ Owner: 'ada' });
  });
});
