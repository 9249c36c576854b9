import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { markdown } from '../../src/report/index.ts';
import { visitWhileDeploying, type Way } from '../support/browser/never-broken.ts';
import { startBrowser, type PageLoads } from '../support/browser/page-loads.ts';
import type { CrashPoint } from '../support/crashes/crash-points.ts';
import { recordSoakResult } from '../support/levels/soak-page.ts';
import { startEdge, type Edge } from '../support/edge/index.ts';
import { describeWith } from '../support/needs.ts';
import { testSession } from '../support/emulator/session.ts';
import { crashAt, writesOf, type CrashResult } from '../support/crashes/site-crashes.ts';

describe('killed at every write', () => {
  test.each(['releases', 'in-place'] as const)(
    '%s',
    async (strategy) => {
      const writes = await writesOf(strategy);
      const results: CrashResult[] = [];
      for (let write = 1; write <= writes.length; write++)
        for (const when of ['before', 'after'] as const)
          results.push(await crashAt(strategy, { write, when } satisfies CrashPoint));
      recordSoakResult('sync-spa', `crash-${strategy}`, crashTable(strategy, writes, results));
      expect(results.filter(({ problems, afterwards }) => problems.length + afterwards.length > 0)).toEqual([]);
    },
    600_000,
  );
});

function crashTable(strategy: string, writes: readonly string[], results: readonly CrashResult[]): string {
  const cell = (write: number, when: string) => {
    const result = results.find(({ point }) => point.write === write && point.when === when)!;
    const problems = [...result.problems, ...result.afterwards];
    return problems.length === 0 ? `version ${result.live}, whole` : `**${problems.join('; ')}**`;
  };
  const rows = writes.map((write, index) => [
    index + 1,
    markdown.code(write.replace(/[0-9a-f]{12,20}/g, '<id>')),
    cell(index + 1, 'before'),
    cell(index + 1, 'after'),
  ]);
  return [
    `## Killed at every write: ${strategy}`,
    '',
    `Version 2 is deployed over version 1 and version 1 is pruned; the process is killed before or after each of the ${writes.length} writes. The table says what visitors saw then. In every case the next run made version 2 live, and the run after that had nothing to do.`,
    '',
    markdown.table(['', 'write', 'killed before', 'killed after'], rows),
  ].join('\n');
}

describeWith('chromium')('visited while it is being deployed', () => {
  let edge: Edge;
  let browser: Browser;
  const rows: unknown[][] = [];
  beforeAll(async () => {
    browser = await startBrowser();
    edge = await startEdge({
      emulatorEndpoint: process.env['AWS_ENDPOINT_URL']!,
      pointsOfPresence: 3,
      propagationMs: 400,
    });
  });
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
    recordSoakResult(
      'sync-spa',
      'visited',
      [
        '## Visited while it is being deployed',
        '',
        'Chromium loads the site in a loop through the local edge (three points of presence, cache, changes arrive up to 400 ms later) while builds change. A load is broken when a request fails, an error is on the console, or the page does not become ready. Every fourth tab stays open and asks for its lazy chunk six loads later; it has to get the one of its own version. Deployed by sync-spa nothing breaks; the last row is the same loop around the usual two commands, and shows that the check can fail.',
        '',
        markdown.table(
          [
            'deployed by',
            'builds',
            'pages loaded',
            'failed requests',
            'console errors',
            'chunks found by old tabs',
            'broken loads',
          ],
          rows,
          ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
        ),
      ].join('\n'),
    );
  });
  const visit = async (way: Way, builds: number): Promise<PageLoads> => {
    const seen = await visitWhileDeploying(
      { session: testSession(), edge, browser, pointsOfPresence: 3 },
      way,
      builds,
      4,
    );
    const share = ((100 * seen.broken) / (seen.loads + seen.oldTabs)).toFixed(0);
    rows.push([
      way === 'releases' || way === 'in-place' ? `sync-spa, ${way}` : `${way}, invalidation of /*`,
      builds,
      seen.loads,
      seen.failedRequests,
      seen.consoleErrors,
      `${seen.chunksFound} of ${seen.oldTabs}`,
      seen.broken === 0 ? '0' : `${seen.broken} (${share} %)`,
    ]);
    return seen;
  };

  test.each(['releases', 'in-place'] as const)(
    '%s',
    async (way) => {
      expect((await visit(way, 25)).problems).toEqual([]);
    },
    900_000,
  );

  test('aws s3 sync --delete', async () => {
    expect((await visit('aws s3 sync --delete', 15)).broken).toBeGreaterThan(0);
  }, 900_000);
});
