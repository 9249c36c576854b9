import { expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { publishAhead } from '../../../../src/compute/index.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

/** SHA-256 of the package, as Lambda writes it. */
const CODE_SHA256 = 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=';

function lambda(answer: () => object) {
  const sent: object[] = [];
  const send = async ({ input }: { input: object }) => {
    sent.push(input);
    await Promise.resolve();
    return answer();
  };
  return { context: createContext({ client: () => ({ send }) } as unknown as AwsSession, recordingReporter()), sent };
}

test('a version is published ahead of the code that was deployed: other code is refused', async () => {
  const { context, sent } = lambda(() => ({ Version: '2' }));
  expect(await publishAhead(context, 'shop', CODE_SHA256)).toMatchObject({ Version: '2' });
  expect(sent).toEqual([{ FunctionName: 'shop', CodeSha256: CODE_SHA256 }]);
});

test.each(['InvalidParameterValueException', 'ResourceConflictException', 'AccessDeniedException'])(
  'none is published ahead where Lambda says %s: whoever plans publishes it, and says what is wrong',
  async (name) => {
    const { context } = lambda(() => {
      throw Object.assign(new Error(name), { name });
    });
    expect(await publishAhead(context, 'shop', CODE_SHA256)).toBeUndefined();
  },
);

test('none is published ahead once the run is to stop', async () => {
  const { context, sent } = lambda(() => ({ Version: '2' }));
  const stopped = { ...context, signal: AbortSignal.abort(new Error('the lease is lost')) };
  expect(await publishAhead(stopped, 'shop', CODE_SHA256)).toBeUndefined();
  expect(sent).toEqual([]);
});
