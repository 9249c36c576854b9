import { describe, expect, test } from '@jest/globals';
import {
  adapterDockerfile,
  adapterSource,
  hasLambdaRuntime,
  serverPort,
} from '../../../../src/image/lambda/web-adapter.ts';
import { failureWith } from '../../../support/failure-with.ts';

describe('the web adapter', () => {
  const image = { entrypoint: [], command: ['node', 'server.js'], environment: {} };
  test.each([
    ['a server', image, false],
    ['an AWS base image', { ...image, entrypoint: ['/lambda-entrypoint.sh'] }, true],
    ['its variable', { ...image, environment: { LAMBDA_TASK_ROOT: '/var/task' } }, true],
    ['a runtime client', { ...image, entrypoint: ['python', '-m', 'awslambdaric'] }, true],
    ['an image with the adapter', { ...image, environment: { AWS_LWA_PORT: '1' } }, true],
  ])('%s speaks the runtime API by itself: %#', (_, config, expected) => {
    expect(hasLambdaRuntime(config)).toBe(expected);
  });

  test('is pinned, replaceable and refusable', () => {
    expect(adapterSource({ adapter: 'auto' })).toEqual({
      image: expect.stringMatching(/aws-lambda-adapter@sha256:[0-9a-f]{64}$/),
    });
    expect(adapterSource({ adapter: 'none' })).toBeUndefined();
    expect(adapterSource({ adapter: 'mine/adapter:1' })).toEqual({ image: 'mine/adapter:1' });
    expect(adapterSource({ adapter: 'package.json' })).toEqual({ file: 'package.json' });
    expect(() => adapterSource({ adapter: 'mine/adapter' })).toThrow(
      failureWith('input', '"web-adapter"', 'mine/adapter'),
    );
  });

  test('leaves the server as it is', () => {
    const options = { adapter: 'auto', port: 3000, readinessPath: '/health', invokeMode: 'response_stream' } as const;
    expect(adapterDockerfile('server:1', { image: 'a:1' }, options)).toBe(
      'FROM server:1\nCOPY --from=a:1 /lambda-adapter /opt/extensions/lambda-adapter\nENV PORT=3000 AWS_LWA_PORT=3000\nENV AWS_LWA_READINESS_CHECK_PATH="/health" AWS_LWA_INVOKE_MODE=response_stream\n',
    );
  });

  test('the port is given, exposed, or 8080; never the runtime API’s', () => {
    expect([serverPort(3000, [1]), serverPort(undefined, [5000]), serverPort(undefined, [])]).toEqual([
      3000, 5000, 8080,
    ]);
    expect(() => serverPort(9001, [])).toThrow(failureWith('input', '9001'));
  });
});
