import { describe, expect, test } from '@jest/globals';
import { judge, type Observation } from '../../../../src/image/boot-check/boot-check.ts';
import { parseListeningPorts } from '../../../../src/image/boot-check/container.ts';
import { httpEvent, ownLines, readAnswer } from '../../../../src/image/lambda/lambda-check.ts';
import { imagesToDelete } from '../../../../src/image/registry/prune.ts';
import type { BootCheckLevel } from '../../../../src/image/request.ts';
import { adapterDockerfile, adapterSource, hasLambdaRuntime, serverPort } from '../../../../src/image/lambda/web-adapter.ts';
import { recordingReporter } from '../../../../src/report/index.ts';

describe('what an observation means', () => {
  const kinds: Observation['kind'][] = ['healthy', 'crashed', 'not-healthy', 'unreachable'];
  test.each<[BootCheckLevel, string[]]>([
    ['warn', ['healthy', 'not-healthy', 'not-healthy', 'skipped']],
    ['auto', ['healthy', 'refused', 'not-healthy', 'skipped']],
    ['enforce', ['healthy', 'refused', 'refused', 'refused']],
  ])('at %s', (level, expected) => {
    const outcomes = kinds.map((kind) => {
      const report = recordingReporter();
      try {
        const { outcome } = judge(
          { kind, elapsed: 1, problem: 'p', log: 'l' },
          { level, path: '/', environment: {}, timeout: 1, memory: 1 },
          report,
        );
        // Not healthy is never silent.
        expect(report.warnings).toHaveLength(outcome === 'healthy' ? 0 : 1);
        return outcome;
      } catch {
        return 'refused';
      }
    });
    expect(outcomes).toEqual(expected);
  });
});

test('listening ports of proc_net_tcp(5), and who can reach them', () => {
  const line = (address: string, port: string, state = '0A') =>
    `   0: ${address}:${port} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 1 1`;
  const zero = '0'.repeat(32);
  const text = [
    '  sl  local_address rem_address   st',
    line('00000000', '0BB8'),
    line('0100007F', '1F90'),
    line('0B00007F', '9C40'),
    line('00000000', '0016', '01'),
    line(zero, '0050'),
    line('00000000000000000000000001000000', '23F0'),
    line('0000000000000000FFFF00000100007F', '2400'),
  ].join('\n');
  expect(parseListeningPorts(text)).toEqual([
    { port: 80, reachable: true },
    { port: 3000, reachable: true },
    { port: 8080, reachable: false },
    { port: 9200, reachable: false },
    { port: 9216, reachable: false },
  ]);
});

describe('a function’s answer', () => {
  test.each<[number, string, string | undefined, string]>([
    [200, '{"statusCode":200}', '/', 'healthy'],
    [200, '{"statusCode":404}', '/', 'not-healthy'],
    [200, '{}', '/', 'not-healthy'],
    [200, '', '/', 'not-healthy'],
    [200, '{"statusCode":200,"headers":{}}\0\0\0\0\0\0\0\0hello', '/', 'healthy'],
    [200, 'null', undefined, 'healthy'],
    [200, '"text"', undefined, 'healthy'],
    [200, '{"errorType":"Runtime.ImportModuleError","errorMessage":"m"}', undefined, 'crashed'],
    [200, '{"errorType":"TypeError","errorMessage":"m"}', undefined, 'not-healthy'],
    [502, '', undefined, 'crashed'],
  ])('%s %j of %s is %s', (status, body, webPath, kind) => {
    expect(readAnswer({ status, body }, webPath).kind).toBe(kind);
  });

  test('the emulator’s own lines are not the application’s', () => {
    expect(ownLines('21 Nov 2026 03:52:03,780 [INFO] (rapid) exec\nSTART RequestId: 1\nmine')).toBe('mine');
  });

  test('the event is what an HTTP API sends', () => {
    expect(httpEvent('/health?full=1', 0)).toMatchObject({
      version: '2.0',
      rawPath: '/health',
      rawQueryString: 'full=1',
    });
  });
});

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
      image: expect.stringMatching(/aws-lambda-adapter:\d+\.\d+\.\d+$/),
    });
    expect(adapterSource({ adapter: 'none' })).toBeUndefined();
    expect(adapterSource({ adapter: 'mine/adapter:1' })).toEqual({ image: 'mine/adapter:1' });
    expect(adapterSource({ adapter: 'package.json' })).toEqual({ file: 'package.json' });
    expect(() => adapterSource({ adapter: 'mine/adapter' })).toThrow(/"web-adapter".*tag or digest/);
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
    expect(() => serverPort(9001, [])).toThrow('9001');
  });
});

describe('which images are deleted', () => {
  const content = (letter: string) => `content-${letter.repeat(40)}`;
  const image = (digest: string, day: number, tags: string[]) => ({
    imageDigest: digest,
    imageTags: tags,
    imagePushedAt: new Date(2026, 0, day),
  });
  const images = [
    image('new', 9, [content('a')]),
    image('live', 1, [content('b')]),
    image('named', 2, [content('c'), 'v1']),
    image('old', 3, [content('d')]),
    image('older', 2, [content('e'), `${content('e')}-2`]),
    image('foreign', 1, ['latest']),
    image('untagged', 1, []),
  ];
  test.each([
    [1, ['old', 'older']],
    [2, ['older']],
    [9, []],
  ])('keeping %s: never what a release names, what has another tag, or what is not ours', (keep, expected) => {
    expect(imagesToDelete(images, { keep, referenced: new Set(['live']) })).toEqual(expected);
  });
});
