import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { baseImage } from '../../support/images/base-image.ts';
import {
  engineEnvironment,
  imageContext,
  type ImageContext,
  pushAs,
  removeImages,
  requestFor,
  SERVER,
  serverDockerfile,
  buildImage,
} from '../../support/images/image-context.ts';
import { unique } from '../../support/names.ts';
import { describeWith } from '../../support/needs.ts';
import { testSession } from '../../support/emulator/session.ts';
import { runtimeInterfaceEmulator, webAdapter } from '../../support/images/web-adapter.ts';
import { deleteStack, deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const session = testSession();
const endpoint = new URL(process.env['AWS_ENDPOINT_URL']!);

describeWith('docker')('the lambda-image stack', () => {
  const repository = unique('shop');
  const stackName = unique('shop-lambda');
  let context: ImageContext;
  let image: string;

  beforeAll(async () => {
    context = imageContext({ Dockerfile: serverDockerfile(await baseImage('node')), 'server.js': SERVER });
    const wanted = requestFor(context, repository, {
      packageType: 'lambda',
      webAdapter: { adapter: webAdapter() },
      bootCheck: { level: 'off', port: 3000 },
    });
    const built = await buildImage(session, wanted);
    image = withRuntimeInterfaceEmulator(built.image, `${endpoint.host}/${repository}:emulated`);
  });
  afterAll(async () => {
    context.remove();
    await deleteStack(session, stackName);
    removeImages('docker', repository);
  });

  test('an image that knows nothing of Lambda answers through the API', async () => {
    const { outputs } = await deployStack(
      session,
      {
        stackName,
        template: { path: 'templates/stacks/lambda-image.yaml' },
        parameters: {
          ImageUri: image,
          AppVersion: 'sha256:0123',
          EntryPoint: '/aws-lambda-rie,node,server.js',
          Port: '3000',
          HealthPath: '/health',
          SettingsBucketArn: 'arn:aws:s3:::shop-settings',
          SettingsKey: 'production/settings.yaml',
        },
        package: false,
      },
      recordingReporter(),
    );
    expect(JSON.parse(await get(outputs['ApiUrl']!, '/hello?a=1'))).toMatchObject({
      status: 'ok',
      path: '/hello?a=1',
      version: 'sha256:0123',
    });
  });
});

/** Asks the emulator by the API's own host name, whatever this machine's resolver knows of it. */
function get(api: string, path: string): Promise<string> {
  const { hostname, port } = new URL(api);
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers: { host: `${hostname}:${port}` } }, (answer) => {
      void text(answer).then(resolve, reject);
    })
      .on('error', reject)
      .end();
  });
}

/** AWS brings the runtime API itself; the local stand-in for it is put into a copy of the image. */
function withRuntimeInterfaceEmulator(image: string, name: string): string {
  const copy = imageContext({ Dockerfile: `FROM ${image}\nCOPY aws-lambda-rie /aws-lambda-rie\n` });
  copyFileSync(runtimeInterfaceEmulator(), join(copy.folder, 'aws-lambda-rie'));
  const env = engineEnvironment() as NodeJS.ProcessEnv;
  const { status, stderr } = spawnSync('docker', ['build', '--tag', name, copy.folder], { encoding: 'utf8', env });
  copy.remove();
  if (status !== 0) throw new Error(stderr);
  pushAs(name, name);
  return name;
}
