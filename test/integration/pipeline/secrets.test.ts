import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { readStack } from '../../../src/stack/index.ts';
import { currentVersion } from '../../../src/stack/settings/located-secret.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import type { Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { unique } from '../../support/names.ts';
import { stackNameOf } from '../../support/apps/stack-name.ts';
import { failureWith } from '../../support/failure-with.ts';
import { TOLD } from '../../support/apps/told.ts';
import { LIVE } from '../../../src/compute/lambda/request.ts';

let edge: Edge;
let store: JsonStore;
const secret = unique('db');
const parameter = `/${unique('shop')}/key`;
const references = `GREETING: secretsmanager:${secret}:password\nAPI_KEY: ssm:${parameter}`;
const secrets = () => testSession().client(SecretsManagerClient);
const rotate = (password: string) =>
  secrets().send(new PutSecretValueCommand({ SecretId: secret, SecretString: JSON.stringify({ password }) }));

beforeAll(async () => {
  ({ edge, store } = await stageGround());
  await secrets().send(new CreateSecretCommand({ Name: secret, SecretString: '{"password":"hunter2"}' }));
  await testSession()
    .client(SSMClient)
    .send(new PutParameterCommand({ Name: parameter, Type: 'SecureString', Value: 'swordfish' }));
});
afterAll(() => edge.stop());

/** What everybody who may look at the function sees of it. */
async function configurationOf({ scope }: DeployStage): Promise<string> {
  const stack = await readStack(testSession(), stackNameOf(scope, 'lambda'));
  const FunctionName = stack!.outputs['FunctionName'];
  const configuration = await testSession()
    .client(LambdaClient)
    .send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier: LIVE }));
  return JSON.stringify(configuration.Environment);
}

const PYTHON = `import json, os

def handler(event, context):
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps({
        "text": os.environ["API_KEY"], "version": os.environ["APP_VERSION"], "greeting": os.environ["GREETING"]})}
`;
const NODE = `export const handler = async () => ({ statusCode: 200, headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ text: process.env.API_KEY, version: process.env.APP_VERSION, greeting: process.env.GREETING }) });
`;

describe('secrets of a function', () => {
  test.each([
    ['Node.js', { 'api/index.mjs': NODE }, { source: 'api' }],
    ['Python', { 'python/app.py': PYTHON }, { source: 'python', handler: 'app.handler' }],
  ])('reach it when it starts and stand nowhere else: %s', async (_, files: Record<string, string>, inputs) => {
    await rotate('hunter2');
    const stage = new DeployStage(edge, store);
    for (const [path, text] of Object.entries(files)) stage.app.write(path, text);
    const { error, log, summary } = await stage.deploy({ ...inputs, 'app-secrets': references });
    expect(error).toBeUndefined();
    expect((await stage.seen()).api).toMatchObject({ greeting: 'hunter2', text: 'swordfish' });
    const record = JSON.stringify(await stage.newest());
    for (const place of [await configurationOf(stage), log, summary, record])
      expect(place).not.toMatch(/hunter2|swordfish/);

    expect((await stage.deploy({ ...inputs, 'app-secrets': references })).outputs['has-changes']).toBe('false');
    await rotate('correct horse');
    const rotated = await stage.deploy({ ...inputs, 'app-secrets': references });
    expect(rotated.outputs['has-changes']).toBe('true');
    expect((await stage.seen()).api.greeting).toBe('correct horse');
  });

  test('are looked up before anything is written', async () => {
    const stage = new DeployStage(edge, store);
    for (const reference of [`ssm:${parameter}-x`, `secretsmanager:${secret}-x`]) {
      const { error } = await stage.deploy({ 'app-secrets': `${references}\nOTHER: ${reference}` });
      expect(error!.message).toContain('OTHER');
    }
    expect(await stage.stack('data')).toBeUndefined();
    expect(await stage.releases.list()).toEqual([]);
  });

  test('can be written into its configuration, where that is asked for', async () => {
    await rotate('hunter2');
    const stage = new DeployStage(edge, store);
    const inputs = {
      'secrets-delivery': 'configuration',
      'app-secrets': `GREETING: secretsmanager:${secret}:password`,
    };
    expect((await stage.deploy(inputs)).error).toBeUndefined();
    expect((await stage.seen()).api.greeting).toBe('hunter2');
    expect(await configurationOf(stage)).toContain('hunter2');
    const { error } = await stage.deploy({ ...inputs, 'app-secrets': references });
    expect(error).toMatchObject({ code: 'input', what: expect.stringContaining(parameter) });
  });

  test('whose pinned version is gone do not hold a rollback up: it gets the present one, and says so', async () => {
    await rotate('first');
    const stage = new DeployStage(edge, store);
    const inputs = {
      'secrets-delivery': 'configuration',
      'app-secrets': `GREETING: secretsmanager:${secret}:password`,
    };
    const first = await stage.deploy(inputs);
    expect(first.error).toBeUndefined();
    const pinned = currentVersion(await versions())!;
    await rotate('second');
    await rotate('third');
    // It has no label any more: Secrets Manager may delete it.
    expect(await versions()).not.toHaveProperty([pinned]);
    stage.app.build('two', 500, first.outputs['api-url']);
    // Its candidate has to pass.
    const bad = await stage.deploy({ ...inputs, deadline: '10s' });
    expect(bad.error).toEqual(failureWith('checks', TOLD.again));
    expect(bad.warnings.join('\n')).toContain(secret);
    expect((await stage.seen()).api).toMatchObject({ text: 'one', greeting: 'third' });
  });
});

async function versions(): Promise<Record<string, string[]>> {
  const { VersionIdsToStages = {} } = await secrets().send(new DescribeSecretCommand({ SecretId: secret }));
  return VersionIdsToStages;
}
