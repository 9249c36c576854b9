import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { InvokeCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type ImageRequest } from '../../../src/image/index.ts';
import { baseImage } from '../../support/images/base-image.ts';
import { startEmulator, type Emulator } from '../../support/emulator/emulator.ts';
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
import { testSession } from '../../support/emulator/session.ts';
import { runtimeInterfaceEmulator, webAdapter } from '../../support/images/web-adapter.ts';

/** Reads its settings from a fixed place, as it does anywhere, and knows nothing of S3. */
const SERVER = {
  node: `
const { createServer } = require('node:http');
const { readFileSync } = require('node:fs');
const settings = JSON.parse(readFileSync('/app/config/settings.json', 'utf8'));
createServer((_, answer) => answer.end(JSON.stringify(settings))).listen(Number(process.env.PORT), '0.0.0.0');
`,
  python: `
import http.server, json, os
settings = json.load(open('/app/config/settings.json'))
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(settings).encode())
http.server.HTTPServer(('0.0.0.0', int(os.environ['PORT'])), Handler).serve_forever()
`,
};
import { deleteStack, deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

describeWith('docker')('a function whose server finds its settings from S3', () => {
  const repository = unique('shop');
  const stackName = unique('shop-lambda');
  const bucket = unique('shop-settings');
  const key = 'production/settings (1).json';
  let emulator: Emulator;
  let context: ImageContext;
  let image: string;
  let api: string;
  let functionName: string;

  const docker = (...args: string[]): string => {
    const env = engineEnvironment() as NodeJS.ProcessEnv;
    const { status, stdout, stderr } = spawnSync('docker', args, { encoding: 'utf8', env });
    if (status !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  const build = (more: Partial<ImageRequest> = {}, bootCheck: Partial<ImageRequest['bootCheck']> = {}) =>
    buildImage(
      testSession(),
      requestFor(context, repository, {
        packageType: 'lambda',
        webAdapter: { adapter: webAdapter() },
        settings: {
          file: '/app/config/settings.json',
          loader: 'templates/stacks/lambda-layer/deploy',
          standIn: join(context.folder, 'example.json'),
        },
        ...more,
        bootCheck: { level: 'enforce', port: 3000, runtimeInterfaceEmulator: runtimeInterfaceEmulator(), ...bootCheck },
      }),
      recordingReporter(),
    );

  beforeAll(async () => {
    // Every call is checked against the caller's policies, the function's own too.
    emulator = await startEmulator({ auth: true });
    context = imageContext({
      Dockerfile: serverDockerfile(await baseImage('node'), 'COPY config/ config/\n'),
      // The libraries that the adapter links come with the other base.
      'python.Dockerfile': `FROM ${await baseImage('node')}\nCOPY --from=${await baseImage('python')} / /\nCOPY server.py .\nCMD ["python3", "server.py"]\n`,
      'server.js': SERVER.node,
      'server.py': SERVER.python,
      'config/settings.json': '{"from":"the image"}',
      'example.json': '{"from":"the boot check"}',
    });
  });
  afterAll(async () => {
    await deleteStack(testSession(emulator.endpoint), stackName);
    await emulator.stop();
    context.remove();
    removeImages('docker', repository);
  });

  const s3 = () => testSession(emulator.endpoint).client(S3Client);
  const lambda = () => testSession(emulator.endpoint).client(LambdaClient);
  const put = (Key: string, from: string) =>
    s3().send(new PutObjectCommand({ Bucket: bucket, Key, Body: JSON.stringify({ from }) }));
  const coldStart = () => {
    const running = docker('ps', '--quiet', '--filter', `ancestor=${image}`).split('\n').filter(Boolean);
    if (running.length > 0) docker('rm', '--force', ...running);
  };
  const invoke = async (qualifier?: string) => {
    const { FunctionError, LogResult, Payload } = await lambda().send(
      new InvokeCommand({ FunctionName: functionName, Qualifier: qualifier, LogType: 'Tail', Payload: '{}' }),
    );
    return `${FunctionError} ${Buffer.from(LogResult ?? '', 'base64').toString()} ${Buffer.from(Payload ?? []).toString()}`;
  };

  test('is built, checked with settings of its own, and started by the loader', async () => {
    const built = await build();
    expect(built.bootCheck?.outcome).toBe('healthy');
    image = `${built.image.split('@')[0]}:${built.tags[0]}`;
    const { Entrypoint, Cmd } = JSON.parse(docker('image', 'inspect', '--format', '{{json .Config}}', image)) as {
      Entrypoint: string[];
      Cmd: string[];
    };
    expect([...Entrypoint, ...Cmd]).toEqual([
      'node',
      '/opt/deploy/load-settings.mjs',
      '/tmp/settings/settings.json',
      'node',
      'server.js',
    ]);

    // AWS brings the runtime API itself; the local stand-in for it is put into a copy of the image.
    const copy = imageContext({ Dockerfile: `FROM ${image}\nCOPY aws-lambda-rie /aws-lambda-rie\n` });
    copyFileSync(runtimeInterfaceEmulator(), join(copy.folder, 'aws-lambda-rie'));
    docker('build', '--tag', `${image}-emulated`, copy.folder);
    copy.remove();
    image = `${image}-emulated`;
    await s3().send(new CreateBucketCommand({ Bucket: bucket }));
    await put(key, 'S3');
    const deployed = await deployStack(
      testSession(emulator.endpoint),
      {
        stackName,
        template: { path: 'templates/stacks/lambda-image.yaml' },
        parameters: {
          ImageUri: image,
          AppVersion: '1',
          EntryPoint: ['/aws-lambda-rie', ...Entrypoint].join(','),
          Command: Cmd.join(','),
          Port: '3000',
          SettingsBucketArn: `arn:aws:s3:::${bucket}`,
          SettingsKey: key,
        },
        package: false,
      },
      recordingReporter(),
    );
    api = deployed.outputs['ApiUrl']!;
    functionName = deployed.outputs['FunctionName']!;
    expect(JSON.parse(await get(api))).toEqual({ from: 'S3' });
  });

  test('has the settings of its last cold start', async () => {
    await put(key, 'a later release');
    expect(JSON.parse(await get(api))).toEqual({ from: 'S3' });
    coldStart();
    expect(JSON.parse(await get(api))).toEqual({ from: 'a later release' });
  });

  test('may read this object and no other', async () => {
    await put('production/other.json', 'another app');
    await lambda().send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: functionName,
        Environment: {
          Variables: { PORT: '3000', AWS_LWA_PORT: '3000', SETTINGS_S3_URI: `s3://${bucket}/production/other.json` },
        },
      }),
    );
    expect(await invoke()).toMatch(
      new RegExp(
        `settings: s3://${bucket}/production/other.json could not be read .HTTP 403 .*s3:GetObject on arn:aws:s3:::`,
      ),
    );
  });

  test('does not start where they are missing: one line of its log says which, and what it needs', async () => {
    await s3().send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    coldStart();
    const log = await invoke('live');
    expect(log).toMatch(
      /settings: s3:\/\/.*could not be read \(HTTP 40[34] .*there is no such object, or .* may not read it/,
    );
    expect(log.match(/settings: /g)).toHaveLength(1);
  });

  test('without settings for it, the boot check is not passed but left out, and refused where it is wanted', async () => {
    const settings = { file: '/tmp/settings.json', loader: 'templates/stacks/lambda-layer/deploy' };
    context.write('server.js', SERVER.node.replace('/app/config', '/tmp'));
    await expect(build({ settings })).rejects.toMatchObject({
      code: 'boot-check',
      what: 'The image could not be checked',
      why: expect.stringContaining('boot-check-settings'),
    });
    expect((await build({ settings }, { level: 'auto' })).bootCheck?.outcome).toBe('skipped');
  });

  test('an image with Python does the same', async () => {
    const built = await build({ file: 'python.Dockerfile' });
    expect(built.bootCheck?.outcome).toBe('healthy');
    const tag = `${built.image.split('@')[0]}:${built.tags[0]}`;
    expect(docker('image', 'inspect', '--format', '{{json .Config.Entrypoint}}', tag)).toContain('load-settings.py');
  });

  test('an image with neither is refused with what to do', async () => {
    context.write('plain.Dockerfile', 'FROM scratch\nCOPY server.js /\nCMD ["/server"]\n');
    await expect(build({ file: 'plain.Dockerfile' })).rejects.toMatchObject({
      code: 'input',
      what: expect.stringContaining('Node (16 or later) or Python'),
    });
  });
});

/** Asks the emulator by the API's own host name, whatever this machine's resolver knows of it. */
function get(address: string): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/', headers: { host: `${hostname}:${port}` } }, (answer) => {
      void text(answer).then(resolve, reject);
    })
      .on('error', reject)
      .end();
  });
}
