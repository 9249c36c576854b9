import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { AppPage, type Mode } from '../../support/apps/app-page.ts';
import { startBrowser } from '../../support/browser/page-loads.ts';
import { describeWith } from '../../support/needs.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describeWith('chromium')('the page of the reference app', () => {
  const site = new AppPage();
  let browser: Browser;
  let context: BrowserContext | undefined;
  let page: Page;
  let problems: string[];
  const { log, error } = console;

  beforeAll(async () => {
    console.log = console.error = () => {};
    await site.build();
    browser = await startBrowser();
  });
  afterAll(async () => {
    Object.assign(console, { log, error });
    await browser.close();
    site.stop();
  });
  beforeEach(() => {
    problems = [];
  });
  afterEach(() => context?.close());

  async function open(address: string, width: number, colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
    context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    page = await context.newPage();
    page.on('pageerror', (reason) => problems.push(String(reason)));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.goto(address);
  }

  /** What axe finds, what is wider than the window, and what went wrong. */
  async function faults(): Promise<unknown[]> {
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const { violations } = await (
        globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: unknown[] }[] }> } }
      ).axe.run();
      return violations.map(({ id }) => id);
    });
    const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    return [...found, ...(isWider ? ['wider than the window'] : []), ...problems];
  }

  /** What decides about Lighthouse's score for performance, and no machine's speed: see docs/reference-app.md. */
  async function weight(): Promise<unknown> {
    const { urls, bytes, shift } = await page.evaluate<{ urls: string[]; bytes: number; shift: number }>(`(async () => {
      const files = performance.getEntriesByType('resource');
      const loaded = files.filter(({ initiatorType }) => initiatorType !== 'fetch');
      // A shift is known once the frame with it is drawn.
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const observer = new PerformanceObserver(() => {});
      observer.observe({ type: 'layout-shift', buffered: true });
      const shifts = observer.takeRecords();
      return {
        urls: files.map(({ name }) => name),
        bytes: loaded.reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0),
        shift: shifts.reduce((sum, { value }) => sum + value, 0),
      };
    })()`);
    return {
      fromElsewhere: urls.filter((url) => !url.startsWith(new URL(page.url()).origin)),
      isSmall: bytes > 10_000 && bytes < 60_000,
      jumps: shift > 0.1,
    };
  }

  const see = (text: string) => page.getByText(text).first().waitFor();
  const title = (text: RegExp) => page.waitForFunction(`${String(text)}.test(document.title)`);

  test.each<[Mode, number, 'light' | 'dark']>([
    ['container', 360, 'light'],
    ['lambda', 768, 'dark'],
    ['container', 1440, 'dark'],
    ['lambda', 1440, 'light'],
  ])('in mode %s on %i pixels (%s): every part works, without a fault', async (mode, width, scheme) => {
    await open(await site.serve(mode), width, scheme);
    await see(mode === 'lambda' ? 'Lambda function' : 'Container');
    expect(await weight()).toEqual({ fromElsewhere: [], isSmall: true, jumps: false });
    await page.getByLabel('New note').fill('<b>grüße</b> and a-very-long-word-'.padEnd(120, 'x'));
    await page.getByRole('button', { name: 'Add note' }).click();
    await see('<b>grüße</b>');
    expect(await faults()).toEqual([]);

    await page.getByRole('link', { name: 'Chat' }).click();
    await page.getByLabel('Your message').fill('hello there');
    await page.getByRole('button', { name: 'Send' }).click();
    await see('turn 1 of our conversation');
    await page.getByRole('button', { name: 'Send' }).waitFor();
    expect(await faults()).toEqual([]);

    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByLabel('Name').fill('ada');
    await page.getByLabel('Password').fill('correct horse');
    expect(await faults()).toEqual([]);
    await page.getByRole('button', { name: 'New account' }).click();
    await see('This device');
    expect(await faults()).toEqual([]);

    await page.getByRole('link', { name: 'Prompts' }).click();
    await page.getByLabel('New prompt').fill('sing');
    await page.getByRole('button', { name: 'Add prompt' }).click();
    await page.getByRole('link', { name: 'sing' }).click();
    await page.locator('audio').waitFor();
    expect(await faults()).toEqual([]);
    const duration = await page.evaluate(`new Promise((resolve, reject) => {
      const audio = document.querySelector('audio');
      audio.addEventListener('loadedmetadata', () => resolve(audio.duration));
      audio.addEventListener('error', () => reject(new Error('The audio cannot be read')));
      audio.preload = 'metadata';
      audio.load();
    })`);
    expect(duration).toBeGreaterThan(0.1);

    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByLabel('Password').waitFor();
    expect(problems).toEqual([]);
  });

  test('a deep link opens its note; who saves after somebody else sees both texts', async () => {
    const address = await site.serve('container');
    const headers = { 'content-type': 'application/json' };
    const send = (method: string, path: string, body: object) =>
      fetch(address + path, { method, headers, body: JSON.stringify(body) });
    const { id } = (await (await send('POST', '/api/notes', { text: 'first' })).json()) as { id: string };
    await open(`${address}/notes/${id}`, 1440);
    await page.getByLabel('Text of the note').fill('mine');
    await send('PUT', `/api/notes/${id}`, { text: 'theirs', version: 1 });
    await page.getByRole('button', { name: 'Save' }).click();
    await see('theirs');
    problems = problems.filter((text) => !text.includes('409'));
    expect(await faults()).toEqual([]);
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await see('version 3');
    await open(`${address}/nothing/here`, 360);
    await see('Not found');
    expect(await faults()).toEqual([]);
    // A part whose file is gone, since a new release came: it says so, and the rest goes on.
    await page.route('**/assets/chat-*', (route) => route.abort());
    await page.getByRole('link', { name: 'Chat' }).click();
    await see('did not load');
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByLabel('Password').waitFor();
  });

  test('with the keyboard alone: the skip link, the parts of the app, the focus that follows', async () => {
    await open(await site.serve('container'), 1440);
    await see('Shared notes');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    for (let presses = 0; presses < 4; presses++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await title(/^Chat/);
    await page.waitForFunction("document.activeElement.id === 'main'");
    await page.goBack();
    await title(/^Notes$/);
    await page.getByLabel('New note').fill('by keyboard');
    await page.keyboard.press('Control+Enter');
    await see('by keyboard');
    expect(await faults()).toEqual([]);
  });

  test('a stream is shown as it comes, and a change of what answers is told', async () => {
    const address = await site.serve('container');
    await open(address, 1440);
    await page.getByRole('link', { name: 'Chat' }).click();
    await page.getByLabel('Your message').fill('hello');
    await page.getByRole('button', { name: 'Send' }).click();
    // Words that are there while the last one is not.
    await page.waitForFunction(`(() => {
      const said = document.querySelector('.said.app')?.textContent ?? '';
      return said.includes('You wrote') && !said.includes('hello');
    })()`);
    await see('“hello”');
    await page.route('**/api/health', async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        json: { ...((await response.json()) as object), mode: 'lambda', version: 'v2' },
      });
    });
    await page.route('**/.well-known/deploy', (route) => route.fulfill({ json: { release: 'a', candidate: 'b' } }));
    await page.reload();
    await see('Traffic is moving to another release');
    await page.unroute('**/api/health');
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await page.locator('.shift').getByText('Container').waitFor();
    expect(await faults()).toEqual([]);
  });
});
