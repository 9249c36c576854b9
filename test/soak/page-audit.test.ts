import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { markdown } from '../../src/report/index.ts';
import { AppPage, type Mode } from '../support/apps/app-page.ts';
import { CHROMIUM } from '../support/browser/page-loads.ts';
import { recordSoakResult } from '../support/levels/soak-page.ts';
import { describeWith } from '../support/needs.ts';

const run = promisify(execFile);
const LIGHTHOUSE = 'lighthouse@13.5.0';

interface Report {
  categories: Record<string, { score: number }>;
  audits: Record<string, { displayValue: string }>;
}

describeWith('chromium')("Lighthouse's audit of the reference app", () => {
  /** Lighthouse and what it brings along, in a folder that goes afterwards. */
  const tools = mkdtempSync(join(tmpdir(), 'deploy-lighthouse-'));
  const site = new AppPage();
  const rows: unknown[][] = [];
  const { log, error } = console;

  beforeAll(async () => {
    console.log = console.error = () => {};
    await run('npm', ['install', '--silent', '--no-audit', '--ignore-scripts', '--prefix', tools, LIGHTHOUSE]);
    await site.build();
  }, 300_000);
  afterAll(() => {
    Object.assign(console, { log, error });
    site.stop();
    rmSync(tools, { recursive: true, force: true });
    const header = [
      'mode',
      'window',
      'performance',
      'accessibility',
      'best practices',
      'largest paint',
      'layout shift',
    ];
    const said = `${LIGHTHOUSE}: 100 is the most. Its phone has a quarter of this machine's speed and 1.6 Mbit/s.`;
    const table = markdown.table(header, rows, ['left', 'left', 'right', 'right', 'right', 'right', 'right']);
    recordSoakResult('reference-app', 'audit', `${said}\n\n${table}`);
  });

  async function audit(address: string, options: string[]): Promise<Report> {
    const flags = '--chrome-flags=--headless=new --no-sandbox --disable-gpu';
    const argv = [join(tools, 'node_modules/lighthouse/cli/index.js'), address, '--quiet', '--output=json', flags];
    const environment = { ...process.env, CHROME_PATH: CHROMIUM };
    const { stdout } = await run(process.execPath, [...argv, ...options], { env: environment, maxBuffer: 2 ** 26 });
    return JSON.parse(stdout) as Report;
  }

  test.each<[Mode, string, string[]]>([
    ['container', 'phone', []],
    ['lambda', 'phone', []],
    ['lambda', 'desktop', ['--preset=desktop']],
  ])(
    'in mode %s, %s: at least 95 in each',
    async (mode, window, options) => {
      const { categories, audits } = await audit(await site.serve(mode), options);
      const scores = ['performance', 'accessibility', 'best-practices'].map((name) =>
        Math.round(categories[name]!.score * 100),
      );
      const shown = ['largest-contentful-paint', 'cumulative-layout-shift'].map((name) => audits[name]!.displayValue);
      rows.push([mode, window, ...scores, ...shown]);
      expect(scores.filter((score) => score < 95)).toEqual([]);
    },
    180_000,
  );
});
