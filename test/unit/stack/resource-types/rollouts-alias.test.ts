import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ServiceError, type Answer } from '../../../support/aws/aws-server.ts';
import { ScriptedCloudFormation } from '../../../support/cloudformation/scripted.ts';
import { runDeploySam } from '../../../support/actions/deploy-sam.ts';
import { failureWith } from '../../../support/failure-with.ts';

/** CloudFormation says UPDATE_COMPLETE each time; where the alias points is another matter. */
let service: ScriptedCloudFormation;
beforeEach(async () => (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:shop-api';
const files = { 'template.yaml': 'Resources: {Thing: {Type: AWS::Lambda::Alias}}' };

describe('a Lambda alias behind a successful stack', () => {
  const resources = (version: number) => [
    { logicalId: 'Alias', type: 'AWS::Lambda::Alias', physicalId: `${FUNCTION}:live` },
    { logicalId: 'Version1', type: 'AWS::Lambda::Version', physicalId: `${FUNCTION}:${version - 1}` },
    { logicalId: 'Version2', type: 'AWS::Lambda::Version', physicalId: `${FUNCTION}:${version}` },
    {
      logicalId: 'Foreign',
      type: 'AWS::Lambda::Version',
      physicalId: 'arn:aws:lambda:us-east-1:123456789012:function:other:99',
    },
  ];
  const run = (alias: object, configuration: object = { LastUpdateStatus: 'Successful', State: 'Active' }) => {
    service.add('shop', 'UPDATE_COMPLETE', { resources: resources(10) });
    const answers: Record<string, object> = {
      'GET /2015-03-31/functions/shop-api/aliases/live': alias,
      'GET /2015-03-31/functions/shop-api/configuration': configuration,
    };
    service.other = ({ operation }) => answers[operation] as ReturnType<Answer>;
    return runDeploySam(service, {}, files);
  };

  test.each([
    ['points at the newest version', { FunctionVersion: '10' }],
    ['shifts traffic to it', { FunctionVersion: '9', RoutingConfig: { AdditionalVersionWeights: { 10: 0.1 } } }],
  ])('that %s is a success', async (_, alias) => {
    expect((await run(alias)).error).toBeUndefined();
  });

  test.each([
    ['was not moved', { FunctionVersion: '9' }, undefined, ['version 9', 'shop-api', '10']],
    [
      'shifts traffic to another one',
      { FunctionVersion: '9', RoutingConfig: { AdditionalVersionWeights: { 8: 0.1 } } },
      undefined,
      ['version 9'],
    ],
    [
      'has a function whose update failed',
      { FunctionVersion: '10' },
      { LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'ENILimit' },
      ['shop-api', 'ENILimit'],
    ],
    [
      'has a function that cannot run',
      { FunctionVersion: '10' },
      { State: 'Failed', StateReason: 'image gone' },
      ['image gone'],
    ],
  ])('that %s is a failure', async (_, alias, configuration, facts) => {
    const { failure } = await run(alias, configuration);
    expect(failure).toEqual(failureWith('rollout', ...facts));
    expect(failure.what).toContain('Alias (Lambda alias)');
  });

  test.each([
    ['10', true],
    ['9', false],
  ])('whose function the role may not read is judged by where it points: version %s', async (version, good) => {
    service.add('shop', 'UPDATE_COMPLETE', { resources: resources(10) });
    service.other = ({ operation }) => {
      if (operation.endsWith('/aliases/live')) return { FunctionVersion: version };
      if (operation.endsWith('/configuration')) throw new ServiceError('AccessDeniedException', 'not authorized', 403);
      return undefined;
    };
    expect((await runDeploySam(service, {}, files)).error === undefined).toBe(good);
  });

  test('whose id is none of Lambda is left alone', async () => {
    const alias = { logicalId: 'Alias', type: 'AWS::Lambda::Alias', physicalId: 'shop-api' };
    service.add('shop', 'UPDATE_COMPLETE', { resources: [alias] });
    expect((await runDeploySam(service, {}, files)).error).toBeUndefined();
  });

  test('is not looked at where nothing changed', async () => {
    service.add('shop', 'UPDATE_COMPLETE', {
      resources: resources(10),
      template: files['template.yaml'],
    });
    const { error } = await runDeploySam(service, {}, files);
    expect(error).toBeUndefined();
    expect(service.asked('ListStackResources')).toHaveLength(0);
  });
});
