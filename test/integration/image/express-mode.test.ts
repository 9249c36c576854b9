import { afterEach, describe, expect, test } from '@jest/globals';
import { Failure } from '../../../src/report/index.ts';
import { shippedTemplate, withContainerSettings } from '../../../src/stack/index.ts';
import { cloudFormation, type CloudFormation } from '../../support/cloudformation/index.ts';
import { ExpressMode, type RolloutStep } from '../../support/cloudformation/express-mode.ts';
import { deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const underWay: RolloutStep = { rolloutState: 'IN_PROGRESS', status: 'IN_PROGRESS', runs: 'new' };
const rollingBack: RolloutStep = { ...underWay, status: 'ROLLBACK_IN_PROGRESS', stopped: 1 };

/** How a rollout goes, by the image's name. */
const ROLLOUTS: Record<string, RolloutStep[]> = {
  good: [underWay, { ...underWay, rolloutState: 'COMPLETED', status: 'SUCCESSFUL' }],
  // The service has settled, and its deployment is still watched (bake time).
  watched: [
    underWay,
    { ...underWay, rolloutState: 'COMPLETED' },
    { ...underWay, rolloutState: 'COMPLETED', status: 'SUCCESSFUL' },
  ],
  looping: [underWay, { ...underWay, stopped: 1 }, { ...underWay, stopped: 2 }, { ...underWay, stopped: 3 }],
  // Steady again, on the image before.
  'rolled-back': [
    rollingBack,
    {
      rolloutState: 'COMPLETED',
      status: 'ROLLBACK_SUCCESSFUL',
      reason: 'circuit breaker',
      runs: 'old',
      stopped: 1,
    },
  ],
  'not-rolled-back': [rollingBack, { ...rollingBack, status: 'ROLLBACK_FAILED', reason: 'no capacity' }],
  stopped: [underWay, { ...underWay, status: 'STOPPED', reason: 'stopped by ada', stopped: 1 }],
  failing: [
    underWay,
    { ...underWay, rolloutState: 'FAILED', status: 'STOPPED', reason: 'tasks failed to start', stopped: 1 },
  ],
};

/** No local engine has ECS Express Mode: CloudFormation and ECS stand on a loopback address. */
describe('the container-express stack', () => {
  let aws: CloudFormation;
  let service: ExpressMode;
  afterEach(() => aws.close());

  async function start(): Promise<void> {
    service = new ExpressMode({
      steps: (image) => [...ROLLOUTS[/\/shop-([a-z-]+)@/.exec(image)![1]!]!],
      log: ['starting', 'Error: DATABASE_URL is not set'],
      exitCode: 3,
    });
    aws = await cloudFormation(service);
  }

  const deploy = (image: string) =>
    deployStack(
      aws.session,
      {
        stackName: 'shop',
        template: withContainerSettings(shippedTemplate('templates', 'container-express'), {
          environment: { TEAM: 'a' },
        }),
        parameters: {
          Image: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop-${image}@sha256:1`,
          AppVersion: image,
        },
        package: false,
      },
      recordingReporter(),
    );
  const failure = async (image: string): Promise<Failure> => {
    const error: unknown = await deploy(image).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Failure);
    return error as Failure;
  };

  test('is made and verified; the same again changes nothing', async () => {
    await start();
    const { outputs } = await deploy('good');
    expect(outputs).toMatchObject({
      ApiUrl: 'https://shop.ecs.eu-central-1.on.aws',
      ApiDomain: 'shop.ecs.eu-central-1.on.aws',
    });
    expect((await deploy('good')).hasChanges).toBe(false);
  });

  test('an update is waited for until its deployment has ended well, and not only until the service has settled', async () => {
    await start();
    await deploy('good');
    aws.calls.length = 0;
    await deploy('watched');
    expect(service.serving()).toContain('shop-watched');
    expect(aws.calls.filter((name) => name === 'DescribeServices').length).toBeGreaterThanOrEqual(3);
  });

  test('a first image that does not start is explained by the tasks, their exit code and their log', async () => {
    await start();
    const refused = await failure('failing');
    expect(refused).toMatchObject({ code: 'stack-failed', what: expect.stringContaining('ROLLBACK_COMPLETE') });
    expect(refused.why).toMatch(/Service \(AWS::ECS::ExpressGatewayService.*exit code 3/);
    expect(refused.details).toContain('DATABASE_URL is not set');
    expect(service.serving()).toBeUndefined();
    expect((await deploy('good')).status).toBe('CREATE_COMPLETE');
  });

  test.each([
    ['looping', /3 of its tasks have stopped since the deployment began/],
    ['rolled-back', /ended in ROLLBACK_SUCCESSFUL: circuit breaker/],
    ['not-rolled-back', /ended in ROLLBACK_FAILED: no capacity/],
    ['stopped', /ended in STOPPED: stopped by ada/],
    ['failing', /tasks failed to start/],
  ])('an update that is %s behind UPDATE_COMPLETE fails, and the old image goes on serving', async (image, reason) => {
    await start();
    await deploy('good');
    const refused = await failure(image);
    expect(refused).toMatchObject({ code: 'rollout', what: expect.stringContaining('UPDATE_COMPLETE') });
    expect(refused.why).toMatch(reason);
    expect(refused.message).toMatch(/exit code 3.*DATABASE_URL is not set/);
    expect(service.serving()).toContain('shop-good');
  });
});
