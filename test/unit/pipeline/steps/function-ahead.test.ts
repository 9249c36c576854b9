import { expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { readFunctionAhead, takeFunction } from '../../../../src/pipeline/steps/function-ahead.ts';

/** A deployment whose backend's stack has a function; what was asked of Lambda. */
function deploymentOf(outputs: Record<string, string>, request: object = {}) {
  const asked: string[] = [];
  const send = (command: { input: { FunctionName: string } }) => {
    asked.push(command.input.FunctionName);
    return Promise.resolve({});
  };
  const deployment = {
    request: { mode: 'lambda', template: '', packageType: 'zip', ...request },
    context: { session: { client: () => ({ send }) } as unknown as AwsSession },
    plans: { backend: { outputs } },
  } as unknown as Deployment;
  return { deployment, asked };
}

test('a function is read once, and taken once', async () => {
  const { deployment, asked } = deploymentOf({ FunctionName: 'shop' });
  readFunctionAhead(deployment);
  expect(await takeFunction(deployment, 'shop')).toMatchObject({ provisioned: 0 });
  expect(new Set(asked)).toEqual(new Set(['shop']));
  expect(takeFunction(deployment, 'shop')).toBeUndefined();
});

test('the reading of another function than the stack has now is not taken', () => {
  const { deployment } = deploymentOf({ FunctionName: 'shop' });
  readFunctionAhead(deployment);
  expect(takeFunction(deployment, 'other')).toBeUndefined();
  expect(takeFunction(deployment, 'shop')).toBeUndefined();
});

test.each<[string, Record<string, string>, object]>([
  ['there is none yet', {}, {}],
  ['the stack publishes its versions', { FunctionName: 'shop' }, { template: 'own.yaml' }],
])('nothing is read where %s', (_, outputs, request) => {
  const { deployment, asked } = deploymentOf(outputs, request);
  readFunctionAhead(deployment);
  expect(asked).toEqual([]);
});
