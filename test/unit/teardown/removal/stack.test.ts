import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createContext } from '../../../../src/operation/index.ts';
import { removeStack } from '../../../../src/teardown/removal/stack.ts';
import { ScriptedCloudFormation } from '../../../support/cloudformation/scripted.ts';
import { quickClock } from '../../../support/http/quick-clock.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

let service: ScriptedCloudFormation;
beforeEach(async () => (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

/** The first deletion fails for this reason, the second one does not; returns how often it was asked for. */
async function removed(reason: string): Promise<number> {
  const { name, id: stackId } = service.add('shop-pr-7-container', 'CREATE_COMPLETE');
  const held = { logicalId: 'Name', type: 'AWS::ServiceDiscovery::Service', physicalId: 'srv-1', reason };
  const gone = service.deletion[0]!;
  service.deletion = [
    [{ status: 'DELETE_IN_PROGRESS' }, { ...held, status: 'DELETE_FAILED' }, { status: 'DELETE_FAILED' }],
  ];
  service.other = ({ operation }) => {
    if (operation === 'DeleteStack' && service.asked('DeleteStack').length > 1) service.deletion = [gone];
    return undefined;
  };
  const context = createContext(service.session(), recordingReporter(), { clock: quickClock(300) });
  const nothing = {
    buckets: [],
    distributions: [],
    keyValueStores: [],
    logGroups: [],
    retained: [],
    data: [],
    ids: [],
  };
  const stack = { ...nothing, stackId, name, status: 'CREATE_COMPLETE', terminationProtection: false, resources: 1 };
  expect(await removeStack(context, stack, undefined)).toBe('deleted');
  return service.asked('DeleteStack').length;
}

test.each([
  'Service contains registered instances; delete the instances before deleting the service',
  'resource sg-1 has a dependent object (Service: Ec2, Status Code: 400)',
])('what goes by itself holds a stack up, and does not keep it: %s', async (reason) => {
  expect(await removed(reason)).toBe(2);
});

test('anything else is a failure that names it', async () => {
  await expect(removed('somebody uses it')).rejects.toMatchObject({
    code: 'delete-failed',
    why: expect.stringContaining('somebody uses it'),
  });
  expect(service.asked('DeleteStack')).toHaveLength(1);
});
