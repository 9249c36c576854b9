import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { buildImage, imageRequest } from '../../../src/image/index.ts';
import { recordingReporter } from '../../../src/report/index.ts';
import {
  deleteStack,
  deployStack,
  shippedTemplate,
  pinContainerSecrets,
  withContainerSettings,
  type ContainerSettings,
  type StackRequest,
} from '../../../src/stack/index.ts';
import { baseImage } from '../../support/base-image.ts';
import {
  engineEnvironment,
  imageContext,
  removeImages,
  serverDockerfile,
  SERVER,
  type ImageContext,
} from '../../support/image-context.ts';
import { unique } from '../../support/names.ts';
import { describeWith } from '../../support/needs.ts';
import { testSession } from '../../support/session.ts';

const endpoint = process.env['AWS_ENDPOINT_URL']!;
const session = testSession();
const stackName = unique('shop-container');

describeWith('docker')('the container-fargate stack', () => {
  const repository = unique('shop');
  let context: ImageContext;
  let image: string;

  beforeAll(async () => {
    context = imageContext({ Dockerfile: serverDockerfile(await baseImage('node')), 'server.js': SERVER });
    const request = imageRequest({
      context: context.folder,
      repository,
      registry: new URL(endpoint).host,
      engine: 'docker',
      environment: engineEnvironment(),
    });
    image = (await buildImage(session, request, recordingReporter())).image;
  }, 120_000);

  afterAll(async () => {
    context.remove();
    removeImages('docker', repository);
    await deleteStack(session, stackName, { report: recordingReporter() });
  }, 120_000);

  const request = (settings: ContainerSettings, parameters: Record<string, string> = {}): StackRequest => ({
    stackName,
    template: {
      body: withContainerSettings(shippedTemplate('templates', 'container-fargate'), settings),
      name: 'container-fargate.yaml',
    },
    parameters: { Image: image, AppVersion: image.split('@')[1]!, ...parameters },
    package: false,
  });

  test('runs the pushed image behind its load balancer', async () => {
    const secretId = unique('shop-token');
    const secretsManager = session.client(SecretsManagerClient);
    await secretsManager.send(new CreateSecretCommand({ Name: secretId, SecretString: '{"token":"s3cret-value"}' }));
    const secrets = await pinContainerSecrets(session, { TOKEN: `secretsmanager:${secretId}:token` });
    const wish = request({ environment: { GREETING: '!Ref Nothing' }, secrets });
    expect(JSON.stringify([wish, secrets])).not.toContain('s3cret-value');

    const { outputs } = await deployStack(session, wish, recordingReporter());
    expect(outputs).toMatchObject({
      ServiceName: stackName,
      ClusterName: stackName,
      LogGroupName: `/aws/ecs/${stackName}`,
    });
    const answer = await eventually(`${endpoint}/_alb/${outputs['LoadBalancerName']}/hello`);
    expect(answer).toMatchObject({
      path: '/hello',
      version: image.split('@')[1],
      greeting: '!Ref Nothing',
    });

    const again = await deployStack(session, wish, recordingReporter());
    expect(again.hasChanges).toBe(false);
  }, 120_000);
});

async function eventually(url: string): Promise<unknown> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await fetch(url);
    if (answer.ok) return await answer.json();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${url} did not answer`);
}
