import { expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { readFunctionAhead, settingsGiven, takeFunction } from '../../../../src/pipeline/steps/function-ahead.ts';

const FUNCTION = { type: 'AWS::Lambda::Function' };

/** A deployment that has changed the stack of a function of a package; what was asked of Lambda. */
function deploymentOf(values: Partial<Record<'outputs' | 'request' | 'changes' | 'storedPackage', unknown>> = {}) {
  const {
    outputs = { FunctionName: 'shop' },
    request = {},
    changes = [FUNCTION],
    storedPackage = Promise.resolve({ digest: 'abcd' }),
  } = values;
  const asked: string[] = [];
  const send = (command: { input: object }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    asked.push(name);
    return Promise.resolve(name === 'PublishVersion' ? { Version: '2' } : {});
  };
  const deployment = {
    request: { mode: 'lambda', template: '', packageType: 'zip', ...(request as object) },
    context: {
      session: { client: () => ({ send }) } as unknown as AwsSession,
      signal: new AbortController().signal,
    },
    plans: { backend: { outputs, changes, parameters: { ConfigurationId: 'fingerprint' } } },
    storedPackage,
  } as unknown as Deployment;
  return { deployment, asked };
}

test('a function is read and published once, and taken once', async () => {
  const { deployment, asked } = deploymentOf();
  readFunctionAhead(deployment);
  expect(await takeFunction(deployment, 'shop')).toMatchObject({ provisioned: 0, published: { Version: '2' } });
  expect(await takeFunction(deployment, 'shop')).toBeUndefined();
  expect(asked.filter((name) => name === 'PublishVersion')).toHaveLength(1);
});

test.each([
  ['its stack has not changed the function', { changes: [{ type: 'AWS::IAM::Role' }] }],
  ['its code is an image, of which Lambda has another digest', { storedPackage: Promise.resolve() }],
])('it is read alone where %s', async (_, values) => {
  const { deployment, asked } = deploymentOf(values);
  readFunctionAhead(deployment);
  expect(await takeFunction(deployment, 'shop')).not.toHaveProperty('published');
  expect(asked).not.toContain('PublishVersion');
});

test('what was read of another function than the stack has now is not taken', async () => {
  const { deployment } = deploymentOf();
  readFunctionAhead(deployment);
  expect(await takeFunction(deployment, 'other')).toBeUndefined();
  expect(await takeFunction(deployment, 'shop')).toBeUndefined();
});

test.each([
  ['there is none yet', { outputs: {} }],
  ['the stack publishes its versions', { request: { template: 'own.yaml' } }],
])('nothing is read where %s', (_, values) => {
  const { deployment, asked } = deploymentOf(values);
  readFunctionAhead(deployment);
  expect(asked).toEqual([]);
});

test('the settings that its stack gives a function are known by their fingerprint, whether that changes or not', () => {
  for (const changes of [undefined, []])
    expect(settingsGiven(deploymentOf({ ...(changes && { changes }) }).deployment)).toBe('fingerprint');
});
