import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createContext } from '../../../../src/operation/index.ts';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { endContainer } from '../../../../src/pipeline/kept/leftovers.ts';
import { ScriptedCloudFormation } from '../../../support/cloudformation/scripted.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

let service: ScriptedCloudFormation;
beforeEach(async () => (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

const FUNCTION = { mode: 'lambda', packageType: 'image', preview: { until: '' } };

/** What a deployment that has ended well does about the container of before; gives back its warnings. */
async function ended(request: object, previous?: object, status = 'CREATE_COMPLETE'): Promise<string[]> {
  service.add('shop-pr-7-container', status);
  const report = recordingReporter();
  await endContainer({
    request: { app: 'shop', environment: 'pr-7', template: '', backend: 'lambda-image', ...request },
    previous,
    context: createContext(service.session(), report),
    bootstrap: { executionRoleArn: 'arn:aws:iam::123456789012:role/making' },
  } as Deployment);
  return report.warnings.map(String);
}

test.each<[string, object, object | undefined, string | undefined, number]>([
  ['as a function from its image', FUNCTION, { mode: 'container' }, undefined, 1],
  ['its first deployment failed, and no record names it', FUNCTION, undefined, undefined, 1],
  ['as a function from a folder', { ...FUNCTION, packageType: 'zip' }, { mode: 'container' }, undefined, 1],
  ['a site alone', { ...FUNCTION, packageType: 'zip', mode: 'none' }, { mode: 'container' }, undefined, 1],
  ['it is being deleted already', FUNCTION, undefined, 'DELETE_IN_PROGRESS', 0],
  ['still a container', { ...FUNCTION, mode: 'container' }, { mode: 'container' }, undefined, 0],
  ['a run was killed before it took it away', { ...FUNCTION, packageType: 'zip' }, { mode: 'lambda' }, undefined, 1],
  ['no preview, which may go back to it', { ...FUNCTION, preview: undefined }, { mode: 'container' }, undefined, 0],
])('a preview that is a container no more leaves none: %s', async (_, request, previous, status, deletions) => {
  expect(await ended(request, previous, status)).toEqual([]);
  expect(service.asked('DeleteStack')).toHaveLength(deletions);
  for (const { RoleARN } of service.asked('DeleteStack')) expect(RoleARN).toMatch(/role\/making$/);
});

test('what cannot be deleted costs on, and is told: the release itself is good', async () => {
  service.other = ({ operation }) => {
    if (operation === 'DeleteStack') throw service.error('AccessDenied', 'not authorized', 403);
    return undefined;
  };
  expect(await ended(FUNCTION)).toEqual([expect.stringContaining('shop-pr-7-container')]);
});
