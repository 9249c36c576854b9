import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { httpEvent } from '../../../src/image/lambda/lambda-check.ts';
import { baseImage } from '../../support/images/base-image.ts';
import {
  engineEnvironment,
  imageContext,
  type ImageContext,
  removeImages,
  requestFor,
  serverDockerfile,
  buildImage,
} from '../../support/images/image-context.ts';
import { unique } from '../../support/names.ts';
import { describeWith } from '../../support/needs.ts';
import { freePort } from '../../support/ports.ts';
import { bestSpread, runtimeApi, type RuntimeApi } from '../../support/aws/runtime-api.ts';
import { testSession } from '../../support/emulator/session.ts';
import { webAdapter } from '../../support/images/web-adapter.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

/** Sends a part every 300 ms, as a chat does, and knows nothing of Lambda. */
const STREAM = `
const { createServer } = require('node:http');
createServer((request, answer) => {
  answer.writeHead(200, { 'content-type': 'text/event-stream' });
  let sent = 0;
  const timer = setInterval(() => {
    answer.write('data: ' + ++sent + '\\n\\n');
    if (sent === 4) { clearInterval(timer); answer.end('data: [DONE]\\n\\n'); }
  }, 300);
}).listen(Number(process.env.PORT), '0.0.0.0');
`;

/** What Lambda tells every runtime. */
const FUNCTION = {
  AWS_LAMBDA_FUNCTION_NAME: 'shop',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_LAMBDA_FUNCTION_VERSION: '1',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/shop',
  AWS_LAMBDA_LOG_STREAM_NAME: '1',
};

describeWith('docker')('an unchanged server that streams, as a function', () => {
  const repository = unique('shop');
  const container = unique('stream');
  let context: ImageContext;
  let api: RuntimeApi;
  let port: number;

  beforeAll(async () => {
    context = imageContext({ Dockerfile: serverDockerfile(await baseImage('node')), 'server.js': STREAM });
    [api, port] = await Promise.all([runtimeApi(), freePort()]);
  });
  afterAll(async () => {
    docker('rm', '--force', container);
    await api.close();
    context.remove();
    removeImages('docker', repository);
  });

  const docker = (...args: string[]): string => {
    const env = engineEnvironment() as NodeJS.ProcessEnv;
    const { status, stdout, stderr } = spawnSync('docker', args, { encoding: 'utf8', env });
    if (status !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
    return stdout;
  };

  /** Starts the image as Lambda does: the extensions of the image beside its own command. */
  async function start(invokeMode: 'buffered' | 'response_stream'): Promise<void> {
    const built = await buildImage(
      testSession(),
      requestFor(context, repository, {
        packageType: 'lambda',
        webAdapter: { adapter: webAdapter(), invokeMode },
        bootCheck: { level: 'off', port },
      }),
      recordingReporter(),
    );
    const lambda = { ...FUNCTION, AWS_LAMBDA_RUNTIME_API: api.address };
    const variables = Object.entries(lambda).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    docker(
      'run',
      '--detach',
      '--name',
      container,
      '--network',
      'host',
      ...variables,
      `${built.image.split('@')[0]}:${built.tags[0]}`,
    );
    docker('exec', '--detach', container, '/opt/extensions/lambda-adapter');
  }

  test('with response_stream, its parts leave one by one', async () => {
    await start('response_stream');
    const event = httpEvent('/chat', Date.now());
    const { headers, parts } = await api.invoke(event);
    expect(headers['lambda-runtime-function-response-mode']).toBe('streaming');
    expect(parts.map(({ text }) => text).join('')).toMatch(
      /"content-type":"text\/event-stream"[^]*data: 1[^]*data: 4\n\ndata: \[DONE\]/,
    );
    expect(await bestSpread(api, event, (part) => /data: (1|\[DONE\])/.test(part))).toBeGreaterThan(250);
  });

  test('with buffered, they come as one response', async () => {
    docker('rm', '--force', container);
    await start('buffered');
    const { headers, parts } = await api.invoke(httpEvent('/chat', Date.now()));
    expect(headers['lambda-runtime-function-response-mode']).toBeUndefined();
    expect(JSON.parse(parts.map(({ text }) => text).join(''))).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('[DONE]'),
    });
  });
});
