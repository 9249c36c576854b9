import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ScriptedCloudFormation } from '../../support/cloudformation/scripted.ts';
import { runDeploySam } from '../../support/actions/deploy-sam.ts';

/** The network gets in between; the SDK has tried again by itself before. */
let service: ScriptedCloudFormation;
beforeEach(async () => {
  service = await new ScriptedCloudFormation().start();
  service.add('shop', 'UPDATE_COMPLETE');
});
afterEach(() => service.server.close());

test('an execution whose answer is lost may have begun: nothing else is said', async () => {
  service.other = ({ operation }) => {
    if (operation === 'ExecuteChangeSet') void service.server.close();
    return undefined;
  };
  const { failure } = await runDeploySam(service);
  expect(failure).toMatchObject({
    code: 'network',
    what: expect.stringContaining('shop'),
  });
  expect(failure.message).not.toContain('was not changed');
  expect(failure.todo).toMatch(/followed to its end/);
});
