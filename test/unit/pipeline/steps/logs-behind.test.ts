import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createContext } from '../../../../src/operation/index.ts';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { logsBehind } from '../../../../src/pipeline/steps/logs-behind.ts';
import { ScriptedCloudFormation } from '../../../support/cloudformation/scripted.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

let service: ScriptedCloudFormation;
beforeEach(async () => (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

/** The error that the function's log is told for, where its lines are there only at a later look; and the looks. */
async function told(lines: string[], { after, isNewBackend }: { after: number; isNewBackend: boolean }) {
  const resources = [{ logicalId: 'Function', type: 'AWS::Lambda::Function', physicalId: 'shop' }];
  const { id: stackId } = service.add('shop', 'UPDATE_COMPLETE', { resources });
  let looks = 0;
  service.other = ({ operation }) => {
    if (operation === 'DescribeLogStreams') return { logStreams: [{ logStreamName: '2026/11/30/[2]5f1' }] };
    if (operation === 'GetLogEvents')
      return { events: looks++ < after ? [] : lines.map((message) => ({ message, timestamp: 1 })) };
    return undefined;
  };
  let now = 0;
  const clock = { now: () => now, sleep: (milliseconds: number) => Promise.resolve(void (now += milliseconds)) };
  const context = createContext(service.session(), recordingReporter(), { clock });
  const deployment = { context, results: { backend: { stackId } } } as unknown as Deployment;
  const logs = await logsBehind(deployment, { version: '2', isNewBackend });
  return { reasons: logs.map(({ reason }) => reason), looks };
}

const ERROR = 'Error: DATABASE_URL is not set';

test('an error that arrives some seconds later is waited for', async () => {
  expect(await told([ERROR], { after: 3, isNewBackend: true })).toEqual({ reasons: [ERROR], looks: 4 });
});

test('one that never arrives is not, beyond some seconds: what was logged is told', async () => {
  const { reasons, looks } = await told(['started'], { after: 1, isNewBackend: true });
  expect(reasons).toEqual([undefined]);
  expect(looks).toBeGreaterThan(2);
});

test('where users meet the version, going back does not wait', async () => {
  expect(await told([ERROR], { after: 1, isNewBackend: false })).toEqual({ reasons: [], looks: 1 });
});
