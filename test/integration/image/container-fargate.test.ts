import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { poll } from '../../../src/aws/index.ts';
import type { Failure } from '../../../src/report/index.ts';
import { shippedTemplate, locateSecrets, withContainerSettings, type StackRequest } from '../../../src/stack/index.ts';
import { baseImage } from '../../support/images/base-image.ts';
import {
  imageContext,
  type ImageContext,
  removeImages,
  requestFor,
  SERVER,
  serverDockerfile,
  buildImage,
} from '../../support/images/image-context.ts';
import { unique } from '../../support/names.ts';
import { describeWith } from '../../support/needs.ts';
import { testSession } from '../../support/emulator/session.ts';
import { deleteStack, deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const endpoint = process.env['AWS_ENDPOINT_URL']!;
const session = testSession();
const stackName = unique('shop-container');
/** Nobody is sent to it before it listens. */
const SLOW = `setTimeout(() => {${SERVER}}, 1500);`;

describeWith('docker')('the container-fargate stack', () => {
  const repository = unique('shop');
  let context: ImageContext;
  let image: string;
  let loadBalancer: string;
  let wish: StackRequest;

  beforeAll(async () => {
    context = imageContext({ Dockerfile: serverDockerfile(await baseImage('node')), 'server.js': SLOW });
    image = await push();
  });

  afterAll(async () => {
    context.remove();
    removeImages('docker', repository);
    await deleteStack(session, stackName);
  });

  const push = async (): Promise<string> => {
    const wanted = requestFor(context, repository);
    return (await buildImage(session, wanted)).image;
  };

  const request = (
    settings: Parameters<typeof withContainerSettings>[1],
    parameters: Record<string, string> = {},
  ): StackRequest => ({
    stackName,
    template: withContainerSettings(shippedTemplate('templates', 'container-fargate'), settings),
    parameters: { Image: image, AppVersion: image.split('@')[1]!, ...parameters },
    package: false,
  });

  test('runs the pushed image behind its load balancer', async () => {
    const secretId = unique('shop-token');
    const secretsManager = session.client(SecretsManagerClient);
    await secretsManager.send(new CreateSecretCommand({ Name: secretId, SecretString: '{"token":"s3cret-value"}' }));
    const secrets = await locateSecrets(session, { TOKEN: `secretsmanager:${secretId}:token` });
    wish = request({ environment: { GREETING: '!Ref Nothing' }, secrets });
    expect(JSON.stringify([wish, secrets])).not.toContain('s3cret-value');

    const { outputs } = await deployStack(session, wish);
    expect(outputs).toMatchObject({
      ServiceName: stackName,
      ClusterName: stackName,
      LogGroupName: `/aws/ecs/${stackName}`,
    });
    loadBalancer = `${endpoint}/_alb/${outputs['LoadBalancerName']}`;
    const answer = await fetch(`${loadBalancer}/hello`);
    expect(await answer.json()).toMatchObject({
      path: '/hello',
      version: image.split('@')[1],
      greeting: '!Ref Nothing',
    });

    const again = await deployStack(session, wish);
    expect(again.hasChanges).toBe(false);
  });

  test('a service that somebody has moved on is none that was rolled back', async () => {
    const ecs = session.client(ECSClient);
    const at = { cluster: stackName, services: [stackName] };
    const service = async () => (await ecs.send(new DescribeServicesCommand(at))).services![0]!;
    const { taskDefinition } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: (await service()).taskDefinition! }),
    );
    const moved = await ecs.send(
      new RegisterTaskDefinitionCommand(taskDefinition as RegisterTaskDefinitionCommandInput),
    );
    const newer = moved.taskDefinition!.taskDefinitionArn!;
    await ecs.send(new UpdateServiceCommand({ cluster: stackName, service: stackName, taskDefinition: newer }));
    // The stack has not changed: what it made is looked at all the same.
    const report = recordingReporter();
    expect(await deployStack(session, wish, report)).toMatchObject({ hasChanges: false });
    expect(report.lines.join('\n')).toContain('is steady');
    expect((await service()).taskDefinition).toBe(newer);
  });

  test('a new image that crash-loops behind UPDATE_COMPLETE fails the deployment, and the old one goes on serving', async () => {
    const good = image;
    context.write('server.js', 'console.error("no DATABASE_URL in settings"); process.exit(3);');
    image = await push();
    const failure = await deployStack(session, request({}), recordingReporter()).catch(
      (error: unknown) => error as Failure,
    );
    expect(failure).toMatchObject({ code: 'rollout', what: expect.stringContaining('UPDATE_COMPLETE') });
    expect(`${(failure as Failure).message} ${(failure as Failure).details}`).toMatch(
      /exit code:? 3[^]*no DATABASE_URL in settings/i,
    );
    expect(await eventually(`${loadBalancer}/still`)).toMatchObject({ path: '/still', version: good.split('@')[1] });
  });
});

async function eventually(url: string): Promise<unknown> {
  // While containers change, nothing may listen there.
  const look = async () => {
    const answer = await fetch(url).catch(() => undefined);
    return answer?.ok ? ((await answer.json()) as object) : undefined;
  };
  return await poll(look, { timeout: 100_000, interval: () => 200 });
}
