import { afterEach, describe, expect, test } from '@jest/globals';
import { createContext } from '../../../../src/operation/index.ts';
import { createSession } from '../../../../src/aws/session.ts';
import { refuseWrongClock, waitForEdge, waitForSigned } from '../../../../src/pipeline/routing/edge.ts';
import { failureWith } from '../../../support/failure-with.ts';
import { ManualClock } from '../../../support/http/manual-clock.ts';
import { serve, type RunningServer } from '../../../support/http/misbehaving-server.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

let server: RunningServer | undefined;
afterEach(async () => await server?.close());

/** What a point of presence answers to /.well-known/deploy, and a context whose time passes as it is waited. */
async function edge(body: string, date?: Date) {
  server = await serve((_request, response) => {
    if (date) response.setHeader('date', date.toUTCString());
    response.end(body);
  });
  const session = createSession({ region: 'eu-central-1' });
  const context = createContext(session, recordingReporter(), { clock: new ManualClock() });
  return { context, web: { WebUrl: server.url }, connectTo: [] };
}

const NEW = '20261129T100000Z-new';

describe('what the edge does not serve in its time', () => {
  test.each([
    ['it knows another release', JSON.stringify({ release: '20261128T100000Z-old' }), '20261128T100000Z-old'],
    ['it answers with something else', '<html>Not here</html>', 'Not here'],
  ])('%s', async (_, body, told) => {
    const { context, web, connectTo } = await edge(body);
    const wanted = { web, connectTo, release: NEW, api: undefined, unchanged: false };
    await expect(waitForEdge(context, wanted)).rejects.toEqual(failureWith('edge', told));
  });

  test('it lets no signed request through', async () => {
    const { context, web, connectTo } = await edge(JSON.stringify({ release: NEW }));
    const wanted = { web: { ...web, DistributionId: 'E1' }, connectTo, headers: {} };
    await expect(waitForSigned(context, wanted)).rejects.toEqual(failureWith('edge', 'E1', 'clock'));
  });
});

test('a release that the edge serves is there', async () => {
  const { context, web, connectTo } = await edge(JSON.stringify({ release: NEW }));
  const wanted = { web, connectTo, release: NEW, api: undefined, unchanged: true };
  expect(await waitForEdge(context, wanted)).toBeGreaterThanOrEqual(0);
});

test.each([
  [20, 'behind'],
  [-20, 'ahead'],
])('traffic is not moved by a clock that is %d s from the one of the edge', async (seconds, direction) => {
  const { context, web, connectTo } = await edge('{}', new Date(seconds * 1000));
  await expect(refuseWrongClock(context, { web, connectTo })).rejects.toEqual(failureWith('clock', direction));
});
