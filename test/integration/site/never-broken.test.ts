import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { visitWhileDeploying, type Way } from '../../support/browser/never-broken.ts';
import { startBrowser } from '../../support/browser/page-loads.ts';
import { startEdge, type Edge } from '../../support/edge/index.ts';
import { describeWith } from '../../support/needs.ts';
import { testSession } from '../../support/emulator/session.ts';

const POINTS = 3;

describeWith('chromium')('a site that is visited while it is being deployed', () => {
  let edge: Edge;
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
    edge = await startEdge({
      emulatorEndpoint: process.env['AWS_ENDPOINT_URL']!,
      pointsOfPresence: POINTS,
      propagationMs: 400,
    });
  });
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });
  const visit = (way: Way, builds: number) =>
    visitWhileDeploying({ session: testSession(), edge, browser, pointsOfPresence: POINTS }, way, builds, 3);

  test.each(['releases', 'in-place'] as const)(
    '%s: no request fails, nothing is on the console, old tabs find their chunks',
    async (way) => {
      const { problems, loads, broken, failedRequests, consoleErrors, versions, oldTabs, chunksFound } = await visit(
        way,
        5,
      );
      expect(problems).toEqual([]);
      expect({ broken, failedRequests, consoleErrors }).toEqual({ broken: 0, failedRequests: 0, consoleErrors: 0 });
      expect(loads).toBeGreaterThanOrEqual(15);
      expect(oldTabs).toBeGreaterThan(1);
      expect(chunksFound).toBe(oldTabs);
      expect(versions.size).toBeGreaterThan(2);
    },
  );

  test('aws s3 sync --delete breaks loads: the check can fail', async () => {
    const { broken, loads, failedRequests } = await visit('aws s3 sync --delete', 4);
    expect(loads).toBeGreaterThan(5);
    expect(broken).toBeGreaterThan(0);
    expect(failedRequests).toBeGreaterThan(0);
  });
});
