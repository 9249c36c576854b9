import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { locateSecrets, shippedTemplate, withFunctionSettings } from '../../../src/stack/index.ts';
import { deleteStack, deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { startEmulator, type Emulator } from '../../support/emulator/emulator.ts';
import { testSession } from '../../support/emulator/session.ts';
import { baseImage } from '../../support/images/base-image.ts';
import {
  buildImage,
  engineEnvironment,
  imageContext,
  type ImageContext,
  removeImages,
  requestFor,
  serverDockerfile,
} from '../../support/images/image-context.ts';
import { runtimeInterfaceEmulator, webAdapter } from '../../support/images/web-adapter.ts';
import { unique } from '../../support/names.ts';
import { describeWith } from '../../support/needs.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const SERVER = `
const { createServer } = require('node:http');
const { TOKEN = 'none', API_KEY = 'none' } = process.env;
createServer((_, answer) => answer.end(JSON.stringify({ TOKEN, API_KEY }))).listen(Number(process.env.PORT), '0.0.0.0');
`;

describeWith('docker')('a function from an image that reads its secrets when it starts', () => {
  const [repository, stackName, secret, other] = ['shop', 'shop-lambda', 'db', 'key'].map((name) => unique(name));
  let emulator: Emulator;
  let context: ImageContext;
  let image: string;
  let start: { Entrypoint: string[]; Cmd: string[] };
  const session = () => testSession(emulator.endpoint);

  function docker(...args: string[]): string {
    const env = engineEnvironment() as NodeJS.ProcessEnv;
    const { status, stdout, stderr } = spawnSync('docker', args, { encoding: 'utf8', env });
    if (status !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  }

  async function deployed(granted: readonly string[]) {
    const references = { TOKEN: `secretsmanager:${secret}:token`, API_KEY: `secretsmanager:${other}` };
    const secrets = await locateSecrets(session(), references);
    const template = withFunctionSettings(shippedTemplate('templates', 'lambda-image'), 'Function', {
      secrets: Object.fromEntries(Object.entries(secrets).filter(([name]) => granted.includes(name))),
      delivery: 'image',
    });
    const parameters = {
      ImageUri: image,
      AppVersion: '1',
      EntryPoint: ['/aws-lambda-rie', ...start.Entrypoint].join(','),
      Command: start.Cmd.join(','),
      Port: '3000',
    };
    const request = { stackName: stackName!, template, parameters, package: false } as const;
    const { outputs } = await deployStack(session(), request, recordingReporter());
    return outputs['FunctionName']!;
  }

  async function invoke(FunctionName: string): Promise<string> {
    const event = { version: '2.0', rawPath: '/', headers: {}, requestContext: { http: { method: 'GET', path: '/' } } };
    const { Payload, LogResult } = await session()
      .client(LambdaClient)
      .send(new InvokeCommand({ FunctionName, LogType: 'Tail', Payload: JSON.stringify(event) }));
    return `${Buffer.from(Payload ?? []).toString()} ${Buffer.from(LogResult ?? '', 'base64').toString()}`;
  }

  beforeAll(async () => {
    emulator = await startEmulator({ auth: true });
    context = imageContext({ Dockerfile: serverDockerfile(await baseImage('node')), 'server.js': SERVER });
    const secretsManager = session().client(SecretsManagerClient);
    await secretsManager.send(new CreateSecretCommand({ Name: secret!, SecretString: '{"token":"hunter2"}' }));
    await secretsManager.send(new CreateSecretCommand({ Name: other!, SecretString: 'swordfish' }));
    const built = await buildImage(
      testSession(),
      requestFor(context, repository!, {
        packageType: 'lambda',
        webAdapter: { adapter: webAdapter() },
        settings: { loader: 'templates/stacks/lambda-layer/deploy' },
        bootCheck: { level: 'enforce', port: 3000, runtimeInterfaceEmulator: runtimeInterfaceEmulator() },
      }),
      recordingReporter(),
    );
    // Without references it starts as it is.
    expect(built.bootCheck?.outcome).toBe('healthy');
    image = `${built.image.split('@')[0]}:${built.tags[0]}`;
    start = JSON.parse(docker('image', 'inspect', '--format', '{{json .Config}}', image)) as typeof start;
    // AWS brings the runtime API itself; the local stand-in for it is put into a copy of the image.
    const copy = imageContext({ Dockerfile: `FROM ${image}\nCOPY aws-lambda-rie /aws-lambda-rie\n` });
    copyFileSync(runtimeInterfaceEmulator(), join(copy.folder, 'aws-lambda-rie'));
    docker('build', '--tag', `${image}-emulated`, copy.folder);
    copy.remove();
    image = `${image}-emulated`;
  });
  afterAll(async () => {
    await deleteStack(session(), stackName!);
    await emulator.stop();
    context.remove();
    removeImages('docker', repository!);
  });

  test('gets exactly those that its role may read', async () => {
    const name = await deployed(['TOKEN', 'API_KEY']);
    expect(await invoke(name)).toMatch(/\\"TOKEN\\":\\"hunter2\\",\\"API_KEY\\":\\"swordfish\\"/);
    // Without the right to one of them it does not start, and says so.
    await deployed(['TOKEN']);
    await session()
      .client(LambdaClient)
      .send(
        new UpdateFunctionConfigurationCommand({
          FunctionName: name,
          Environment: { Variables: { SECRET_REFERENCES: JSON.stringify({ secrets: { [other!]: { API_KEY: '' } } }) } },
        }),
      );
    expect(await invoke(name)).toMatch(/settings: secret .* could not be read .HTTP 40\d AccessDenied/);
  });
});
