import { afterEach, describe, expect, test } from '@jest/globals';
import { Failure } from '../../../src/report/index.ts';
import { shippedTemplate, type StackRequest } from '../../../src/stack/index.ts';
import { AppRunner, type AppRunnerBehaviour } from '../../support/cloudformation/app-runner.ts';
import { cloudFormation, type CloudFormation } from '../../support/cloudformation/index.ts';
import { deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

/** No local engine has App Runner: CloudFormation and the service stand on a loopback address. */
describe('the container-apprunner stack', () => {
  let aws: CloudFormation;
  let service: AppRunner;
  afterEach(() => aws.close());

  const STATES: Record<string, string[]> = {
    good: ['IN_PROGRESS', 'SUCCEEDED'],
    crashing: ['IN_PROGRESS', 'FAILED'],
    'rolled-back': ['IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_SUCCEEDED'],
    stuck: ['ROLLBACK_IN_PROGRESS', 'ROLLBACK_FAILED'],
  };

  async function start(behaviour: Partial<AppRunnerBehaviour> = {}): Promise<void> {
    service = new AppRunner({
      states: (image) => [...STATES[/\/shop-([a-z-]+)@/.exec(image)![1]!]!],
      log: ['starting', 'Error: DATABASE_URL is not set', '    at main (server.js:3)'],
      ...behaviour,
    });
    aws = await cloudFormation(service);
  }

  const report = recordingReporter();
  const deploy = (image: string, more: Partial<StackRequest> = {}) =>
    deployStack(
      aws.session,
      {
        stackName: 'shop',
        template: shippedTemplate('templates', 'container-apprunner'),
        parameters: {
          Image: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop-${image}@sha256:1`,
          AppVersion: image,
          ...more.parameters,
        },
        package: false,
        ...more,
      },
      report,
    );
  const failure = async (deployment: Promise<unknown>): Promise<Failure> => {
    const error: unknown = await deployment.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Failure);
    return error as Failure;
  };
  const only = () => {
    expect(service.services.size).toBe(1);
    return [...service.services.values()][0]!;
  };

  test('is made, waited for, and verified; the same again changes nothing', async () => {
    await start();
    const { outputs } = await deploy('good');
    expect(only().status).toBe('RUNNING');
    expect(outputs['ApiUrl']).toMatch(/^https:\/\/\w+\.awsapprunner\.com$/);
    expect(outputs['LogGroupName']).toBe(`/aws/apprunner/shop/${only().arn.split('/').at(-1)}/application`);
    expect((await deploy('good')).hasChanges).toBe(false);
  });

  test('a service that could not be created is explained by its own log, removed, and made again', async () => {
    await start();
    const refused = await failure(deploy('crashing'));
    expect(refused).toMatchObject({ code: 'stack-failed', what: expect.stringContaining('ROLLBACK_COMPLETE') });
    expect(refused.why).toMatch(/Service \(AWS::AppRunner::Service.*NotStabilized.*Error: DATABASE_URL is not set/);
    expect(refused.details).toContain('at main (server.js:3)');
    expect(refused.details).not.toContain('Health check failed');
    expect(service.services.size).toBe(0);

    const result = await deploy('good');
    expect(result.status).toBe('CREATE_COMPLETE');
    expect(only()).toMatchObject({ status: 'RUNNING', image: expect.stringContaining('shop-good') });
  });

  test('one that was kept in CREATE_FAILED is never updated, but deleted and made again', async () => {
    await start();
    await failure(deploy('crashing', { onFailure: 'keep' }));
    const first = only();
    expect(first.status).toBe('CREATE_FAILED');

    await deploy('good');
    expect(only().arn).not.toBe(first.arn);
    expect(only().status).toBe('RUNNING');
    expect(aws.calls.filter((name) => name === 'DeleteStack')).toHaveLength(1);
  });

  test('one in CREATE_FAILED that no stack has made is deleted before the stack makes its own', async () => {
    await start();
    const left = service.leave('shop', 'CREATE_FAILED');
    await deploy('good');
    expect(only().arn).not.toBe(left.arn);
    expect(report.lines.join('\n')).toMatch(/App Runner service shop .*CREATE_FAILED.*deleted/);
  });

  test('one that runs is never taken for a leftover', async () => {
    await start();
    const running = service.leave('shop', 'RUNNING');
    expect((await failure(deploy('good'))).message).toContain('already exists');
    expect(service.services.get(running.arn)).toBe(running);
  });

  test('one that was paused since does not run what was deployed', async () => {
    await start();
    await deploy('good');
    only().status = 'PAUSED';
    expect((await failure(deploy('good'))).why).toContain('the service is PAUSED');
  });

  test.each([
    ['rolled-back', 'ROLLBACK_SUCCEEDED'],
    ['stuck', 'ROLLBACK_FAILED'],
    ['crashing', 'FAILED'],
  ])(
    'an update that App Runner ends as %s behind UPDATE_COMPLETE fails with the application’s log',
    async (image, end) => {
      await start();
      await deploy('good');
      const refused = await failure(deploy(image));
      expect(refused).toMatchObject({ code: 'rollout', what: expect.stringContaining('UPDATE_COMPLETE') });
      expect(refused.why).toMatch(new RegExp(`ended in ${end}.*DATABASE_URL is not set`));
      expect(refused.details).toContain('at main (server.js:3)');
      expect(only().image).toContain('shop-good');
    },
  );
});
