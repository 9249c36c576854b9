import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createContext } from '../../../../src/operation/index.ts';
import type { DeployRequest } from '../../../../src/pipeline/request.ts';
import { relayOfBefore } from '../../../../src/pipeline/steps/stacks.ts';
import { ScriptedCloudFormation } from '../../../support/cloudformation/scripted.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

let service: ScriptedCloudFormation;
beforeEach(async () => (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

const RELAY = 'arn:aws:lambda:us-east-1:123456789012:function:deploy-pr-relay';

/** What the door gets from a run that deploys a function. */
async function relayFor(web: Record<string, string> | undefined, container: string | undefined): Promise<string> {
  if (web) service.add('shop-pr-7-web', 'UPDATE_COMPLETE', { parameters: web });
  if (container) service.add('shop-pr-7-container', container);
  const request = { app: 'shop', environment: 'pr-7', template: '', mode: 'lambda', backend: 'lambda-image' };
  return await relayOfBefore({
    request: request as DeployRequest,
    context: createContext(service.session(), recordingReporter()),
  });
}

test.each<[string, Record<string, string> | undefined, string | undefined, string]>([
  ['until requests are sent to the function', { Relay: RELAY }, 'CREATE_COMPLETE', RELAY],
  ['and where the container of before could not be deleted', { Relay: RELAY }, 'DELETE_FAILED', RELAY],
  ['and no longer once it is being deleted', { Relay: RELAY }, 'DELETE_IN_PROGRESS', ''],
  ['or is gone', { Relay: RELAY }, undefined, ''],
  ['where there never was one', {}, undefined, ''],
  ['of a new preview', undefined, undefined, ''],
])('the door of a preview keeps its way to a container %s', async (_, web, container, relay) => {
  expect(await relayFor(web, container)).toBe(relay);
});
